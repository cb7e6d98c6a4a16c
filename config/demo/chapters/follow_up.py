"""Chapters 6 and 7: the call that asks whether it is solved, another round where it is not, and the weekly review."""

from datetime import datetime, time, timedelta

from complaints.followup.models import Callback, CallbackAttempt
from complaints.states import Priority
from config.demo.teller import SYSTEM
from reports.models import RootCause

OUTCOMES = ("satisfied", "partly", "refused", "unsatisfied")
WEIGHTS = (84, 8, 2, 6)
MOST_ROUNDS = 2
DAY = timedelta(days=1)
MONDAY, SIX = 0, time(6)


def call_back(t):
    """Ring until somebody answers; True when the case goes on to review, or back for another round."""
    if t.state != "follow_up":
        return True
    call_at, due_at = _times(t)
    row = {
        "complaint_id": t.key, "round": t.round, "attempt": t.attempt, "due_at": due_at, "zone": "Asia/Shanghai",
        "created_at": t.at,
    }  # fmt: skip
    t.start("callback", due_at=due_at)
    key, tries = t.rows[Callback].key + 1, []
    wait = max(0, (call_at - t.at).total_seconds() / 60)
    while t.later(wait + 5, wait + 300, always=True):
        outcome = _outcome(t, len(tries))
        tries.append(_try(t, key, len(tries) + 1, outcome))
        if outcome != "no_answer":
            return _end(t, row, tries, outcome)
        wait, call_at = 240, t.at + timedelta(hours=4)
    _store(t, row | {"call_at": call_at, "outcome": "no_answer" if tries else ""}, tries)
    return False


def _times(t):
    """(best called from, due) as `callbacks.times` counts them for a customer whose hours are our desk's."""
    minutes, code = t.promise("callback")
    due = t.desk.last_open(t.ruler(code).add(t.at, minutes))
    call_at = t.desk.next_open(t.at if t.case["priority"] == Priority.RED else t.at + DAY)
    return min(call_at, due), due


def _outcome(t, tried):
    if tried < 2 and t.rng.random() < 0.14:
        return "no_answer"
    outcome = t.rng.choices(OUTCOMES, weights=WEIGHTS)[0]
    return "satisfied" if outcome == "unsatisfied" and t.round >= MOST_ROUNDS else outcome


def _try(t, callback, number, outcome):
    good = {"satisfied": (5, 5, 4), "partly": (3, 4), "unsatisfied": (1, 2)}.get(outcome)
    satisfaction = t.rng.choice(good) if good else None
    note = t.say("still_wrong") if outcome in ("unsatisfied", "partly") else ""
    facts = {"callback": callback, "try": number, "outcome": outcome, "satisfaction": satisfaction}
    t.event("callback", t.handler, facts=facts, text=note)
    return {
        "number": number, "outcome": outcome, "note": note, "satisfaction": satisfaction, "by_id": t.handler,
        "comment": t.say("praise") if outcome == "satisfied" and t.rng.random() < 0.4 else "", "at": t.at,
    }  # fmt: skip


def _store(t, row, tries):
    key = t.rows[Callback].add(**row, tries=len(tries))
    for attempt in tries:
        t.rows[CallbackAttempt].add(callback_id=key, **attempt)


def _end(t, row, tries, outcome):
    t.stop("callback")
    again = outcome == "unsatisfied"
    state = "cancelled" if again else "done"
    _store(t, row | {"call_at": t.at, "state": state, "outcome": outcome, "ended_at": t.at}, tries)
    if again:
        t.round, t.attempt = t.round + 1, 1
        t.event("reopen", t.handler, to="verification", facts={"owner": t.investigator}, text=tries[-1]["note"])
        t.start("handling")
        t.start("progress")
        t.case["investigator_id"] = t.investigator
        return True
    t.event("satisfy", t.handler, to="review")
    return True


# --- 7 review -----------------------------------------------------------------------------------------------------


def look_back(t):
    """The next Monday's review closes it; a case whose root cause is due waits for somebody to name it."""
    if t.state != "review":
        return t.state != "closed"
    monday = _monday_after(t)
    if t.is_held or monday > t.now:
        return False
    t.at = monday
    by = SYSTEM
    if _is_due(t):
        by = t.rng.choice(t.cast.reviewers)
        if not t.later(150, 700):
            return False
        _name_cause(t, by)
        if not t.later(1, 20):
            return False
    t.event("close", by, to="closed")
    t.cancel_all()
    t.case["ended_at"] = t.at
    return False


def _monday_after(t):
    local = t.local(t.at)
    day = local.date() + timedelta(days=(MONDAY - local.weekday()) % 7)
    monday = datetime.combine(day, SIX, local.tzinfo)
    return (monday if monday > local else monday + timedelta(days=7)) + timedelta(minutes=3)


def _is_due(t):
    beyond = any(line["state"] == "paid" for line in t.payouts.values()) and t.decisions
    return t.case["priority"] == Priority.RED or t.category.needs_root_cause or bool(beyond)


def _name_cause(t, by):
    because = t.say("because")
    key = t.rows[RootCause].add(
        complaint_id=t.key, round=t.round, cause_id=t.rng.choice(t.cast.causes), who=t.values["carrier"],
        what=t.values["product"], when=f"{t.case['received_at']:%Y-%m-%d}", where=t.values["city"], why=because,
        how=t.finding(), named_by_id=by, named_at=t.at,
    )  # fmt: skip
    t.event("cause", by, facts={"cause": key, "version": 1})
