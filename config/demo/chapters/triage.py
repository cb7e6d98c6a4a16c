"""Chapter 2: what it is, how urgent, and who looks into it; or an end before that."""

from complaints.models import CaseGrant, StepRequest
from complaints.requests import HOME_DEPARTMENT

# What is urgent takes so much of the usual time.
URGENT = 0.3


def sort(t):
    """Assign it, answer a mere question, or reject what is no complaint."""
    if t.scene.is_rejected if t.scene else t.rng.random() < 0.03 and not t.story.asks_only:
        return _reject(t)
    if not t.later(3, 75):
        return False
    _classify(t)
    if t.story.asks_only:
        return _answer(t)
    t.investigator = _investigator(t)
    t.case["investigator_id"] = t.investigator
    if not t.category.needs_verification:
        t.shares = ((t.category.department.code, 100),)
        return _to_solution(t)
    t.event("assign", t.handler, to="verification", facts=_facts(t, t.investigator))
    t.stop("triage")
    t.start("handling")
    t.start("progress")
    return True


def _investigator(t):
    wanted = t.scene and t.cast.by_name.get(t.scene.investigator)
    return wanted or t.rng.choice(t.cast.investigators[t.category.department.code])


def _classify(t):
    priority = "yellow" if t.rng.random() < 0.04 and t.story.priority == "green" else t.story.priority
    t.case |= {
        "category_id": t.category.pk, "department_id": t.category.department_id, "priority": priority,
        "priority_reasons": [{"code": "person", "text": ""}],
    }  # fmt: skip
    if priority == "red":
        t.pace = min(t.pace, URGENT)


def _facts(t, owner):
    return {"category": t.category.code, "priority": t.case["priority"], "department": t.category.department.code,
            "owner": owner}  # fmt: skip


def _answer(t):
    t.event("answer", t.handler, to="review", facts={"category": t.category.code})
    t.write(t.handler, t.say("answered"), with_event=False)
    t.stop("triage")
    return True


def _to_solution(t):
    t.event("fast_track", t.handler, to="solution", facts=_facts(t, t.investigator))
    t.stop("triage")
    t.start("handling")
    t.start("progress")
    return True


def _reject(t):
    """Asked for by the agent, confirmed by a manager."""
    if not t.later(5, 60):
        return False
    reason, manager = t.say("rejected"), t.rng.choice(t.cast.managers)
    asked = {
        "complaint_id": t.key, "step": "reject", "asked_by_kind": "person", "asked_by_id": t.handler,
        "reason": reason, "created_at": t.at,
    }  # fmt: skip
    table = t.rows[StepRequest]
    t.event("ask", t.handler, facts={"request": table.key + 1, "step": "reject"}, text=reason)
    t.start("decision", subject=f"request:{table.key + 1}")
    home = t.cast.departments[HOME_DEPARTMENT]
    t.rows[CaseGrant].add(complaint_id=t.key, department_id=home, reason="request", created_at=t.at)
    if not t.later(10, 120):
        table.add(state="pending", **asked)
        return False
    key = table.add(state="confirmed", decided_at=t.at, decided_by_id=manager, **asked)
    t.stop("decision", subject=f"request:{key}")
    t.event("reject", manager, to="rejected", facts={"request": key})
    t.cancel_all()
    t.case["ended_at"] = t.at
    return False


def take_back(t):
    """The customer withdraws: possible wherever the story stands."""
    t.hear(t.say("withdrawn"))
    t.event("withdraw", t.handler, to="withdrawn", text=t.say("withdrawn"))
    t.cancel_all()
    t.case["ended_at"] = t.at
    return False
