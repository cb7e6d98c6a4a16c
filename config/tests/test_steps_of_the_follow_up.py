"""Steps 5 to 7: what `deliver`, `satisfy`, `reopen` and `close` ask for, guard by guard, and what they set off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compensation import payouts
from compensation.models import Payout
from complaints import actors, lifecycle, tasks
from complaints.errors import StepRefused
from complaints.followup import callbacks
from complaints.followup.models import Callback
from complaints.models import Complaint, StepRequest, Task
from complaints.states import State
from complaints.tests.machine import clocks_of, last_event, outcome, queued, refusal, words_of
from config.testing import journey
from config.testing.journey import again
from reports import causes
from reports.models import Cause


def refused_by(call):
    return list(refusal(call))


def calls(case):
    """(round, attempt, state, outcome) of the case's callbacks."""
    rows = Callback.objects.filter(complaint=case).order_by("pk")
    return list(rows.values_list("round", "attempt", "state", "outcome"))


def name_cause(case, who):
    causes.name(case, by=who.reviewer, cause=Cause.objects.get(code="transport.packing"), why="One layer of padding.")


# --- deliver ------------------------------------------------------------------------------------------------------


def test_deliver_goes_to_follow_up_tells_the_customer_and_plans_the_call(agreed, who):
    case = journey.work_off(agreed, who)
    before = queued(case)

    moved = lifecycle.deliver(case, by=who.agent, version=case.version, message="All of it is on its way.")

    assert moved.state == State.FOLLOW_UP
    assert last_event(moved) == ("deliver", who.agent, "execution", "follow_up", case.version + 1)
    assert queued(moved) == before + 1
    assert moved.messages.order_by("-pk").first().text == "All of it is on its way."
    assert calls(moved) == [(1, 1, "open", "")]
    assert moved.clocks.get(kind="callback").state == "running"
    assert not moved.clocks.filter(kind__in=["progress", "task"], state="running").exists()


def test_deliver_without_words_sends_nothing(agreed, who):
    case = journey.work_off(agreed, who)
    before = queued(case)

    assert queued(lifecycle.deliver(case, by=who.agent)) == before


@pytest.mark.parametrize("state", ["planned", "started", "failed"])
def test_deliver_is_refused_while_a_task_is_open(state, agreed, who):
    case = journey.work_off(agreed, who)
    task = Task.objects.filter(complaint=case, source__startswith="remedy:").order_by("pk").last()
    Task.objects.filter(pk=task.pk).update(state=state, finished_at=None, finished_by=None)

    assert refusal(lambda: lifecycle.deliver(case, by=who.agent)) == {
        "has_no_open_task": ("All tasks done, or cancelled with a reason", "Finish or cancel the open tasks.")
    }


def test_deliver_goes_on_once_the_last_task_is_cancelled_with_a_reason(agreed, who):
    for task in Task.objects.filter(complaint=agreed):
        tasks.cancel(task, by=who.agent, reason="The customer wants it otherwise.")

    assert lifecycle.deliver(again(agreed), by=who.agent).state == State.FOLLOW_UP


def test_unpaid_money_does_not_keep_the_case_from_follow_up_and_is_still_paid(delivered, who):
    payouts.export(Payout.objects.all(), by=who.finance)

    assert set(Payout.objects.values_list("state", flat=True)) == {"exported"}


# --- satisfy ------------------------------------------------------------------------------------------------------


def test_satisfy_follows_from_the_call(delivered, who):
    callbacks.finish(
        journey.callback_of(delivered), by=who.agent, outcome="satisfied", note="All is well.", version=None
    )

    moved = again(delivered)
    assert moved.state == State.REVIEW
    assert last_event(moved) == ("satisfy", who.agent, "follow_up", "review", moved.version)
    assert moved.version == delivered.version + 2
    assert clocks_of(moved)["callback"] == "kept"
    assert not moved.clocks.filter(state="running").exists()


def test_satisfy_is_refused_before_anybody_called(delivered, who):
    assert refusal(lambda: lifecycle.satisfy(delivered, by=who.agent)) == {
        "callback_allows_an_end": (
            "A callback that allows an end",
            "Call the customer and record how it went; unsatisfied customers get their case reopened.",
        )
    }


def call(case, who, outcome, note="What they said"):
    callbacks.record(journey.callback_of(case), by=who.agent, outcome=outcome, note=note)


@pytest.mark.parametrize("said", ["satisfied", "partly", "refused"])
def test_these_outcomes_allow_an_end(said, delivered, who):
    call(delivered, who, said)

    assert lifecycle.satisfy(again(delivered), by=who.agent).state == State.REVIEW


def test_no_answer_allows_an_end_only_after_the_third_try(delivered, who):
    for _try in range(2):
        call(delivered, who, "no_answer")
        assert refused_by(lambda: lifecycle.satisfy(delivered, by=who.agent)) == ["callback_allows_an_end"]

    call(delivered, who, "no_answer")

    assert lifecycle.satisfy(again(delivered), by=who.agent).state == State.REVIEW


def test_unsatisfied_customer_allows_no_end(delivered, who):
    call(delivered, who, "unsatisfied")

    assert refused_by(lambda: lifecycle.satisfy(delivered, by=who.agent)) == ["callback_allows_an_end"]


def test_still_dissatisfied_is_an_end_only_after_our_last_word(delivered, who):
    assert refused_by(lambda: call(delivered, who, "still_dissatisfied")) == ["is_after_final_position"]


def test_still_dissatisfied_after_our_last_word_allows_an_end(solved, who):
    case = journey.allow_final_position(journey.refuse_offer(solved, who), who)
    case = lifecycle.final_position(case, by=who.agent, letter=journey.LETTER)

    call(case, who, "still_dissatisfied")

    assert lifecycle.satisfy(again(case), by=who.agent).state == State.REVIEW


def test_last_word_of_an_earlier_round_is_none_in_the_next(solved, who):
    case = journey.allow_final_position(journey.refuse_offer(solved, who), who)
    case = lifecycle.final_position(case, by=who.agent, letter=journey.LETTER)
    case = lifecycle.reopen(case, by=who.agent, reason="There is a new photo.")
    case = journey.lead(case, who, State.FOLLOW_UP)

    assert refused_by(lambda: call(case, who, "still_dissatisfied")) == ["is_after_final_position"]


def test_satisfy_is_refused_while_a_wish_to_reopen_waits(delivered, who):
    lifecycle.ask(delivered, "reopen", by=actors.Customer(delivered.parties.get()), reason="One more is broken.")
    call(delivered, who, "satisfied")

    assert refused_by(lambda: lifecycle.satisfy(delivered, by=who.agent)) == ["has_no_pending_reopen_wish"]


def test_call_and_step_happen_both_or_neither(delivered, who):
    lifecycle.ask(delivered, "reopen", by=actors.Customer(delivered.parties.get()), reason="One more is broken.")
    before = again(delivered)

    with pytest.raises(StepRefused):
        callbacks.finish(journey.callback_of(delivered), by=who.agent, outcome="satisfied")

    assert calls(delivered) == [(1, 1, "open", "")]
    assert again(delivered).event_seq == before.event_seq


# --- reopen -------------------------------------------------------------------------------------------------------


def test_unsatisfied_customer_reopens_the_case_in_the_same_call(delivered, who):
    callbacks.finish(journey.callback_of(delivered), by=who.agent, outcome="unsatisfied", note="One more is broken.")

    moved = again(delivered)
    assert (moved.state, moved.round, moved.attempt) == (State.VERIFICATION, 2, 1)
    assert last_event(moved)[:4] == ("reopen", who.agent, "follow_up", "verification")
    assert words_of(moved) == "One more is broken."
    assert calls(moved) == [(1, 1, "cancelled", "unsatisfied")]
    assert moved.clocks.filter(state="running", kind="handling").count() == 1


def test_second_round_asks_for_everything_again(delivered, who):
    case = lifecycle.reopen(delivered, by=who.agent, reason="One more is broken.")
    assert "has_report" in refused_by(lambda: lifecycle.conclude(case, by=who.investigator))

    case = journey.conclude(case, who)
    assert "has_accepted_proposal" in refused_by(lambda: lifecycle.agree(case, by=who.agent))

    case = journey.lead(case, who, State.FOLLOW_UP)
    assert refused_by(lambda: lifecycle.satisfy(case, by=who.agent)) == ["callback_allows_an_end"]
    assert calls(case) == [(1, 1, "cancelled", ""), (2, 1, "open", "")]


def test_second_reopening_makes_the_case_red_and_asks_for_a_second_reader(delivered, who):
    case = lifecycle.reopen(delivered, by=who.agent, reason="One more is broken.")
    case = journey.lead(case, who, State.FOLLOW_UP)

    case = lifecycle.reopen(case, by=who.agent, reason="And another.")

    assert (case.round, case.priority) == (3, "red")
    assert "has_second_reader" in refused_by(lambda: journey.conclude(case, who))


@pytest.mark.parametrize("state", ["follow_up", "review", "closed"])
def test_reopen_begins_another_round_from_every_late_step(state, who):
    case = journey.record(who, "mugs", state)

    moved = lifecycle.reopen(case, by=who.manager, reason="There is a new photo.", version=case.version)

    assert (moved.state, moved.round, moved.ended_at) == (State.VERIFICATION, 2, None)
    assert moved.investigator == who.investigator


def test_reopen_of_a_closed_case_is_refused_after_thirty_days(who):
    case = journey.record(who, "mugs", "closed")
    Complaint.objects.filter(pk=case.pk).update(ended_at=timezone.now() - timedelta(days=30, minutes=1))

    assert refused_by(lambda: lifecycle.reopen(case, by=who.manager, reason="New")) == ["ended_within_thirty_days"]


# --- close --------------------------------------------------------------------------------------------------------


def test_close_ends_the_case_and_every_clock(reviewed, who):
    name_cause(reviewed, who)
    case = again(reviewed)

    moved = lifecycle.close(case, by=who.reviewer, version=case.version)

    assert moved.state == State.CLOSED
    assert moved.ended_at is not None
    assert last_event(moved) == ("close", who.reviewer, "review", "closed", case.version + 1)
    assert not moved.clocks.filter(state__in=["running", "paused"]).exists()


def test_close_is_refused_to_the_reviewer_and_to_the_product_without_a_root_cause_where_one_is_due(reviewed, who):
    Complaint.objects.filter(pk=reviewed.pk).update(priority="red")

    for by in (who.reviewer, actors.SYSTEM):
        assert refusal(lambda by=by: lifecycle.close(reviewed, by=by)) == {
            "has_root_cause_where_due": (
                "The root cause is named, where one is due",
                "Name the root cause: the case is red, cost more than an agent may give, or its category asks for it.",
            )
        }


def test_root_cause_of_an_earlier_round_closes_nothing(reviewed, who):
    name_cause(reviewed, who)
    case = lifecycle.reopen(again(reviewed), by=who.manager, reason="There is a new photo.")
    case = journey.lead(case, who, State.REVIEW)
    Complaint.objects.filter(pk=case.pk).update(priority="red")

    assert refused_by(lambda: lifecycle.close(case, by=who.reviewer)) == ["has_root_cause_where_due"]


def test_close_is_refused_while_an_outside_case_is_open(reviewed, who):
    name_cause(reviewed, who)
    outside = reviewed.outside_cases.create(body="12315", received_at=timezone.now())
    assert refused_by(lambda: lifecycle.close(reviewed, by=who.reviewer)) == ["has_no_open_outside_case"]

    outside.ended_at = timezone.now()
    outside.save()

    assert lifecycle.close(again(reviewed), by=who.reviewer).state == State.CLOSED


def test_close_is_refused_while_a_wish_to_reopen_waits_and_goes_on_once_it_was_declined(reviewed, who):
    name_cause(reviewed, who)
    wish = lifecycle.ask(reviewed, "reopen", by=actors.Customer(reviewed.parties.get()), reason="One more is broken.")
    assert refused_by(lambda: lifecycle.close(reviewed, by=who.reviewer)) == ["has_no_pending_reopen_wish"]

    lifecycle.decline(wish, by=who.manager, reason="It is the one that we replaced.")

    assert lifecycle.close(again(reviewed), by=who.reviewer).state == State.CLOSED


def test_wish_to_reopen_is_granted_by_the_reopening(reviewed, who):
    wish = lifecycle.ask(reviewed, "reopen", by=actors.Customer(reviewed.parties.get()), reason="One more is broken.")

    moved = lifecycle.reopen(again(reviewed), by=who.manager, reason="Indeed")

    assert moved.round == 2
    request = StepRequest.objects.get(pk=wish.pk)
    assert (request.state, request.decided_by) == ("confirmed", who.manager)
    assert outcome(lambda: lifecycle.decline(wish, by=who.other_manager, reason="No")) == "conflict"


# --- the ends and work that was begun -----------------------------------------------------------------------------


def with_begun_work(who):
    """A case back at verification whose first task has been begun."""
    case = journey.record(who, "mugs", "execution")
    tasks.start(Task.objects.filter(complaint=case).order_by("pk").first(), by=who.agent)
    case = lifecycle.renegotiate(again(case), by=who.agent, reason="They want a new set instead.")
    return lifecycle.reverify(case, by=who.agent, reason="The carrier sent a picture.")


def test_rejection_stops_work_that_was_begun(who):
    case = with_begun_work(who)
    request = lifecycle.ask(case, "reject", by=who.agent, reason="It was a fraud.")

    lifecycle.reject(request, by=who.manager)

    assert not Task.objects.filter(complaint=case, state__in=["planned", "started", "failed"]).exists()


def test_begun_work_is_finished_before_a_mere_answer_ends_the_case(who):
    case = lifecycle.reroute(with_begun_work(who), by=who.agent, reason="A mere question")
    lifecycle.edit(case, by=who.agent, version=None, demands=[("explanation", None, "")])
    Complaint.objects.filter(pk=case.pk).update(priority="green")

    assert refused_by(lambda: lifecycle.answer(case, by=who.agent, reply="At nine.")) == ["has_no_open_task"]


def test_claim_against_the_carrier_outlives_another_round_and_its_end(delivered, who):
    case = lifecycle.reopen(delivered, by=who.agent, reason="One more is broken.")

    lifecycle.withdraw(case, by=who.agent, words="She called and took it back.")

    claims = Task.objects.filter(complaint=case, source__startswith="recovery:")
    assert set(claims.values_list("state", flat=True)) == {"planned"}
