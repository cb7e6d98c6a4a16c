"""Proposals, decisions on them, offers, and what the customer says."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st

from compensation import approvals, drafting, facts, offers, reminding
from compensation.models import Offer, ProposalVersion
from compensation.terms import Remedy
from config.testing.errands.errand import Errand, actor, bump, follow

# --- solution -----------------------------------------------------------------------------------------------------


def _terms(case, kind):
    """A refund and a coupon, or words alone; every demand of the case and of those merged into it is answered."""
    soon = timezone.localdate() + timedelta(days=3)
    words = Remedy("explanation", 0, soon)
    remedies = (Remedy("refund", 13400, soon), Remedy("coupon", 1000, soon), words) if kind == "money" else (words,)
    last = len(remedies) - 1
    answers = {}
    for demand in facts.demands_of(case):
        is_words = demand.kind == "explanation"
        refused = "The mugs were whole." if kind != "money" and not is_words else ""
        answers[demand.pk] = (() if refused else (last if is_words else 0,), refused)
    return drafting.Terms(remedies, answers, "This is what we offer.", "The pieces were seen.")


def _version(case):
    rows = ProposalVersion.objects.filter(complaint=case, proposal__round=case.round, proposal__attempt=case.attempt)
    return rows.order_by("-number").first()


def _propose(case, staff, how):
    earlier = _version(case)
    if earlier is not None and earlier.state in ("draft", "waiting", "cleared"):
        return drafting.amend(earlier, by=staff["agent"], terms=_terms(case, how))
    return drafting.draft(case, by=staff["agent"], terms=_terms(case, how))


def _proposed(twin, how, made):
    here = twin.here
    here.version, here.approval, here.seats = "draft", made.approval, made.seats
    here.answers = {twin.key, *(case.key for case in twin.family)}
    here.offer = "void" if here.offer == "open" else here.offer
    bump(twin)


def _approve(case, staff, how):
    version = _version(case)
    return approvals.decide(version, by=staff["director"], approve=how, reason="As it stands.", over_budget=True)


def _decided(twin, how, made):
    twin.here.version = "cleared" if how else "declined"
    bump(twin)


def _submitted(twin, how, made):
    twin.here.version = "waiting"
    bump(twin)


def _offered(twin, how, made):
    twin.here.version, twin.here.offer, twin.here.reminders = "cleared", "open", 0
    bump(twin, 1, 2)


def _can_offer(twin):
    here = twin.here
    is_ready = here.version == "cleared" or (here.version == "draft" and here.approval == "none")
    return twin.state == "solution" and is_ready and here.offer != "open" and not twin.unanswered()


def _answer_offer(case, staff, how):
    said, name = how
    offer = Offer.objects.get(complaint=case, state="open")
    if said == "expired":
        return reminding.expire(offer, at=offer.expires_at)
    if said == "reminded":
        return Offer.objects.filter(pk=offer.pk).update(reminders=offer.reminders + 1)
    verb = getattr(offers, {"accepted": "accept", "declined": "decline", "countered": "counter"}[said])
    return verb(offer, by=actor(name, case, staff), words="They said so on the telephone.")


def _foretell_answer(twin, how):
    return (twin.unanswered() or "done") if how[0] == "accepted" else "done"


def _answered(twin, how, made):
    said = how[0]
    if said == "reminded":
        twin.here.reminders += 1
        return
    twin.here.offer = said
    bump(twin)
    if said == "accepted":
        twin.here.version = "accepted"
        twin.move("agree", {})
        follow(twin, "agree")


SAID = ["accepted", "accepted", "accepted", "declined", "countered", "expired", "reminded"]
SOLUTION = [
    Errand(
        "propose", lambda twin: twin.state == "solution" and twin.here.version not in ("accepted", "superseded"),
        _propose, _proposed, how=lambda twin: st.sampled_from(["money", "money", "words"]),
    ),
    Errand(
        "submit", lambda twin: twin.here.version == "draft" and twin.here.approval in ("manager", "director"),
        lambda case, staff, how: drafting.submit(_version(case), by=staff["agent"]), _submitted,
    ),
    Errand("decide", lambda twin: twin.here.version == "waiting", _approve, _decided, how=lambda twin: st.booleans()),
    Errand(
        "decide one's own", lambda twin: twin.here.version == "waiting",
        lambda case, staff, how: approvals.decide(_version(case), by=staff["agent"], approve=True), _decided,
        foretell=lambda twin, how: {"is_another_person"},
    ),
    Errand(
        "offer", _can_offer, lambda case, staff, how: offers.offer(_version(case), by=staff["agent"]), _offered
    ),
    Errand(
        "answer the offer", lambda twin: twin.here.offer == "open", _answer_offer, _answered,
        how=lambda twin: st.tuples(st.sampled_from(SAID), st.sampled_from(["agent", "customer"])),
        foretell=_foretell_answer,
    ),
]  # fmt: skip
