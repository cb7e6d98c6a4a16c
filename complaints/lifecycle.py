"""The door: one function per step. Nothing else changes a case's state.

Every step goes through `_take`: one transaction that locks the row, compares the version the person saw, checks the
right, checks the guards, takes the django-fsm transition, writes the event, moves the clocks, runs the effects that
rooms registered, and saves. Refusals are `StepRefused` (with what is missing, in words), `Conflict` (somebody was
faster) and `PermissionDenied`.
"""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from complaints import (
    access,
    actors,
    audit,
    clocks,
    locking,
    requests,
    step_clocks,
    steps,
    suggesting,
    talk,
    watching,
)
from complaints.errors import StepRefused
from complaints.handling import drop_promise, edit, hand_over, keep_promise, promise, reveal, take, take_a_break
from complaints.models import Complaint, StepRequest
from complaints.parties import save_party
from complaints.registration import admit_history, register, register_many, register_within
from complaints.requests import approve_final_position, ask, decline
from complaints.states import RED_FROM_REOPENING, Priority
from complaints.talk import say
from routing import duty

# What belongs to the door but changes no state lives beside it; callers find all of it here.
__all__ = [
    "admit_history", "agree", "answer", "appeal", "approve_final_position", "ask", "assign", "close", "complete_intake",
    "complete_intake_if_ready", "conclude", "decline", "deliver", "drop_promise", "edit", "fast_track",
    "final_position", "hand_over", "keep_promise", "merge", "promise", "register", "register_many", "register_within",
    "reject", "renegotiate", "reopen", "reroute", "reveal", "reverify", "satisfy", "save_party", "say", "take",
    "take_a_break", "unmerge", "withdraw",
]  # fmt: skip


@dataclass
class Plan:
    """What a step brings with it: facts for the guards, fields for the transition, facts and words for the event, and
    the request that it decides."""

    given: dict = field(default_factory=dict)
    fields: dict = field(default_factory=dict)
    facts: dict = field(default_factory=dict)
    words: str = ""
    decides: StepRequest | None = None


def _take(step, complaint, *, by, version=None, plan=None, right=None, also=None, if_ready=False):
    """Take one step under the row's lock; the only code that changes a state.

    `plan(case)` is asked under the lock; `also(case, event)` runs in the transaction, before the rooms' effects.
    `if_ready`: None instead of a refusal when something is missing.
    """
    with transaction.atomic(savepoint=not if_ready):
        case = steps.facts_of(complaint.pk, lock=True, actor=actors.person_of(by))
        at = case.now
        locking.compare(case, version)
        if not access.may_take(by, right or step, case):
            raise PermissionDenied(_("You do not have the right to this step."))
        plan = plan(case) if plan else Plan()
        case.given = plan.given
        if missing := steps.unmet(case, step):
            if if_ready:
                return None
            raise StepRefused(missing)
        before = case.state
        getattr(case, step)(at=at, **plan.fields)
        case.version += 1
        event = audit.record(
            case, step, by=by, at=at, from_state=before, to_state=case.state, facts=plan.facts, text=plan.words
        )
        requests.lapse(case, at=at, step=step, decides=plan.decides)
        if plan.decides:
            requests.confirm(plan.decides, by=by, at=at, reason=plan.words)
        step_clocks.move(case, step, at=at)
        if also:
            also(case, event)
        effects = steps.effects_of(step)
        for effect in effects:
            effect(case, by=by, at=at, event=event, facts=plan.given)
        if also or effects or case.has_pending_request or step_clocks.moves(step):
            clocks.refresh(case)
        case.save()
        if case.is_watched:
            watching.tell_watchers(case, event, by=by, at=at)
    return case


# --- 1 intake, 2 triage -------------------------------------------------------------------------------------------


def complete_intake(complaint, *, by, version=None):
    """The record is complete and the customer was told: on to triage, and further where a rule assigns by itself."""
    with transaction.atomic():
        case = _take("complete_intake", complaint, by=by, version=version)
        return _assign_by_rule(case)


def complete_intake_if_ready(complaint, *, by):
    """The same right after the recording; None when something is missing, and the case waits at intake."""
    case = _take("complete_intake", complaint, by=by, if_ready=True)
    return case and _assign_by_rule(case)


def _assign_by_rule(case):
    """What an administrator lets a rule do without a person; where it cannot be done, triage is a person's."""
    choice = suggesting.settled_by_rule(case, case.now)
    if choice is None:
        return case
    try:
        with transaction.atomic():
            return assign(case, by=actors.SYSTEM, **choice)
    except StepRefused:
        return case


def assign(complaint, *, by, category, priority, department, owner, version=None, reason="", handler=None):
    """Give the case a class, an urgency, a department and a person of it who is on duty."""

    def plan(case):
        given, fields, facts = _triage(case, by, category, priority, department, owner)
        fields["handler"] = fields["handler"] or handler
        return Plan(given, fields, facts, reason)

    return _take("assign", complaint, by=by, version=version, plan=plan)


def fast_track(complaint, *, by, category, priority, department, owner, version=None, reason=""):
    """Straight to solution: there is nothing to verify."""

    def plan(case):
        given, fields, facts = _triage(case, by, category, priority, department, owner)
        return Plan(given, fields, facts, reason)

    return _take("fast_track", complaint, by=by, version=version, plan=plan)


def answer(complaint, *, by, reply, category=None, department=None, version=None):
    """Answer a mere question and end it; the reply goes out with the step."""

    def plan(case):
        chosen = category or case.category
        where = department or (chosen.department if chosen else case.department)
        given = {"category": chosen, "department": where, "reply": reply}
        fields = {
            "category": chosen,
            "department": where,
            "handler": case.handler or actors.person_of(by),
            "priority_reasons": case.priority_reasons,
        }
        facts = {"category": getattr(chosen, "code", ""), "overruled": suggesting.overruled(case.suggestion, given)}
        return Plan(given, fields, facts)

    def also(case, event):
        talk.add_to_step(case, event, by=by, text=reply)

    return _take("answer", complaint, by=by, version=version, plan=plan, also=also)


def _triage(case, by, category, priority, department, owner):
    """(given, fields, facts) of what is chosen now; what an earlier triage chose stands where nothing is."""
    chosen = (category or case.category, priority or case.priority, department or case.department)
    given = _triage_given(case, *chosen, owner)
    fields = _triage_fields(case, by, *chosen) | {"owner": owner}
    return given, fields, _triage_facts(case, given)


def _triage_given(case, category, priority, department, owner):
    """What the guards of triage ask about the chosen owner."""
    named = owner is not None and access.is_named(owner, case)
    allowed = owner is not None and department is not None and duty.may_own(owner, department, case.now)
    return {
        "category": category,
        "priority": priority,
        "department": department,
        "owner": owner,
        "owner_may_own": allowed,
        "owner_is_named": named,
    }


def _triage_fields(case, by, category, priority, department):
    overruled = case.suggestion.get("priority") not in ("", None, priority)
    reasons = list(case.suggestion.get("reasons", [])) if not overruled else [{"code": "person", "text": ""}]
    return {
        "category": category,
        "priority": priority,
        "department": department,
        "handler": case.handler or actors.person_of(by),
        "priority_reasons": reasons,
    }


def _triage_facts(case, given):
    """What the event keeps: the choice, the rule that suggested it, and in what it was overruled."""
    rule = suggesting.rule_of(case.suggestion) or {}
    return {
        "category": getattr(given["category"], "code", ""),
        "priority": str(given["priority"]),
        "department": getattr(given["department"], "code", ""),
        "owner": getattr(given["owner"], "pk", None),
        "rule": rule.get("code", ""),
        "overruled": suggesting.overruled(case.suggestion, given),
    }


# --- 3 verification, 4 solution -----------------------------------------------------------------------------------


def reroute(complaint, *, by, reason, version=None):
    """Back to triage: the wrong desk."""
    return _take("reroute", complaint, by=by, version=version, plan=_because(reason))


def conclude(complaint, *, by, version=None):
    """The report stands: the facts and who is responsible."""
    return _take("conclude", complaint, by=by, version=version)


def reverify(complaint, *, by, reason, version=None):
    """Back to verification: the facts do not carry a solution."""
    return _take("reverify", complaint, by=by, version=version, plan=_because(reason))


def agree(complaint, *, by, version=None, facts=None):
    """The customer accepted what policy allows or a manager approved; compensation plans the work."""
    return _take("agree", complaint, by=by, version=version, plan=lambda case: Plan(facts=facts or {}))


def final_position(complaint, *, by, letter, version=None, anything_to_deliver=False):
    """Our last word, approved by a manager; the letter goes out with the step.

    Work that was begun before is still to be delivered, whatever is owed beside it.
    """

    def plan(case):
        given = {"letter": letter, "anything_to_deliver": anything_to_deliver}
        fields = {"anything_to_deliver": anything_to_deliver or case.has_open_task}
        return Plan(given, fields, fields)

    def also(case, event):
        talk.add_to_step(case, event, by=by, text=letter)

    return _take("final_position", complaint, by=by, version=version, plan=plan, also=also)


# --- 5 execution, 6 follow-up -------------------------------------------------------------------------------------


def renegotiate(complaint, *, by, reason, version=None):
    """Back to solution: a task failed, or the customer changed their mind."""
    return _take("renegotiate", complaint, by=by, version=version, plan=_because(reason))


def deliver(complaint, *, by, version=None, message=""):
    """All tasks are done: tell the customer, and plan the callback (the follow-up room's effect)."""

    def also(case, event):
        if message.strip():
            talk.add_to_step(case, event, by=by, text=message)

    return _take("deliver", complaint, by=by, version=version, plan=lambda case: Plan({"message": message}), also=also)


def satisfy(complaint, *, by, version=None):
    """A callback allows an end."""
    return _take("satisfy", complaint, by=by, version=version)


def reopen(complaint, *, by, reason, owner=None, version=None, request=None):
    """Another round, with what is still wrong. The second reopening is red; `request` is the wish it decides."""

    def plan(case):
        person = owner or case.investigator
        red = case.round >= RED_FROM_REOPENING
        reasons = [*case.priority_reasons, {"code": "second_reopening", "text": ""}] if red else case.priority_reasons
        fields = {
            "owner": person,
            "priority": Priority.RED if red else case.priority or Priority.YELLOW,
            "priority_reasons": reasons,
        }
        named = person is not None and access.is_named(person, case)
        given = {"reason": reason, "owner": person, "owner_is_named": named}
        facts = {"owner": getattr(person, "pk", None)}
        return Plan(given, fields, facts, reason, requests.decided_by_step(request, case, "reopen"))

    return _take("reopen", complaint, by=by, version=version, plan=plan)


# --- 7 review, and the ends ---------------------------------------------------------------------------------------


def close(complaint, *, by, version=None):
    """The weekly review took it in."""
    return _take("close", complaint, by=by, version=version)


def reject(request, *, by, version=None, reason=""):
    """Confirm a rejection that another person asked for."""

    def plan(case):
        current = requests.pending(case, "reject")
        given = {
            "request_is_pending": current is not None and current.pk == request.pk,
            "asked_by_same_person": current is not None and current.asked_by_id == actors.person_of(by).pk,
        }
        return Plan(given, {}, {"request": request.pk}, reason, request)

    return _take("reject", request.complaint, by=by, version=version, plan=plan)


def appeal(complaint, *, by, reason, version=None, request=None):
    """Look at a rejected or withdrawn case again."""

    def plan(case):
        given = {"reason": reason, "is_rejecter": requests.was_rejected_by(case, by)}
        return Plan(given, {}, {}, reason, requests.decided_by_step(request, case, "appeal"))

    return _take("appeal", complaint, by=by, version=version, plan=plan)


def withdraw(complaint, *, by, words, version=None):
    """The customer takes it back; their words or act stay on record."""
    return _take("withdraw", complaint, by=by, version=version, plan=lambda case: Plan({"words": words}, {}, {}, words))


def merge(complaint, *, by, into, confirmed=False, version=None):
    """The same complaint twice. No row moves: `into` shows messages, evidence and parties of both."""

    def plan(case):
        survivor = Complaint.objects.get(pk=into.pk)
        given = {
            "into": survivor,
            "survivor_is_open": survivor.is_open and survivor.pk != case.pk,
            "is_same_customer": bool(case.customer_id) and case.customer_id == survivor.customer_id,
            "confirmed": confirmed,
        }
        return Plan(given, {"into": survivor}, {"into": survivor.reference})

    with transaction.atomic():
        locking.lock_in_order(complaint, into)
        return _take("merge", complaint, by=by, version=version, plan=plan)


def unmerge(complaint, *, by, version=None):
    """Undo a merge within 24 hours; the clocks go on, the time between was a pause."""
    return _take("unmerge", complaint, by=by, version=version)


def _because(reason):
    return lambda case: Plan({"reason": reason}, {}, {}, reason)
