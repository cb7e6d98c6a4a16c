"""Steps that one person asks for and another decides: rejection, final position, a wish to reopen, an appeal."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints import access, actors, audit, clocks, guards, locking, steps
from complaints.errors import Conflict, StepRefused, Unmet
from complaints.messaging import notices
from complaints.models import StepRequest
from complaints.models.request import RequestState
from complaints.states import ActorKind, ClockKind
from routing.models import Department

# Who may ask for what: a person's right, or the entry in the table of customers' rights.
ASKING_RIGHTS = {
    "reject": "complaints.ask_reject_complaint",
    "final_position": "complaints.final_position_complaint",
    "reopen": "complaints.say_complaint",
    "appeal": "complaints.say_complaint",
}
DECIDING_RIGHTS = {
    "reject": "complaints.reject_complaint",
    "final_position": "complaints.approve_final_position_complaint",
    "reopen": "complaints.reopen_complaint",
    "appeal": "complaints.appeal_complaint",
}
# A customer's wish to reopen outlives other steps; it blocks the end until a person decided it, or they withdraw.
OUTLIVES_STEPS = ("reopen",)
ENDS_ALL_WISHES = ("withdraw",)
HOME_DEPARTMENT = "service"
# Requests that are decided on a page of a floor above: {step: name of the page}; the others on the case's own.
_pages = {}
GRANTED = gettext_noop("%(person)s approved what you asked for on %(reference)s.")
NOT_GRANTED = gettext_noop("%(person)s declined what you asked for on %(reference)s.")


def decided_at(step, url_name):
    """Requests for this step are decided on the page of this name, which takes the reference and the request's key."""
    _pages[step] = url_name


def page_of(request):
    """The address where a request is decided."""
    return reverse(_pages.get(request.step, "decide"), args=[request.complaint.reference, request.pk])


def ask(complaint, step, *, by, reason, version=None, facts=None, at=None):
    """Ask for a step that another person decides; a clock runs until they do."""
    with transaction.atomic():
        case = steps.facts_of(complaint.pk, at=at, lock=True)
        at = case.now
        locking.compare(case, version)
        _may_ask(case, step, by)
        _can_ask(case, step, reason)
        request = StepRequest.objects.create(
            complaint=case,
            step=step,
            asked_by_kind=actors.kind_of(by),
            asked_by=actors.person_of(by),
            asked_party=getattr(by, "party", None),
            reason=reason,
            facts=facts or {},
            round=case.round,
            attempt=case.attempt,
            created_at=at,
        )
        department = case.department or Department.objects.filter(code=HOME_DEPARTMENT).first()
        if department:
            access.grant(case, department=department, reason="request")
        clocks.start(case, ClockKind.DECISION, at=at, subject=f"request:{request.pk}")
        _record(case, "ask", request, by=by, at=at, text=reason)
    return request


def _may_ask(case, step, by):
    if actors.kind_of(by) == ActorKind.PERSON:
        allowed = access.holds(by, ASKING_RIGHTS[step]) and not access.is_named(by, case)
    else:
        allowed = access.may_take(by, f"ask:{step}", case)
    if not allowed:
        raise PermissionDenied(_("You do not have the right to ask for this step."))


def _can_ask(case, step, reason):
    if steps.transition_of(step, case.state) is None:
        raise StepRefused([steps.wrong_state(case, step)])
    if not reason.strip():
        raise StepRefused([Unmet.of(guards.has_reason)])
    if pending(case, step):
        raise StepRefused([Unmet("waits_already", _("No request waits yet"), _("Somebody has asked for it already."))])


def decline(request, *, by, reason):
    """Say no, and why."""
    with transaction.atomic():
        case = steps.facts_of(request.complaint_id, lock=True)
        at = case.now
        _may_decide(case, request, by)
        if not reason.strip():
            raise StepRefused([Unmet.of(guards.has_reason)])
        _decide(request, RequestState.DECLINED, by=by, at=at, reason=reason)
        clocks.stop(case, ClockKind.DECISION, at=at, subject=f"request:{request.pk}")
        _record(case, "decline", request, by=by, at=at, text=reason)
    return request


def approve_final_position(request, *, by, reason=""):
    """A manager who did not ask for it approves the final position; the agent then sends it."""
    if request.step != "final_position":
        raise StepRefused([steps.no_request()])
    with transaction.atomic():
        case = steps.facts_of(request.complaint_id, lock=True)
        at = case.now
        _may_decide(case, request, by)
        confirm(request, by=by, at=at, reason=reason)
        _record(case, "decision", request, by=by, at=at, text=reason)
    return request


def _may_decide(case, request, by):
    person = actors.person_of(by)
    if person is None or not access.holds(person, DECIDING_RIGHTS[request.step]) or access.is_named(person, case):
        raise PermissionDenied(_("You do not have the right to decide this request."))
    _refuse_the_asker(request, person)


def _refuse_the_asker(request, person):
    if person is not None and request.asked_by_id == person.pk:
        hint = _("You asked for it yourself: somebody else decides.")
        raise StepRefused([Unmet("is_another_person", _("Decided by another person"), hint)])


def _decide(request, state, *, by, at, reason):
    """One decision per request: the row count says whether it was ours."""
    changed = StepRequest.objects.filter(pk=request.pk, state=RequestState.PENDING).update(
        state=state, decided_at=at, decided_by=actors.person_of(by), decision_reason=reason
    )
    if not changed:
        raise Conflict(request.complaint, [])
    request.state = state
    _tell_the_asker(request, by, at)


def _tell_the_asker(request, by, at):
    """Whoever asked learns of the decision inside the product."""
    person = actors.person_of(by)
    if request.asked_by and person:
        words = {"person": str(person), "reference": request.complaint.reference}
        text = GRANTED if request.state == RequestState.CONFIRMED else NOT_GRANTED
        key = f"request:{request.pk}"
        case = request.complaint
        notices.tell(request.asked_by, kind="decision", text=text, params=words, complaint=case, at=at, dedup_key=key)


def confirm(request, *, by, at, reason=""):
    """Yes; called under the case's lock by the step that it leads to."""
    _refuse_the_asker(request, actors.person_of(by))
    _decide(request, RequestState.CONFIRMED, by=by, at=at, reason=reason)
    clocks.stop(request.complaint, ClockKind.DECISION, at=at, subject=f"request:{request.pk}")


def decided_by_step(request, case, step):
    """The wish of this case that its step decides: the one given, else the one that waits, or None."""
    is_its_own = request is not None and request.complaint_id == case.pk and request.step == step
    return request if is_its_own else pending(case, step)


def pending(case, step):
    """The request for this step that waits on this case, or None."""
    return StepRequest.objects.filter(complaint_id=case.pk, step=step, state=RequestState.PENDING).first()


def lapse(case, *, at, step, decides=None):
    """Any step makes waiting requests void, but the one it decides and a customer's wish to reopen."""
    if not case.has_pending_request:
        return
    waiting = StepRequest.objects.filter(complaint=case, state=RequestState.PENDING)
    if decides is not None:
        waiting = waiting.exclude(pk=decides.pk)
    for request in waiting.exclude(step__in=() if step in ENDS_ALL_WISHES else OUTLIVES_STEPS):
        StepRequest.objects.filter(pk=request.pk, state=RequestState.PENDING).update(
            state=RequestState.LAPSED, decided_at=at
        )
        clocks.cancel(case, ClockKind.DECISION, at=at, subject=f"request:{request.pk}")


def was_rejected_by(case, by):
    """Whether this person confirmed the rejection that the case stands at."""
    confirmed = StepRequest.objects.filter(complaint_id=case.pk, step="reject", state=RequestState.CONFIRMED)
    last = confirmed.order_by("-decided_at").first()
    return last is not None and last.decided_by_id == getattr(actors.person_of(by), "pk", None)


def _record(case, kind, request, *, by, at, text):
    case.version += 1
    audit.record(case, kind, by=by, at=at, facts={"request": request.pk, "step": request.step}, text=text)
    clocks.refresh(case)
    case.save(update_fields=["version", "event_seq", "event_hash", "due_at", "updated_at"])
