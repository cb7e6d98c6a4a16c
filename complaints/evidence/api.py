"""`POST /api/v1/complaints/<reference>/evidence/`: files from connectors and from programs of staff."""

from django.core.exceptions import RequestDataTooBig
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from complaints.api import ApiView, Faulty, TooLarge, fault, no_unknown
from complaints.errors import StepRefused
from complaints.evidence import items
from complaints.evidence.serializers import EvidenceIn, EvidenceOut, EvidenceProblem

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Taken once per case and sender.")
MOST_KEY = 200


class FilesParser(MultiPartParser):
    """A form with a file; more than the product takes at once is a 413, not an error."""

    def parse(self, *args, **kwargs):
        try:
            return super().parse(*args, **kwargs)
        except RequestDataTooBig as error:
            raise TooLarge(_("The files are larger than we take at once.")) from error


class EvidenceView(ApiView):
    """The register of a case."""

    parser_classes = [FilesParser]
    rights = {"POST": (items.ADD,)}
    scopes = {"POST": items.SCOPE}

    @extend_schema(
        operation_id="create_evidence",
        parameters=[KEY],
        request={"multipart/form-data": EvidenceIn},
        responses={
            201: EvidenceOut,
            200: EvidenceOut,
            **dict.fromkeys((400, 401, 403, 404, 409, 413, 415), EvidenceProblem),
        },
        tags=["evidence"],
    )
    def post(self, request, reference):
        """Add one file. It is kept as it came; its real type must be one that we take and the one that its name says.
        The same `Idempotency-Key` with the same file again gives the first answer (200).
        """
        case = self.case(reference)
        no_unknown(request.data, EvidenceIn().fields)
        serializer = EvidenceIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        item, is_new = self.take(case, serializer.validated_data)
        return Response(EvidenceOut(item).data, status=201 if is_new else 200)

    def take(self, case, data):
        """On the register; a refused file is a bad value of the field `file`."""
        note = data["note"]
        title = note.strip().splitlines()[0][:160] if note.strip() else ""
        try:
            return items.take(
                case, by=self.actor, upload=data["file"], kind=data["kind"], title=title, note=note, key=self.key()
            )
        except StepRefused as refused:
            unmet = refused.unmet[0]
            if unmet.name in ("key_is_new", "has_room"):
                raise
            raise Faulty([fault("file", f"{unmet.sentence}: {unmet.hint}", code=unmet.name)]) from refused

    def key(self):
        given = self.request.headers.get("Idempotency-Key", "")
        if len(given) > MOST_KEY:
            raise Faulty([fault("Idempotency-Key", _("At most %(most)d signs.") % {"most": MOST_KEY})])
        source = f"connector:{self.request.auth.pk}" if self.request.auth else f"person:{self.request.user.pk}"
        return f"{source}:{given}" if given else None


urlpatterns = [path("complaints/<str:reference>/evidence/", EvidenceView.as_view(), name="api_evidence")]
