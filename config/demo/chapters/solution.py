"""Chapter 4: a proposal, the decision it needs, the offer, and the customer's answer."""

from datetime import timedelta
from types import SimpleNamespace

from compensation import drafting
from compensation.drafting import Terms
from compensation.models import Decision, DemandAnswer, Offer, Proposal, ProposalVersion, Remedy
from compensation.states import SEATS, Approval, Seat
from compensation.terms import Answer, Demand
from complaints.models import CaseGrant
from config.demo import recipes
from config.demo.chapters import execution

# Of those asked lately, so many have not answered yet or said no.
SAY_NO = 0.07
LATELY = timedelta(hours=5)


def propose(t):
    """Write it, have it decided where it needs that, offer it, and hear the answer."""
    if t.state != "solution":
        return True
    if not t.later(8, 70):
        return False
    _write(t)
    if t.recipe.approval != Approval.NONE and not _decided(t):
        return False
    if not t.later(2, 20):
        _store(t)
        return False
    return _offer(t)


# --- the version --------------------------------------------------------------------------------------------------


def _write(t):
    shares = tuple((code, percent, code not in t.cast.outside) for code, percent in t.shares)
    demands = tuple((kind, amount) for _key, kind, amount in t.demands)
    t.recipe = recipes.recipe(t.story, t.goods.price, t.tier, shares, demands, t.rng.random() < 0.5)
    execution.settle(t)
    proposal = t.rows[Proposal].add(complaint_id=t.key, round=t.round, attempt=t.attempt, created_at=t.at)
    t.offers, t.promised_on = 0, t.local(t.at).date() + timedelta(days=recipes.PROMISED_DAYS)
    t.version = _version(t, proposal)
    t.version_key = t.rows[ProposalVersion].key + 1
    _tell(t, t.handler, "draft")


def _version(t, proposal):
    recipe = t.recipe
    row = {
        "proposal_id": proposal, "complaint_id": t.key, "number": 1, "state": "draft",
        "approval": str(recipe.approval), "seats": len(SEATS[recipe.approval]),
        "statutory": sum(part.statutory for part in recipe.parts),
        "standard": sum(part.standard for part in recipe.parts), "goodwill": recipe.goodwill, "total": recipe.total,
        "message": t.say("offered"), "policy_row_id": recipe.row, "department_id": t.category.department_id,
        "measured": recipe.measured, "category_id": t.category.pk, "responsibility": recipe.responsibility,
        "priority": t.case["priority"], "order_amount": t.goods.price, "customer_id": t.case["customer_id"],
        "written_by_id": t.handler, "written_at": t.at,
    }  # fmt: skip
    if recipe.approval != Approval.NONE:
        row["reason"] = t.say("ask")
    return row | {"content_hash": _hash(t, row)}


def _hash(t, row):
    answers = [Answer(Demand(kind, amount), *answer) for (_k, kind, amount), answer in _answered(t)]
    measured = SimpleNamespace(
        assessment=SimpleNamespace(parts=t.recipe.parts),
        demands=[SimpleNamespace(pk=key) for key, _kind, _amount in t.demands],
        answers=answers,
    )
    known = {name: row.get(name, "") for name in ("complaint_id", "proposal_id", "number", "message", "approval")}
    return drafting.content_hash(SimpleNamespace(standing="", **known), Terms(t.recipe.remedies), measured)


def _answered(t):
    return zip(t.demands, t.recipe.answers, strict=True)


def _tell(t, by, act, **more):
    facts = {"act": act, "version": t.version_key, "terms": t.version["content_hash"]} | more
    t.event("proposal", by, facts=facts)


def _store(t, **state):
    """Write the remedies and answers; the version's own row follows when its payouts are settled."""
    t.version |= state
    t.remedies = []
    for number, (remedy, part) in enumerate(zip(t.recipe.remedies, t.recipe.parts, strict=True), start=1):
        row = t.rows[Remedy].add(
            version_id=t.version_key, number=number, kind=remedy.kind, amount=remedy.amount, statutory=part.statutory,
            standard=part.standard, goodwill=part.goodwill, promised_on=t.promised_on,
        )  # fmt: skip
        t.remedies.append((row, remedy, part))
    for (demand, kind, amount), (numbers, refusal) in _answered(t):
        t.rows[DemandAnswer].add(
            version_id=t.version_key, demand_id=demand, kind=kind, amount=amount, is_granted=bool(numbers),
            remedy_numbers=[number + 1 for number in numbers], refusal=refusal,
        )  # fmt: skip


# --- the decision -------------------------------------------------------------------------------------------------


def _decided(t):
    """Ask, and wait for every seat; False while somebody is asked still."""
    subject = f"proposal:{t.version_key}"
    asked = {"submitted_by_id": t.handler, "submitted_at": t.at}
    t.version |= asked
    facts = {"act": "submit", "version": t.version_key, "terms": t.version["content_hash"]}
    t.event("ask", t.handler, facts=facts | {"needs": str(t.recipe.approval)}, text=t.version["reason"])
    t.start("decision", subject=subject)
    t.rows[CaseGrant].add(complaint_id=t.key, department_id=t.category.department_id, reason="approval",
                          created_at=t.at)  # fmt: skip
    decisions = []
    for seat in SEATS[t.recipe.approval]:
        if not t.later(5, 110):
            _store(t, state="waiting")
            _write_decisions(t, decisions)
            return False
        decisions.append((seat, _decider(t, seat, decisions), t.at))
        facts = {"act": "approve", "version": t.version_key, "terms": t.version["content_hash"], "seat": str(seat)}
        t.event("decision", decisions[-1][1], facts=facts)
    t.stop("decision", subject=subject)
    t.decisions, t.version["cleared_at"] = decisions, t.at
    t.version["state"] = "cleared"
    t.ledger.reserve(t)
    return True


def _decider(t, seat, decisions):
    people = t.cast.managers if seat in (Seat.MANAGER, Seat.LEGAL) else t.cast.directors
    used = {t.handler, *(by for _seat, by, _at in decisions)}
    return t.rng.choice([key for key in people if key not in used] or t.cast.managers)


def _write_decisions(t, decisions):
    for seat, by, at in decisions:
        t.rows[Decision].add(
            version_id=t.version_key, seat=seat.value, is_approval=True, requested_by_id=t.handler, decided_by_id=by,
            decided_at=at, total=t.recipe.total, goodwill=t.recipe.goodwill, policy_row_id=t.recipe.row,
            content_hash=t.version["content_hash"],
        )  # fmt: skip


# --- the offer ----------------------------------------------------------------------------------------------------


def _offer(t):
    """Put it to the customer. Who says no lately is still at it; the others accept."""
    if t.recipe.approval == Approval.NONE:
        t.version |= {"submitted_by_id": t.handler, "submitted_at": t.at, "cleared_at": t.at, "state": "cleared"}
        t.decisions = []
        t.ledger.reserve(t)
    offer = {
        "version_id": t.version_key, "complaint_id": t.key, "number": t.round, "message": t.version["message"],
        "offered_by_id": t.handler, "offered_at": t.at, "expires_at": t.at + recipes.offer_days(),
    }  # fmt: skip
    key = t.rows[Offer].key + 1
    _tell(t, t.handler, "offer", offer=key)
    t.write(t.handler, t.version["message"])
    says_no = t.rng.random() < SAY_NO and t.now - t.at < LATELY
    if not t.later(10, 260):
        return _finish(t, offer, state="open")
    words = t.say("no" if says_no else "yes")
    answered = {"answered_at": t.at, "answered_by_kind": "person", "answered_by_id": t.handler, "words": words}
    _tell(t, t.handler, "decline" if says_no else "accept", offer=key)
    if says_no:
        return _finish(t, offer, state="declined", **answered)
    t.event("agree", t.handler, to="execution", facts={"version": t.version_key})
    t.stop("handling")
    t.version |= {"state": "accepted", "accepted_at": t.at}
    _finish(t, offer, state="accepted", **answered)
    return True


def _finish(t, offer, **state):
    _store(t)
    _write_decisions(t, t.decisions)
    t.rows[Offer].add(**offer, **state)
    return False
