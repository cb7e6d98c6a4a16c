"""What every API view shares: who asks, which cases they see, and how the product says no (RFC 9457).

Each app mounts its own addresses under `/api/v1/` from its own `api`; the views derive from `ApiView`.
"""

import json
import logging

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions, parsers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints import access, steps
from complaints.errors import Conflict, StepRefused
from complaints.models import Complaint
from complaints.states import EVENT_LABELS

MEDIA_TYPE = "application/problem+json"
# A connector's complaint is text; files come one by one to their own address.
MOST_BYTES = 1024 * 1024
logger = logging.getLogger("redress.api")


# --- problem details ----------------------------------------------------------------------------------------------


def problem(code, title, detail="", **more):
    """An error as RFC 9457 has it. `errors` lists each bad value with its path."""
    body = {"type": "about:blank", "title": str(title), "status": code, **more}
    if detail:
        body["detail"] = str(detail)
    return Response(body, status=code, content_type=MEDIA_TYPE)


def fault(path, words, *, code="invalid", place="body"):
    """One bad value: its path with dots, the same as a JSON pointer, and what is wrong with it."""
    if place == "query":
        return {"parameter": str(path), "path": str(path), "detail": str(words), "code": code}
    pointer = "#" + "".join(f"/{part}" for part in str(path).split(".") if part)
    return {"path": str(path), "pointer": pointer, "detail": str(words), "code": code}


class Faulty(exceptions.APIException):
    """Values that cannot be taken; `faults` come from `fault`."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, faults):
        self.faults = list(faults)
        super().__init__("invalid")


def faults_of(detail, path=""):
    """The errors of a serializer, nested as they are, as a flat list of faults."""
    if isinstance(detail, dict):
        return [one for name, part in detail.items() for one in faults_of(part, _join(path, name))]
    if isinstance(detail, list) and any(isinstance(part, dict | list) for part in detail):
        return [one for number, part in enumerate(detail) for one in faults_of(part, _join(path, number))]
    parts = detail if isinstance(detail, list) else [detail]
    return [fault(path, part, code=getattr(part, "code", "invalid")) for part in parts]


def _join(path, name):
    if name == "non_field_errors":
        return path
    return f"{path}.{name}" if path else str(name)


def exception_handler(error, context):
    """Every refusal of an API view as problem details; what nobody foresaw goes on to the error log."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        return problem(403, _("You may not do this"), str(error))
    if isinstance(error, StepRefused):
        return refused(error)
    if isinstance(error, Conflict):
        return conflict(error)
    if isinstance(error, Faulty):
        return problem(400, _("Some values cannot be taken"), errors=error.faults)
    if isinstance(error, exceptions.ValidationError):
        return problem(400, _("Some values cannot be taken"), errors=faults_of(error.detail))
    if isinstance(error, exceptions.APIException):
        return _known(error)
    return None


def _known(error):
    response = problem(error.status_code, error.detail)
    if getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        response["Retry-After"] = str(int(error.wait) + 1)
    return response


def refused(error):
    """A step cannot be taken: the unmet guards in words."""
    unmet = [{"name": one.name, "sentence": str(one.sentence), "hint": str(one.hint)} for one in error.unmet]
    return problem(409, _("The step cannot be taken now"), " ".join(str(one) for one in error.unmet), unmet=unmet)


def conflict(error):
    """Somebody was faster: what happened since, and the version to look at."""
    case = Complaint.objects.get(pk=error.complaint.pk)
    changes = [event_line(event) for event in error.events]
    return problem(
        409,
        _("The case has changed meanwhile"),
        _("Read it again; it is at version %(version)d now.") % {"version": case.version},
        version=case.version,
        state=case.state,
        changes=changes,
    )


def event_line(event):
    """An event as the API tells it, without the words behind it."""
    return {
        "at": event.at,
        "kind": event.kind,
        "label": str(EVENT_LABELS.get(event.kind) or steps.label_of(event.kind)),
        "by": str(event.by_person or event.get_by_kind_display()),
        "from_state": event.from_state,
        "to_state": event.to_state,
        "version": event.version,
    }


# --- bodies -------------------------------------------------------------------------------------------------------


class TooLarge(exceptions.APIException):
    """More than a complaint in words can need."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is larger than 1 MB."


class JsonParser(parsers.JSONParser):
    """One JSON object of at most 1 MB; what nests beyond reason is refused like any other nonsense."""

    def parse(self, stream, media_type=None, parser_context=None):
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise TooLarge
        try:
            text = raw.decode("utf-8")
            parsed = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(_("The body is not valid JSON in UTF-8.")) from error
        if not isinstance(parsed, dict):
            raise exceptions.ParseError(_("The body must be a JSON object."))
        return parsed


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")


def body_of(request):
    """The object that was posted; an empty body is an empty object."""
    data = request.data
    return data if isinstance(data, dict) else {}


def no_unknown(given, known, *, place="body"):
    """Unknown names are refused: a misspelt field must not be lost silently."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise Faulty(fault(name, _("There is no such field."), code="unknown", place=place) for name in unknown)


# --- views --------------------------------------------------------------------------------------------------------


class ApiView(APIView):
    """A view for people who are signed in and for connectors.

    `rights` and `scopes` name by HTTP method who may call it: any one of the rights (empty: any member of staff),
    and the scope a connector needs. `parameters` lists the query's names.
    """

    parser_classes = [JsonParser]
    rights: dict[str, tuple[str, ...]] | None = None
    scopes: dict[str, str] | None = None
    parameters: tuple[str, ...] = ()

    @classmethod
    def as_view(cls, **initkwargs):
        if cls.rights is None or cls.scopes is None:
            raise ImproperlyConfigured(f"{cls.__name__} does not say who may call it")
        cls.declared_policy = {"rights": cls.rights, "scopes": cls.scopes}
        return super().as_view(**initkwargs)

    def check_permissions(self, request):
        if request.method == "OPTIONS" and (request.auth or request.user.is_authenticated):
            return
        if request.auth is not None:
            self._check_connector(request)
        elif not request.user.is_authenticated:
            raise exceptions.NotAuthenticated(_("Sign in, or send a connector's token."))
        else:
            self._check_person(request)
        no_unknown(request.query_params, self.parameters, place="query")

    def _check_connector(self, request):
        scope = self.scopes.get(request.method)
        if scope is not None and not request.auth.may(scope):
            raise PermissionDenied(_("This token lacks the scope “%(scope)s”.") % {"scope": scope})

    def _check_person(self, request):
        rights = self.rights.get(request.method, ())
        if request.user.has_expired or (rights and not request.user.right_names.intersection(rights)):
            raise PermissionDenied(_("You do not have the right to this."))

    @property
    def actor(self):
        """By whom the door is asked."""
        return self.request.auth.actor if self.request.auth is not None else self.request.user

    def cases(self):
        """Every look-up of a case starts here."""
        if self.request.auth is not None:
            return self.request.auth.cases()
        return Complaint.objects.visible_to(self.request.user)

    def case(self, reference):
        """The case with its facts; a foreign one does not exist for this caller."""
        found = self.cases().by_reference(reference).values_list("pk", flat=True).first()
        if found is None:
            raise exceptions.NotFound(_("There is no such case."))
        return steps.facts_of(found)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "no-store")
        return response


class NothingHere(ApiView):
    """Any other address under `/api/v1/`."""

    schema = None
    rights: dict[str, tuple[str, ...]] = {}
    scopes: dict[str, str] = {}

    def check_permissions(self, request):
        raise exceptions.NotFound(_("There is nothing at this address."))

    def get(self, request, **kwargs):
        """Never reached: every method is refused before."""


def may(view, case):
    """A test of each step: whether the caller has the right to it."""
    if view.request.auth is not None:
        actor = view.actor
        return lambda step: access.may_take(actor, step, case)
    return None


def offers_of(view, case):
    """The steps out of the case's state, as this caller may take them."""
    permitted = may(view, case)
    if permitted is None:
        return steps.steps_for(case, view.request.user)
    return steps.offers(case, permitted)


def instant(at):
    """ISO 8601 with the offset of our zone."""
    return timezone.localtime(at).isoformat() if at else None


def described_problems(result, generator, request, public):
    """In the API's description, errors are of the media type of problem details."""
    for methods in result["paths"].values():
        for operation in methods.values():
            for code, answer in operation.get("responses", {}).items():
                if code >= "400" and "content" in answer:
                    answer["content"] = {MEDIA_TYPE: next(iter(answer["content"].values()))}
    return result
