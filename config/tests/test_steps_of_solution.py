"""Step 4 and its ways back: what `agree`, `final_position`, `reverify` and `renegotiate` ask for, guard by guard."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compensation import approvals, drafting, offers, payouts, reminding
from compensation.errors import MovedOn
from compensation.models import Budget, Offer, Payout, ProposalVersion
from complaints import actors, lifecycle
from complaints.errors import Conflict, StepRefused
from complaints.models import StepRequest, Task, TaskTemplate
from complaints.states import State
from complaints.tests.machine import clocks_of, last_event, outcome, queued, refusal, words_of
from config.testing import journey
from config.testing.journey import LETTER, again


def refused_by(call):
    return list(refusal(call))


def final_position(case, who, **other):
    return lifecycle.final_position(case, by=who.agent, **{"letter": LETTER} | other)


@pytest.fixture
def with_task(db):
    """A refund is carried out by one task."""
    TaskTemplate.objects.filter(remedy="refund").update(is_active=False)
    return TaskTemplate.objects.create(
        remedy="refund", position=90, title_en="Pay back", title_zh="退款", minutes=60, requires_proof=True
    )


# --- agree --------------------------------------------------------------------------------------------------------


def test_agree_follows_from_the_customers_yes(solved, who):
    offer = journey.offer(solved, who)
    before = queued(solved)

    moved = offers.accept(offer, by=who.agent, words="Yes, thank you.")

    assert moved.state == State.EXECUTION
    assert last_event(moved) == ("agree", who.agent, "solution", "execution", again(solved).version)
    assert clocks_of(moved)["handling"] == "kept"
    # The letter with the plan.
    assert queued(moved) == before + 1
    assert list(moved.events.order_by("seq").values_list("kind", flat=True))[-4:] == [
        "proposal",
        "say",
        "proposal",
        "agree",
    ]


def test_customer_accepts_alone(solved, who):
    offer = journey.offer(solved, who)

    moved = offers.accept(offer, by=actors.Customer(solved.parties.get()))

    assert moved.state == State.EXECUTION
    assert last_event(moved)[1] == "customer"


def test_agree_is_refused_without_a_proposal(solved, who):
    found = refusal(lambda: lifecycle.agree(solved, by=who.agent))

    assert list(found) == ["has_accepted_proposal", "remedies_are_allowed", "answers_every_demand"]
    assert found["has_accepted_proposal"] == (
        "A proposal that the customer accepted",
        "Write the proposal, offer it, and record the customer's answer.",
    )


def test_agree_is_refused_before_the_customer_has_answered(solved, who):
    journey.offer(solved, who)

    assert refused_by(lambda: lifecycle.agree(solved, by=who.agent)) == [
        "has_accepted_proposal",
        "remedies_are_allowed",
    ]


def test_agree_is_refused_without_every_decision_that_the_terms_need(solved, who):
    offer = journey.offer(solved, who)
    accepted = {"state": "accepted", "accepted_at": timezone.now(), "seats": 1, "approval": "manager"}
    ProposalVersion.objects.filter(pk=offer.version_id).update(**accepted)

    assert refused_by(lambda: lifecycle.agree(solved, by=who.agent)) == ["remedies_are_allowed"]


def test_agree_is_refused_while_a_demand_is_unanswered(solved, who):
    offer = journey.offer(solved, who)
    demands = [(row.kind, row.amount, row.note) for row in solved.demands.order_by("pk")]
    lifecycle.edit(solved, by=who.agent, version=None, demands=[*demands, ("apology", None, "")])

    assert refused_by(lambda: offers.accept(offer, by=who.agent, words="Yes.")) == ["answers_every_demand"]
    assert again(solved).state == State.SOLUTION


def test_accepted_terms_of_an_earlier_attempt_agree_nothing(agreed, who):
    case = lifecycle.renegotiate(agreed, by=who.agent, reason="They want a new set instead.")
    # As if nothing had taken it back: what counts is the attempt.
    ProposalVersion.objects.update(state="accepted")

    assert refused_by(lambda: lifecycle.agree(case, by=who.agent)) == [
        "has_accepted_proposal",
        "remedies_are_allowed",
        "answers_every_demand",
    ]


def test_yes_is_taken_once(solved, who):
    offer = journey.offer(solved, who)
    offers.accept(offer, by=who.agent, words="Yes.")
    count = again(solved).event_seq

    with pytest.raises(StepRefused):
        offers.accept(offer, by=who.agent, words="Yes.")

    assert again(solved).event_seq == count
    assert Payout.objects.count() == 2


def test_agree_on_an_outdated_page_is_a_conflict(solved, who):
    journey.offer(solved, who)

    with pytest.raises(Conflict):
        lifecycle.agree(solved, by=who.agent, version=solved.version)


def test_agree_makes_a_request_for_a_final_position_void(solved, who):
    request = lifecycle.ask(solved, "final_position", by=who.agent, reason="They want ten times the price.")

    journey.agree(again(solved), who)

    assert StepRequest.objects.get(pk=request.pk).state == "lapsed"
    assert clocks_of(solved)["decision"] == "cancelled"


def test_agree_plans_a_task_with_a_clock_for_each_remedy(with_task, solved, who):
    moved = journey.agree(solved, who)

    task = Task.objects.get(complaint=moved, template=with_task)
    assert (task.state, task.round, task.attempt) == ("planned", 1, 1)
    assert moved.clocks.get(subject=f"task:{task.pk}").state == "running"


# --- final_position -----------------------------------------------------------------------------------------------


def test_final_position_goes_to_follow_up_when_nothing_is_left_to_deliver(solved, who):
    case = journey.allow_final_position(journey.refuse_offer(solved, who), who)
    before = queued(case)

    moved = final_position(case, who, version=case.version)

    assert moved.state == State.FOLLOW_UP
    assert last_event(moved) == ("final_position", who.agent, "solution", "follow_up", case.version + 1)
    assert clocks_of(moved)["handling"] == "kept"
    assert queued(moved) == before + 1
    assert moved.messages.order_by("-pk").first().text == LETTER
    assert not Payout.objects.exists()


def test_final_position_goes_to_execution_with_what_the_law_grants(solved, who):
    case = lifecycle.edit(solved, by=who.agent, version=None, order={"delivered_at": timezone.now()})
    case = journey.allow_final_position(journey.refuse_offer(case, who), who)

    moved = final_position(case, who, anything_to_deliver=True)

    assert moved.state == State.EXECUTION
    assert list(Payout.objects.values_list("amount", flat=True)) == [13400]


def test_final_position_that_grants_nothing_has_nothing_to_deliver(solved, who):
    case = journey.allow_final_position(journey.refuse_offer(solved, who), who)

    assert refused_by(lambda: final_position(case, who, anything_to_deliver=True)) == ["grants_what_the_law_grants"]


def test_final_position_is_refused_without_an_offer(solved, who):
    assert refused_by(lambda: final_position(solved, who)) == [
        "has_approved_final_position",
        "offer_was_refused_or_unanswered",
    ]


def test_final_position_is_refused_until_a_manager_approved_it(solved, who):
    case = journey.refuse_offer(solved, who)
    lifecycle.ask(case, "final_position", by=who.agent, reason="They want ten times the price.")

    found = refusal(lambda: final_position(case, who))

    assert found == {
        "has_approved_final_position": (
            "The final position was approved by a manager",
            "Ask a manager to approve the final position.",
        )
    }


def test_final_position_is_refused_once_declined(solved, who):
    case = journey.refuse_offer(solved, who)
    request = lifecycle.ask(case, "final_position", by=who.agent, reason="They want ten times the price.")
    lifecycle.decline(request, by=who.manager, reason="Offer the coupon first.")

    assert refused_by(lambda: final_position(case, who)) == ["has_approved_final_position"]
    with pytest.raises(Conflict):
        lifecycle.approve_final_position(request, by=who.other_manager)


def test_nobody_approves_the_final_position_they_asked_for(solved, who):
    who.agent.groups.add(*who.manager.groups.all())
    both = type(who.agent).objects.get(pk=who.agent.pk)
    request = lifecycle.ask(solved, "final_position", by=both, reason="They want ten times the price.")

    assert refused_by(lambda: lifecycle.approve_final_position(request, by=both)) == ["is_another_person"]


def test_approval_of_an_earlier_attempt_takes_no_final_position(solved, who):
    case = journey.allow_final_position(journey.refuse_offer(solved, who), who)
    case = lifecycle.reverify(case, by=who.agent, reason="The carrier sent a picture.")
    case = journey.refuse_offer(journey.conclude(case, who), who)

    assert refused_by(lambda: final_position(case, who)) == ["has_approved_final_position"]


def test_final_position_is_refused_while_an_offer_is_open(solved, who):
    journey.offer(solved, who)
    case = journey.allow_final_position(again(solved), who)

    assert refused_by(lambda: final_position(case, who)) == ["offer_was_refused_or_unanswered"]


def test_final_position_leaves_work_that_was_begun_to_be_delivered(with_task, solved, who):
    agreed = journey.agree(solved, who)
    Task.objects.filter(complaint=agreed, template=with_task).update(state="started")
    case = lifecycle.renegotiate(agreed, by=who.agent, reason="They want a new set instead.")
    case = journey.allow_final_position(journey.refuse_offer(case, who), who)

    moved = final_position(case, who)

    assert moved.state == State.EXECUTION
    assert refused_by(lambda: lifecycle.deliver(moved, by=who.agent)) == ["has_no_open_task"]


@pytest.mark.parametrize("letter", ["", "No.", "   "])
def test_final_letter_must_name_an_outside_body(letter, solved, who):
    case = journey.allow_final_position(journey.refuse_offer(solved, who), who)

    assert refused_by(lambda: final_position(case, who, letter=letter)) == ["letter_names_outside_bodies"]
    assert again(case).messages.filter(text=letter).count() == 0


def test_second_request_for_a_final_position_that_was_taken_is_void(solved, who):
    case = journey.allow_final_position(journey.refuse_offer(solved, who), who)
    lifecycle.ask(case, "final_position", by=who.agent, reason="Once more")

    final_position(again(case), who)

    assert list(StepRequest.objects.order_by("pk").values_list("state", flat=True)) == ["confirmed", "lapsed"]


def test_silence_after_two_reminders_is_an_answer(solved, who):
    offer = journey.offer(solved, who)
    reminding.expire(offer, at=offer.expires_at)
    case = journey.allow_final_position(again(solved), who)
    assert refused_by(lambda: final_position(case, who)) == ["offer_was_refused_or_unanswered"]

    Offer.objects.update(reminders=2)

    assert final_position(case, who).state == State.FOLLOW_UP


# --- reverify -----------------------------------------------------------------------------------------------------


def test_reverify_takes_back_the_offer_and_begins_a_new_attempt(solved, who):
    offer = journey.offer(solved, who)

    moved = lifecycle.reverify(again(solved), by=who.agent, reason="The carrier sent a picture.")

    assert (moved.state, moved.round, moved.attempt) == (State.VERIFICATION, 1, 2)
    assert last_event(moved)[:4] == ("reverify", who.agent, "solution", "verification")
    assert words_of(moved) == "The carrier sent a picture."
    assert Offer.objects.get(pk=offer.pk).state == "void"
    with pytest.raises(StepRefused):
        offers.accept(offer, by=who.agent, words="Yes.")


def test_version_that_waits_for_a_decision_is_not_decided_after_a_way_back(solved, who):
    version = drafting.submit(journey.propose(solved, who, 13400, 16000), by=who.agent)
    lifecycle.reverify(again(solved), by=who.agent, reason="The carrier sent a picture.")

    with pytest.raises(MovedOn):
        approvals.decide(version, by=who.manager, approve=True)

    assert clocks_of(solved)["decision"] == "cancelled"
    assert sum(Budget.objects.values_list("reserved", flat=True)) == 0


def test_earlier_report_carries_no_conclusion_of_a_new_attempt(solved, who):
    case = lifecycle.reverify(solved, by=who.agent, reason="The carrier sent a picture.")

    assert "has_report" in refused_by(lambda: lifecycle.conclude(case, by=who.investigator))


# --- renegotiate --------------------------------------------------------------------------------------------------


def test_renegotiate_goes_back_to_solution_and_plans_anew(with_task, solved, who):
    agreed = journey.agree(solved, who)

    moved = lifecycle.renegotiate(agreed, by=who.agent, reason="They want a new set instead.", version=agreed.version)

    assert (moved.state, moved.round, moved.attempt) == (State.SOLUTION, 1, 2)
    assert last_event(moved) == ("renegotiate", who.agent, "execution", "solution", agreed.version + 1)
    assert words_of(moved) == "They want a new set instead."
    assert clocks_of(moved)["handling"] == "kept, running"
    assert not moved.clocks.filter(kind="task").exclude(state="cancelled").exists()
    assert set(Task.objects.filter(complaint=moved).values_list("state", flat=True)) == {"cancelled"}
    assert set(Payout.objects.values_list("state", flat=True)) == {"cancelled"}


@pytest.mark.parametrize("reason", ["", "  "])
def test_renegotiate_is_refused_without_a_reason(reason, agreed, who):
    assert refused_by(lambda: lifecycle.renegotiate(agreed, by=who.agent, reason=reason)) == ["has_reason"]


@pytest.mark.parametrize("state", ["exported", "to_clarify"])
def test_renegotiate_is_refused_while_a_payment_is_under_way(state, agreed, who):
    payouts.export(Payout.objects.all(), by=who.finance)
    Payout.objects.update(state=state)

    assert refused_by(lambda: lifecycle.renegotiate(agreed, by=who.agent, reason="Why")) == ["has_no_payout_under_way"]


def test_work_that_was_begun_goes_on_after_a_renegotiation_and_keeps_its_clock(with_task, solved, who):
    agreed = journey.agree(solved, who)
    task = Task.objects.get(complaint=agreed, template=with_task)
    Task.objects.filter(pk=task.pk).update(state="started")

    moved = lifecycle.renegotiate(agreed, by=who.agent, reason="They want a new set instead.")

    assert Task.objects.get(pk=task.pk).state == "started"
    assert moved.clocks.get(subject=f"task:{task.pk}").state == "running"


def test_second_agreement_pays_what_it_says_and_nothing_of_the_first(agreed, who):
    case = lifecycle.renegotiate(agreed, by=who.agent, reason="They want less.")

    case = offers.accept(journey.offer(case, who, 13400, 500), by=who.agent, words="Yes.")

    due = Payout.objects.filter(state="to_pay").values_list("amount", flat=True).order_by("amount")
    assert (case.state, case.attempt, list(due)) == (State.EXECUTION, 2, [500, 13400])


def test_payment_made_before_a_renegotiation_is_counted_in_what_follows(agreed, who):
    payouts.export(Payout.objects.all(), by=who.finance)
    for row in Payout.objects.filter(state="exported"):
        payouts.record_paid(row, by=who.finance, reference="F-1")
    for row in Payout.objects.filter(remedy__kind="coupon"):
        payouts.issue_coupon(row, by=who.agent, code="CPN-1")
    case = lifecycle.renegotiate(agreed, by=who.agent, reason="They want more.")

    second = journey.propose(case, who)

    assert second.measured["made_good"] == 13400
    assert set(Payout.objects.values_list("state", flat=True)) == {"paid"}


# --- withdraw, from the later steps -------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["intake", "triage", "verification", "solution", "execution", "follow_up"])
def test_withdraw_ends_the_case_from_every_open_step(state, who):
    case = journey.record(who, "mugs", state)

    moved = lifecycle.withdraw(case, by=who.agent, words="She called and took it back.", version=case.version)

    assert moved.state == State.WITHDRAWN
    assert moved.ended_at is not None
    assert last_event(moved) == ("withdraw", who.agent, state, "withdrawn", case.version + 1)
    assert words_of(moved) == "She called and took it back."
    assert not moved.clocks.filter(state__in=["running", "paused"]).exists()
    assert set(Payout.objects.values_list("state", flat=True)) <= {"cancelled"}


def test_withdraw_is_refused_without_the_customers_words(solved, who):
    assert refused_by(lambda: lifecycle.withdraw(solved, by=who.agent, words=" ")) == ["has_customers_words"]


@pytest.mark.parametrize("state", ["exported", "to_clarify"])
def test_withdraw_is_refused_while_a_payment_is_under_way(state, delivered, who):
    payouts.export(Payout.objects.all(), by=who.finance)
    Payout.objects.update(state=state)

    words = "She called and took it back."
    assert refused_by(lambda: lifecycle.withdraw(delivered, by=who.agent, words=words)) == ["has_no_payout_under_way"]


def test_withdraw_voids_what_waits_for_the_customer_or_a_manager(solved, who):
    offer = journey.offer(solved, who)
    request = lifecycle.ask(again(solved), "final_position", by=who.agent, reason="They want ten times the price.")

    lifecycle.withdraw(again(solved), by=who.agent, words="She called and took it back.")

    assert Offer.objects.get(pk=offer.pk).state == "void"
    assert StepRequest.objects.get(pk=request.pk).state == "lapsed"
    assert outcome(lambda: lifecycle.approve_final_position(request, by=who.manager)) == "conflict"


def test_customer_withdraws_by_an_act_of_their_own(solved):
    moved = lifecycle.withdraw(
        solved, by=actors.Customer(solved.parties.get()), words="Taken back on the tracking page."
    )

    assert (moved.state, last_event(moved)[1]) == (State.WITHDRAWN, "customer")


def test_appeal_after_a_withdrawal_begins_with_nothing_open(agreed, who):
    case = lifecycle.withdraw(agreed, by=who.agent, words="She called and took it back.")

    moved = lifecycle.appeal(case, by=who.manager, reason="She was talked into it.")

    assert (moved.state, moved.attempt) == (State.TRIAGE, 2)
    assert moved.ended_at is None
    assert not Task.objects.filter(complaint=moved, state="planned").exists()
    assert timezone.now() - moved.updated_at < timedelta(minutes=1)
