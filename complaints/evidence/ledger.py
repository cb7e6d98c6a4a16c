"""How this room writes: under the case's lock, the right checked there, with an event and a new version of the case."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from complaints import access, actors, audit, clocks, locking
from complaints.errors import Conflict, StepRefused, Unmet
from complaints.models import Complaint, Event
from complaints.states import ActorKind


def lock(complaint, *, by, right, customer=False, scope=""):
    """The case under lock for somebody with the right; `customer` and `scope`: who else may do it."""
    case = locking.lock(complaint, related=["customer", "merged_into"])
    authorise(case, by=by, right=right, customer=customer, scope=scope)
    return case


def authorise(case, *, by, right, customer=False, scope=""):
    """Refuse whoever lacks the right, may not read the case, or is named in it."""
    kind = actors.kind_of(by)
    if kind == ActorKind.PERSON:
        allowed = access.holds(by, right) and may_read(by, case)
    elif kind == ActorKind.CUSTOMER:
        allowed = customer and case.family().filter(pk=by.party.complaint_id).exists()
    else:
        allowed = bool(scope) and scope in getattr(by, "scopes", ())
    if not allowed:
        raise PermissionDenied(_("You do not have the right to do this on this case."))


def may_read(user, case):
    """Whether a person reads this case, or the one it was merged into."""
    return Complaint.objects.visible_to(user).filter(pk__in=[case.pk, case.merged_into_id or case.pk]).exists()


def refuse_if_moved(case, version, *, kinds):
    """A conflict when the case took a step, or had an event of these kinds, since the version that was seen.

    Other things may happen meanwhile: what a colleague adds to the register does not spoil a report half written.
    """
    if version is None or int(version) == case.version:
        return
    since = Event.objects.filter(complaint=case, version__gt=int(version)).select_related("by_person", "words")
    if any(event.kind in kinds or event.to_state for event in since):
        raise Conflict(case, since.order_by("seq"))


def write(case, kind, *, by, at, facts, text="", fields=()):
    """Record it on the chain, raise the version, and save the case with its earliest promise."""
    case.version += 1
    event = audit.record(case, kind, by=by, at=at, facts=facts, text=text)
    clocks.refresh(case)
    case.save(update_fields=[*fields, "version", "event_seq", "event_hash", "due_at", "updated_at"])
    return event


def refuse(name, sentence, hint):
    """Say no, in words."""
    raise StepRefused([Unmet(name, sentence, hint)])


def require_reason(reason):
    """A reason of some words, cut to what its column holds."""
    if not reason.strip():
        refuse("has_reason", _("A reason"), _("Say why."))
    return reason.strip()[:400]


def next_number(rows):
    """The next number of a case's rows; asked under its lock."""
    return max(rows.order_by().values_list("number", flat=True), default=0) + 1
