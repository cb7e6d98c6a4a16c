"""The callback: when it is due, what each outcome does, and what it opens."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from complaints import actors, lifecycle
from complaints.errors import Conflict, StepRefused
from complaints.followup import callbacks, invariants
from complaints.followup.models import CallbackAttempt
from complaints.models import Clock, Complaint
from complaints.states import Outcome, State
from conftest import make_person

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai, a Friday


def names(refusal):
    return [unmet.name for unmet in refusal.value.unmet]


def state_of(case):
    return Complaint.objects.get(pk=case.pk).state


def healthy():
    return all(question.count() == 0 for question in invariants.INVARIANTS)


# --- planned ------------------------------------------------------------------------------------------------------


def test_deliver_plans_a_callback_with_a_clock(delivered, callback):
    clock = Clock.objects.get(complaint=delivered, kind="callback")

    assert (callback.state, callback.caller, clock.due_at) == ("open", delivered.handler, callback.due_at)
    assert healthy()


@pytest.mark.parametrize(
    "priority,call_at,due_at",
    [
        ("red", NOON, NOON + timedelta(days=1)),
        ("yellow", NOON + timedelta(days=1), NOON + timedelta(days=3)),
        ("green", NOON + timedelta(days=1), NOON + timedelta(days=3)),
        ("", NOON + timedelta(days=1), NOON + timedelta(days=3)),
    ],
)
def test_red_is_called_within_a_day_the_others_from_the_second_to_the_third(priority, call_at, due_at):
    assert callbacks.times(priority, "", "Asia/Shanghai", NOON) == (call_at, due_at)


def test_due_time_is_moved_into_the_customers_hours():
    call_at, due_at = callbacks.times("red", "after 14:30", "Asia/Shanghai", NOON)

    assert call_at == NOON.replace(hour=6, minute=30)
    assert due_at == NOON.replace(hour=13)


def test_customer_who_wants_no_contact_is_not_called(executed, agent):
    executed.customer.no_contact = True
    executed.customer.save()

    case = lifecycle.deliver(executed, by=agent)

    assert case.callbacks.get().outcome == Outcome.REFUSED
    assert not case.clocks.filter(kind="callback").exists()
    assert lifecycle.satisfy(case, by=agent).state == State.REVIEW


# --- recorded -----------------------------------------------------------------------------------------------------


def test_satisfy_is_refused_before_the_call(delivered, agent):
    with pytest.raises(StepRefused) as refusal:
        lifecycle.satisfy(delivered, by=agent)

    assert names(refusal) == ["callback_allows_an_end"]


@pytest.mark.parametrize("outcome,note", [("satisfied", ""), ("partly", "The box was late."), ("refused", "")])
def test_outcome_that_allows_an_end_opens_satisfy(delivered, callback, agent, outcome, note):
    callbacks.record(callback, by=agent, outcome=outcome, note=note, satisfaction=4)

    assert lifecycle.satisfy(delivered, by=agent).state == State.REVIEW
    assert Clock.objects.get(complaint=delivered, kind="callback").state == "kept"
    assert healthy()


def test_finish_records_the_call_and_ends_the_case_in_one(delivered, callback, agent):
    callbacks.finish(callback, by=agent, outcome="satisfied", satisfaction=5, comment="Quick.")

    attempt = CallbackAttempt.objects.get()
    assert (attempt.satisfaction, attempt.comment, attempt.by) == (5, "Quick.", agent)
    assert state_of(delivered) == State.REVIEW


def test_unsatisfied_reopens_as_the_second_round_with_what_is_still_wrong(delivered, callback, agent):
    callbacks.finish(callback, by=agent, outcome="unsatisfied", note="The new mug is cracked too.")

    case = Complaint.objects.get(pk=delivered.pk)
    assert (case.state, case.round) == (State.VERIFICATION, 2)
    assert case.events.get(kind="reopen").words.text == "The new mug is cracked too."
    assert case.callbacks.get().state == "cancelled"
    assert healthy()


def test_unsatisfied_alone_opens_no_end_and_can_be_called_again(delivered, callback, agent):
    row = callbacks.record(callback, by=agent, outcome="unsatisfied", note="Cracked.")
    with pytest.raises(StepRefused):
        lifecycle.satisfy(delivered, by=agent)

    callbacks.finish(row, by=agent, outcome="satisfied")

    assert state_of(delivered) == State.REVIEW


def test_third_unanswered_call_lets_the_case_end(delivered, callback, agent):
    for number in (1, 2):
        row = callbacks.record(callback, by=agent, outcome="no_answer")
        assert (row.state, row.tries) == ("open", number)
        assert row.call_at >= row.attempts.get(number=number).at + timedelta(hours=2)
        with pytest.raises(StepRefused):
            lifecycle.satisfy(delivered, by=agent)

    assert callbacks.finish(callback, by=agent, outcome="no_answer").state == "done"
    assert state_of(delivered) == State.REVIEW


def test_what_is_left_must_be_said(callback, agent):
    for outcome in ("partly", "unsatisfied"):
        with pytest.raises(StepRefused) as refusal:
            callbacks.record(callback, by=agent, outcome=outcome)
        assert names(refusal) == ["says_what_is_wrong"]


def test_still_dissatisfied_needs_a_final_position(callback, agent):
    with pytest.raises(StepRefused) as refusal:
        callbacks.record(callback, by=agent, outcome="still_dissatisfied")

    assert names(refusal) == ["is_after_final_position"]


@pytest.mark.parametrize("to_deliver", [True, False])
def test_after_a_final_position_a_dissatisfied_customer_may_be_the_end(
    open_way, verified, agent, investigator, manager, to_deliver
):
    case = lifecycle.conclude(verified, by=investigator)
    request = lifecycle.ask(case, "final_position", by=agent, reason="Refused twice.")
    lifecycle.approve_final_position(request, by=manager)
    case = lifecycle.final_position(case, by=agent, letter="Our last word.", anything_to_deliver=to_deliver)
    if to_deliver:
        case = lifecycle.deliver(case, by=agent)

    callbacks.finish(case.callbacks.get(), by=agent, outcome="still_dissatisfied", note="Nothing new.")

    assert state_of(case) == State.REVIEW


def test_callback_of_an_earlier_round_opens_no_door(delivered, callback, agent, investigator):
    callbacks.finish(callback, by=agent, outcome="unsatisfied", note="Cracked.")
    case = Complaint.objects.get(pk=delivered.pk)
    case = lifecycle.deliver(lifecycle.agree(lifecycle.conclude(case, by=investigator), by=agent), by=agent)

    with pytest.raises(StepRefused):
        lifecycle.satisfy(case, by=agent)
    with pytest.raises(StepRefused) as refusal:
        callbacks.record(callback, by=agent, outcome="satisfied")

    assert names(refusal) == ["callback_is_open"]
    callbacks.finish(case.callbacks.get(round=2), by=agent, outcome="satisfied")
    assert state_of(case) == State.REVIEW


# --- who, and two at once -----------------------------------------------------------------------------------------


def test_call_is_recorded_only_by_who_may_satisfy(callback, investigator):
    with pytest.raises(PermissionDenied):
        callbacks.record(callback, by=investigator, outcome="satisfied")


def test_second_of_two_colleagues_gets_a_conflict(delivered, callback, agent):
    seen = delivered.version
    callbacks.record(callback, by=agent, outcome="no_answer", version=seen)

    with pytest.raises(Conflict):
        callbacks.record(callback, by=agent, outcome="satisfied", version=seen)


def test_finish_records_nothing_when_the_step_is_refused(delivered, callback, agent):
    party = delivered.parties.get()
    lifecycle.ask(delivered, "reopen", by=actors.Customer(party), reason="Cracked.")

    with pytest.raises(StepRefused):
        callbacks.finish(callback, by=agent, outcome="satisfied")

    assert not CallbackAttempt.objects.exists()


def test_withdrawn_case_is_not_called(delivered, callback, agent):
    lifecycle.withdraw(delivered, by=agent, words="She wrote: forget it.")

    assert delivered.callbacks.get().state == "cancelled"
    assert healthy()


def test_callback_follows_the_case_to_a_new_handler(delivered, callback, agent):
    colleague = make_person("agent_park", "agent", "service")
    lifecycle.hand_over(delivered, by=agent, to=colleague)

    assert list(type(callback).objects.open().owned_by(colleague)) == [callback]
