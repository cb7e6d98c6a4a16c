"""A case is more urgent than it was taken for: raised for a reason, never lowered, its promises counted anew."""

from django.db import transaction

from complaints import audit, clocks, locking, recounting
from complaints.models import Clock
from complaints.models.clock import LIVE
from complaints.states import Priority, State

ORDER = (Priority.GREEN, Priority.YELLOW, Priority.RED)
# Here a person has still to say how urgent it is: what is raised is the suggestion.
UNDECIDED = (State.INTAKE, State.TRIAGE)


def raise_to(complaint, priority, *, by, at, reason, facts=None):
    """Raise an open case to this priority, for `reason` (as the rules leave theirs); what runs is counted anew.

    An ended case, and one that is as urgent already, only learn the reason. Returns the case.
    """
    with transaction.atomic():
        case = locking.lock(complaint)
        before = case.priority or case.suggestion.get("priority") or Priority.GREEN
        if not case.is_open or _knows(case, reason):
            return case
        is_higher = ORDER.index(priority) > ORDER.index(before)
        _write(case, priority if is_higher else before, reason)
        case.version += 1
        told = {"from": str(before), "to": str(priority if is_higher else before), "reason": reason["code"]}
        moved = _shorten(case, priority) if is_higher else []
        audit.record(case, "raise", by=by, at=at, facts=told | {"clocks": moved} | (facts or {}))
        clocks.refresh(case)
        case.save(
            update_fields=[
                "priority", "priority_reasons", "suggestion", "version", "due_at", "event_seq", "event_hash",
                "updated_at",
            ]
        )  # fmt: skip
    return case


def _knows(case, reason):
    return any(known.get("code") == reason["code"] for known in _reasons(case))


def _reasons(case):
    return case.suggestion.get("reasons", []) if _is_undecided(case) else case.priority_reasons


def _is_undecided(case):
    return case.state in UNDECIDED


def _write(case, priority, reason):
    if _is_undecided(case):
        reasons = [*case.suggestion.get("reasons", []), reason]
        case.suggestion = case.suggestion | {"priority": str(priority), "reasons": reasons, "assigns_by_itself": False}
        # A case that came back to triage has a priority from before.
        case.priority = priority if case.priority else ""
        case.priority_reasons = [*case.priority_reasons, reason] if case.priority else case.priority_reasons
    else:
        case.priority = priority
        case.priority_reasons = [*case.priority_reasons, reason]


def _shorten(case, priority):
    """The promises that follow the tables, by the shorter lengths of the new priority, from when they began."""
    rows = Clock.objects.filter(complaint=case, state__in=LIVE, is_set=False).prefetch_related("pauses")
    return [change for clock in rows if (change := recounting.count_anew(clock, priority))]
