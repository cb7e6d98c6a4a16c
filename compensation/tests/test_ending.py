"""What the steps of a case set off: work planned, offers void, reservations free, our last word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compensation import approvals, drafting, offers, payouts, recoveries, reminding
from compensation.invariants import INVARIANTS
from compensation.models import Budget, Offer, Payout, ProposalVersion, Recovery
from compensation.tests.conftest import terms_for
from complaints import lifecycle, requests, steps
from complaints.errors import StepRefused
from complaints.models import Task, TaskTemplate

LETTER = "This is our final position. You can turn to the consumer hotline 12315 or to a court."


def broken():
    """Names of the invariants that do not hold."""
    return [invariant.name for invariant in INVARIANTS if invariant.count()]


def missing(case, step):
    return [unmet.name for unmet in steps.unmet(steps.facts_of(case.pk), step)]


@pytest.fixture
def agreed(within, agent):
    """A case in execution: refund 134.00, coupon 10.00, explanation."""
    return offers.accept(offers.offer(within, by=agent), by=agent, words="Yes, thank you.")


@pytest.fixture
def refused(solved, agent):
    """A case whose customer signed two days ago and declined what was offered; the law grants the refund."""
    signed = timezone.now() - timedelta(days=2)
    case = lifecycle.edit(solved, by=agent, version=None, order={"delivered_at": signed})
    version = drafting.draft(case, by=agent, terms=terms_for(case, 13400, 1000))
    return offers.decline(offers.offer(version, by=agent), by=agent, words="Not enough.").complaint


def approve_final_position(case, agent, manager):
    request = lifecycle.ask(case, "final_position", by=agent, reason="They want ten times the price.")
    requests.approve_final_position(request, by=manager)


def test_agreed_remedies_become_tasks_payouts_and_a_recovery(agreed):
    sources = set(Task.objects.filter(complaint=agreed).values_list("source", flat=True))
    version = ProposalVersion.objects.get(state="accepted")

    assert sources == {
        *(f"remedy:{remedy.pk}" for remedy in version.remedies.all()),
        f"recovery:{Recovery.objects.get().pk}",
    }
    assert list(Payout.objects.values_list("remedy__kind", "amount")) == [("refund", 13400), ("coupon", 1000)]
    assert broken() == []


def test_remedy_without_a_task_template_is_found_by_the_doctor(within, agent):
    TaskTemplate.objects.filter(remedy="coupon").delete()

    offers.accept(offers.offer(within, by=agent), by=agent, words="Yes.")

    assert broken() == ["agreed_without_task", "remedy_without_template"]


def test_case_page_names_what_agreeing_needs(solved):
    assert missing(solved, "agree") == ["has_accepted_proposal", "remedies_are_allowed", "answers_every_demand"]
    assert steps.ways(solved)["has_accepted_proposal"][0] == f"/complaints/{solved.reference}/proposal/"


def test_final_position_is_refused_while_an_offer_is_open(within, agent):
    offers.offer(within, by=agent)

    assert "offer_was_refused_or_unanswered" in missing(within.complaint, "final_position")


def test_final_position_after_a_refusal_grants_what_the_law_grants(refused, agent, manager):
    approve_final_position(refused, agent, manager)

    case = lifecycle.final_position(refused, by=agent, letter=LETTER, anything_to_deliver=True)

    granted = ProposalVersion.objects.get(state="granted")
    assert case.state == "execution"
    assert (granted.total, granted.statutory, granted.number) == (13400, 13400, 2)
    assert list(Payout.objects.values_list("amount", flat=True)) == [13400]
    assert broken() == []


def test_final_position_frees_what_the_refused_offer_had_reserved(waiting, agent, manager):
    approvals.decide(waiting, by=manager, approve=True)
    case = offers.decline(offers.offer(waiting, by=agent), by=agent, words="No.").complaint
    approve_final_position(case, agent, manager)

    lifecycle.final_position(case, by=agent, letter=LETTER)

    assert Budget.objects.get(department__code="warehouse").reserved == 0
    assert broken() == []


def test_final_letter_that_names_no_outside_body_is_refused(refused, agent, manager):
    approve_final_position(refused, agent, manager)

    with pytest.raises(StepRefused) as caught:
        lifecycle.final_position(refused, by=agent, letter="No.", anything_to_deliver=True)

    assert [unmet.name for unmet in caught.value.unmet] == ["letter_names_outside_bodies"]


def test_final_position_that_drops_what_the_law_grants_is_refused(refused, agent, manager):
    approve_final_position(refused, agent, manager)

    with pytest.raises(StepRefused) as caught:
        lifecycle.final_position(refused, by=agent, letter=LETTER, anything_to_deliver=False)

    assert [unmet.name for unmet in caught.value.unmet] == ["grants_what_the_law_grants"]


def test_form_of_the_final_position_says_itself_whether_anything_is_to_be_delivered(refused, agent):
    case = steps.facts_of(refused.pk)
    form = steps.form_of("final_position")({"version": case.version, "letter": LETTER}, case=case, user=agent)

    assert form.is_valid()
    assert form.facts()["anything_to_deliver"] is True


def test_counter_offer_counts_as_a_refusal_of_what_was_offered(within, agent):
    offers.counter(offers.offer(within, by=agent), by=agent, words="I want 500.", amount=50000)

    assert "offer_was_refused_or_unanswered" not in missing(within.complaint, "final_position")


def test_silence_counts_only_after_two_reminders(within, agent):
    offer = offers.offer(within, by=agent)
    reminding.expire(offer, at=offer.expires_at)

    assert "offer_was_refused_or_unanswered" in missing(within.complaint, "final_position")
    Offer.objects.update(reminders=2)
    assert "offer_was_refused_or_unanswered" not in missing(within.complaint, "final_position")


def test_way_back_to_verification_voids_the_offer_and_frees_the_budget(waiting, agent, manager):
    approvals.decide(waiting, by=manager, approve=True)
    offers.offer(waiting, by=agent)

    lifecycle.reverify(waiting.complaint, by=agent, reason="The carrier sent a picture.")

    assert Offer.objects.get().state == "void"
    assert ProposalVersion.objects.get().state == "void"
    assert Budget.objects.get(department__code="warehouse").reserved == 0
    assert broken() == []


def test_renegotiation_cancels_what_was_not_paid(agreed, agent):
    case = lifecycle.renegotiate(agreed, by=agent, reason="They want a new set instead.")

    assert case.state == "solution"
    assert set(Payout.objects.values_list("state", flat=True)) == {"cancelled"}
    assert ProposalVersion.objects.get().state == "void"
    assert broken() == []


def test_payment_under_way_blocks_renegotiation_and_withdrawal(agreed, agent, finance):
    payouts.export(Payout.objects.all(), by=finance)

    assert missing(agreed, "renegotiate") == ["has_reason", "has_no_payout_under_way"]
    assert missing(agreed, "withdraw") == ["has_customers_words", "has_no_payout_under_way"]


def test_withdrawal_never_undoes_a_payment(agreed, agent, finance):
    coupon, refund = Payout.objects.order_by("amount")
    payouts.export([refund], by=finance)
    payouts.record_paid(refund, by=finance, reference="F-1")

    lifecycle.withdraw(agreed, by=agent, words="She called and took it back.")

    assert Payout.objects.get(pk=refund.pk).state == "paid"
    assert Payout.objects.get(pk=coupon.pk).state == "cancelled"
    assert broken() == []


def test_way_back_in_a_second_round_leaves_what_the_first_had_agreed(agreed, agent, investigator):
    for task in Task.objects.filter(complaint=agreed).order_by("pk"):
        Task.objects.filter(pk=task.pk).update(state="done", finished_at=task.created_at)
    case = lifecycle.deliver(agreed, by=agent)
    case = lifecycle.reopen(case, by=agent, reason="The new set is broken too.", owner=investigator)

    lifecycle.reroute(case, by=investigator, reason="Not ours.")

    assert set(Payout.objects.values_list("state", flat=True)) == {"to_pay"}
    assert ProposalVersion.objects.get().state == "accepted"


def test_question_for_guidance_lapses_when_the_case_leaves_the_solution(solved, agent):
    from compensation import guidance
    from compensation.models import Guidance

    guidance.ask(solved, by=agent, question="May I give cash?")

    lifecycle.reverify(solved, by=agent, reason="The carrier sent a picture.")

    assert Guidance.objects.get().state == "lapsed"


def test_demand_added_after_the_offer_keeps_the_customers_yes_from_closing_the_case(within, agent):
    offer = offers.offer(within, by=agent)
    case = within.complaint
    demands = [(row.kind, row.amount, row.note) for row in case.demands.order_by("pk")]
    lifecycle.edit(case, by=agent, version=None, demands=[*demands, ("apology", None, "")])

    with pytest.raises(StepRefused) as caught:
        offers.accept(offer, by=agent, words="Yes.")

    assert [unmet.name for unmet in caught.value.unmet] == ["answers_every_demand"]
    assert Offer.objects.get().state == "open"


def test_new_version_may_use_what_the_old_one_held_of_the_budget(waiting, agent, manager):
    Budget.objects.filter(department__code="warehouse").update(cap=15000)
    approvals.decide(waiting, by=manager, approve=True)

    measured = drafting.measure(
        steps.facts_of(waiting.complaint_id), terms_for(waiting.complaint, 13400, 16000), at=waiting.submitted_at
    )

    assert "over_budget" not in [found.code for found in measured.violations]


def test_withdrawal_keeps_the_claim_for_what_stays_paid(agreed, agent, finance):
    """The refund of 134.00 was paid and stays paid; the coupon of 10.00 is taken back: the carrier owes 70 % of 134."""
    refund = Payout.objects.get(remedy__kind="refund")
    payouts.export([refund], by=finance)
    payouts.record_paid(refund, by=finance, reference="F-1")

    lifecycle.withdraw(agreed, by=agent, words="Never mind.")

    claim = Recovery.objects.get()
    assert (claim.state, claim.amount) == ("due", 9380)
    planned = Task.objects.filter(source=f"recovery:{claim.pk}").values_list("state", flat=True)
    assert set(planned) == {"planned"}
    assert broken() == []


def test_withdrawal_drops_the_claim_where_nothing_was_paid(agreed, agent):
    lifecycle.withdraw(agreed, by=agent, words="Never mind.")

    claim = Recovery.objects.get()
    assert (claim.state, claim.note) == ("dropped", "Nothing was paid in the end.")
    assert set(Task.objects.filter(source=f"recovery:{claim.pk}").values_list("state", flat=True)) == {"cancelled"}


def test_claim_that_was_filed_is_left_to_people(agreed, agent, finance):
    recoveries.claim(Recovery.objects.get(), by=finance, number="SF-1")

    lifecycle.withdraw(agreed, by=agent, words="Never mind.")

    assert Recovery.objects.get().state == "claimed"
