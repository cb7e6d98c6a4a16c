"""`/api/v1/complaints/`: take a complaint in, list cases, read one."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from complaints.api import ApiView, Faulty, body_of, fault, offers_of, problem
from complaints.channels import filters, reception
from complaints.channels.api import paging
from complaints.channels.api.refusing import kept, raw_of
from complaints.channels.models import Arrival, Way
from complaints.channels.serializers import CaseOut, ComplaintIn, Page, Problem, Row, Taken
from complaints.errors import DifferentBody
from complaints.models import Clock, ContactPoint
from complaints.privacy import mask
from complaints.states import Channel

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Taken once per token.")
QUERY = [OpenApiParameter(name, str) for name in (*filters.NAMES, *paging.NAMES)]
MOST_KEY = 200


def refusals(*codes):
    """Error answers for the description."""
    return dict.fromkeys(codes, Problem)


class ComplaintsView(ApiView):
    """Every channel's complaints."""

    rights = {"GET": (), "POST": ("complaints.register_complaint",)}
    scopes = {"GET": "read", "POST": "register"}

    @property
    def parameters(self):
        return (*filters.NAMES, *paging.NAMES) if self.request.method == "GET" else ()

    @extend_schema(
        operation_id="list_complaints",
        parameters=QUERY,
        responses={200: Page, **refusals(400, 401, 403)},
        tags=["case"],
    )
    def get(self, request):
        """List the cases that you may read, newest first."""
        query = {name: request.query_params[name] for name in filters.NAMES if name in request.query_params}
        try:
            cases = filters.narrow(self.cases(), query)
        except filters.Unreadable as error:
            raise Faulty([fault(error.name, error, place="query")]) from error
        rows, newer, older = paging.page_of(request, cases.for_list())
        return Response({"next": newer, "previous": older, "results": Row(rows, many=True).data})

    @extend_schema(
        operation_id="create_complaint",
        parameters=[KEY],
        request=ComplaintIn,
        responses={201: Taken, 200: Taken, **refusals(400, 401, 403, 409, 413, 415)},
        tags=["case"],
    )
    def post(self, request):
        """Take a complaint in. The same key with the same body again gives the first answer (200)."""
        arrival = self._arrival()
        with kept(request, arrival):
            intake = self._intake(request)
        try:
            received = reception.receive(intake, by=self.actor, arrival=arrival, raw=raw_of(request))
        except DifferentBody as known:
            return _other_body(known.first)
        response = Response(received.answer, status=201 if received.is_new else 200)
        response["Location"] = f"/api/v1/complaints/{received.case.reference}/"
        return response

    def _arrival(self):
        connector, person = self.request.auth, self.request.user
        key = self.request.headers.get("Idempotency-Key", "")
        return Arrival(
            way=Way.API,
            channel=connector.channel if connector else "",
            connector=connector,
            source=f"connector:{connector.pk}" if connector else f"person:{person.pk}",
            key=f"complaint:{key}" if 0 < len(key) <= MOST_KEY else "",
            received_at=timezone.now(),
        )

    def _intake(self, request):
        key = request.headers.get("Idempotency-Key", "")
        if len(key) > MOST_KEY:
            raise Faulty([fault("Idempotency-Key", _("At most %(most)d signs.") % {"most": MOST_KEY})])
        serializer = ComplaintIn(data=body_of(request))
        serializer.is_valid(raise_exception=True)
        intake = serializer.intake(request.auth.channel if request.auth else str(Channel.API))
        if request.auth and not request.auth.may_write_to(intake.channel):
            raise PermissionDenied(
                _("This token speaks for %(channel)s only.") % {"channel": request.auth.get_channel_display()}
            )
        return intake


def _other_body(first):
    words = _("This key was used with another body. Its case is %(reference)s.") % {"reference": first.reference}
    return problem(409, _("Another body under a known key"), words, reference=first.reference)


class ComplaintView(ApiView):
    """One case."""

    rights = {"GET": ()}
    scopes = {"GET": "read"}

    @extend_schema(operation_id="read_complaint", responses={200: CaseOut, **refusals(401, 403, 404)}, tags=["case"])
    def get(self, request, reference):
        """Read a case with its promises and the steps that lead on; its version is the ETag."""
        case = self.case(reference)
        response = Response(CaseOut(self.full(case)).data)
        response["ETag"] = f'"{case.version}"'
        return response

    def full(self, case):
        """The case with its lists, each read once."""
        return _Whole(
            case,
            customer=_customer(case),
            demands=list(case.demands.order_by("pk")),
            people_named=list(case.people_named.order_by("pk").values_list("name", flat=True)),
            clocks=list(Clock.objects.filter(complaint=case).order_by("started_at", "pk")),
            transitions=offers_of(self, case),
        )


class _Whole:
    """A case and what belongs to it, as the serializer reads it."""

    def __init__(self, case, **lists):
        self.__dict__.update(lists)
        self._case = case

    def __getattr__(self, name):
        return getattr(self._case, name)


def _customer(case):
    if case.customer is None:
        return None
    points = ContactPoint.objects.filter(customer=case.customer).order_by("pk")
    contacts = [{"kind": point.kind, "masked": mask(point.kind, point.value)} for point in points]
    customer = case.customer
    return {"name": customer.name, "member_id": customer.member_id, "tier": customer.tier, "contacts": contacts}
