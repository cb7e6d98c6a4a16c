"""One proposal from the first draft to the payment."""

from compensation import approvals, offers, payouts, proposals
from compensation.models import Budget, Payout
from compensation.tests.conftest import terms_for


def test_proposal_within_the_agents_ceiling_is_offered_accepted_and_paid_once(within, agent, finance):
    offer = proposals.offer(within, by=agent)

    case = proposals.accept(offer, by=agent, words="Yes, thank you.")

    assert case.state == "execution"
    assert list(Payout.objects.values_list("amount", "state")) == [(13400, "to_pay"), (1000, "to_pay")]
    refund, coupon = Payout.objects.order_by("-amount")
    batch = payouts.export(Payout.objects.all(), by=finance)
    assert (batch.count, batch.total) == (1, 13400)
    payouts.record_paid(refund, by=finance, reference="F-1")
    payouts.issue_coupon(coupon, by=agent, code="SORRY-10")
    assert list(Payout.objects.values_list("state", flat=True)) == ["paid", "paid"]


def test_goodwill_is_reserved_at_approval_and_spent_at_payout(waiting, agent, manager, finance):
    approvals.decide(waiting, by=manager, approve=True)
    waiting.refresh_from_db()
    budget = Budget.objects.get(department__code="warehouse")
    assert (waiting.state, budget.reserved, budget.spent) == ("cleared", 15000, 0)

    proposals.accept(offers.offer(waiting, by=agent), by=agent, words="Fine.")
    refund, coupon = Payout.objects.order_by("pk")
    payouts.export([refund, coupon], by=finance)
    payouts.record_paid(refund, by=finance)
    payouts.issue_coupon(coupon, by=agent, code="SORRY-160")

    budget.refresh_from_db()
    assert (budget.reserved, budget.spent) == (0, 15000)


def test_declined_version_is_amended_and_goes_the_whole_way(waiting, agent, manager, director):
    approvals.decide(waiting, by=manager, approve=False, reason="Too much for two mugs.")
    second = proposals.amend(waiting, by=agent, terms=terms_for(waiting.complaint, 13400, 14000))
    proposals.submit(second, by=agent)
    approvals.decide(second, by=manager, approve=True)
    offer = proposals.offer(second, by=agent)
    proposals.counter(offer, by=agent, words="I want 600.", amount=60000)
    third = proposals.amend(second, by=agent, terms=terms_for(waiting.complaint, 13400, 56000))
    assert third.approval == "director"
    proposals.submit(third, by=agent)
    approvals.decide(third, by=director, approve=True)

    case = proposals.accept(proposals.offer(third, by=agent), by=agent, words="All right.")

    assert case.state == "execution"
    assert sum(Payout.objects.values_list("amount", flat=True)) == 69400
