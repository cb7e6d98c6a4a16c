"""How the tests of the machine take a step, look at what it left behind, and bring a case to where they want it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from complaints import lifecycle
from complaints.errors import Conflict, StepRefused
from complaints.messaging.models import Outgoing
from complaints.models import Complaint, StepRequest
from complaints.states import ENDED, ActorKind, State
from routing.models import Category, Department, User


def take(step, case, *, by, **more):
    """Call the door's function of this step with the least that it asks for."""
    subject, arguments = case, {}
    if step in ("assign", "fast_track"):
        arguments = {"category": None, "priority": "", "department": None, "owner": None}
    elif step in ("reroute", "reverify", "renegotiate", "reopen", "appeal"):
        arguments = {"reason": "because"}
    elif step == "answer":
        arguments = {"reply": "The shop opens at nine."}
    elif step == "final_position":
        arguments = {"letter": "This is our last word. You can turn to 12315."}
    elif step == "withdraw":
        arguments = {"words": "Never mind."}
    elif step == "merge":
        arguments = {"into": case}
    elif step == "reject":
        subject = StepRequest.objects.filter(complaint=case, step="reject").order_by("-pk").first()
    return getattr(lifecycle, step)(subject, by=by, **arguments | more)


def outcome(call):
    """“done”, “forbidden”, “conflict”, or the names of the guards that refused; whatever it did is undone."""
    try:
        with transaction.atomic():
            call()
            transaction.set_rollback(True)
    except PermissionDenied:
        return "forbidden"
    except Conflict:
        return "conflict"
    except StepRefused as refusal:
        return [unmet.name for unmet in refusal.unmet]
    return "done"


def refusal(call):
    """{guard: (sentence, hint)} of a call that must be refused, in the active language."""
    try:
        call()
    except StepRefused as refused:
        return {unmet.name: (str(unmet.sentence), str(unmet.hint)) for unmet in refused.unmet}
    raise AssertionError("not refused")


def place(case, state):
    """Put a case where the door would never put it alone: for what must not happen from there."""
    columns = {"state": state, "ended_at": timezone.now() if state in ENDED else None}
    if state == State.MERGED:
        survivor = Complaint.objects.exclude(pk=case.pk).order_by("pk").first()
        columns |= {"merged_into": survivor, "merged_from_state": State.TRIAGE}
    Complaint.objects.filter(pk=case.pk).update(**columns)
    return Complaint.objects.get(pk=case.pk)


def asked(case, step, *, by):
    """A request that waits, wherever the case stands."""
    return StepRequest.objects.create(
        complaint=case,
        step=step,
        asked_by_kind=ActorKind.PERSON,
        asked_by=by,
        reason="because",
        created_at=timezone.now(),
    )


def again(case):
    """The case as the database has it now."""
    return Complaint.objects.get(pk=case.pk)


def clocks_of(case):
    """{kind: state} of the clocks; a kind that ran twice is there with both states."""
    found = {}
    for kind, state in case.clocks.order_by("pk").values_list("kind", "state"):
        found[kind] = f"{found[kind]}, {state}" if kind in found else state
    return found


def queued(case):
    """How many messages to the customer are on their way or gone."""
    return Outgoing.objects.filter(complaint=case).count()


def last_event(case):
    """What the newest event says: kind, who, from, to, and whether it is the version that the case has now."""
    event = case.events.order_by("-seq").first()
    return event.kind, event.by_person or event.by_kind, event.from_state, event.to_state, event.version


def words_of(case):
    """The erasable words behind the newest event."""
    return case.events.order_by("-seq").first().words.text


def choice(owner, **other):
    """What triage asks, for an owner in the warehouse."""
    return {
        "category": Category.objects.get(code="logistics.damaged"),
        "priority": "yellow",
        "department": Department.objects.get(code="warehouse"),
        "owner": owner,
    } | other


def fresh(person):
    """The person with rights read anew."""
    return User.objects.get(pk=person.pk)
