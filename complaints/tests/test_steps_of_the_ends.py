"""The ends of a case and the ways back: reject, appeal, withdraw, merge, unmerge, reopen."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from complaints import actors, lifecycle, requests, steps
from complaints.errors import Conflict
from complaints.intake import CustomerFacts
from complaints.models import Clock, Complaint, NamedPerson, StepRequest
from complaints.states import State
from complaints.tests.machine import (
    again,
    asked,
    choice,
    clocks_of,
    last_event,
    outcome,
    queued,
    refusal,
    take,
    words_of,
)
from conftest import make_person
from routing.models import Category


@pytest.fixture
def second(agent, mugs):
    """The same complaint once more, at intake."""
    return lifecycle.register(dataclasses.replace(mugs, external_id="another"), by=agent)


@pytest.fixture
def reviewed(agent, mugs):
    """A question that was answered: at review."""
    words = {"subject": "Opening hours", "description": "When do you open?"}
    intake = dataclasses.replace(mugs, external_id="question", demands=(), asks_only=True, **words)
    case = lifecycle.complete_intake(lifecycle.register(intake, by=agent), by=agent)
    return lifecycle.answer(case, by=agent, category=Category.objects.get(code="other.policy"), reply="At nine.")


def later(monkeypatch, **delta):
    """Let the door's watch go fast."""
    moment = timezone.now() + timedelta(**delta)
    monkeypatch.setattr(timezone, "now", lambda: moment)


# --- reject -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["intake", "triage", "verification"])
def test_reject_ends_the_case_when_another_person_confirms(state, case, agent, investigator, manager):
    if state != "intake":
        lifecycle.complete_intake(case, by=agent)
    if state == "verification":
        lifecycle.assign(case, by=agent, **choice(investigator))
    request = lifecycle.ask(again(case), "reject", by=agent, reason="Spam")

    moved = lifecycle.reject(request, by=manager, reason="Indeed", version=again(case).version)

    assert moved.state == State.REJECTED
    assert moved.ended_at is not None
    assert last_event(moved) == ("reject", manager, state, "rejected", moved.version)
    assert words_of(moved) == "Indeed"
    assert set(clocks_of(moved).values()) <= {"kept", "cancelled"}
    request = StepRequest.objects.get(pk=request.pk)
    assert (request.state, request.decided_by, request.asked_by) == ("confirmed", manager, agent)


def test_request_to_reject_leaves_the_case_where_it_is_and_starts_a_clock(triaged, agent):
    request = lifecycle.ask(triaged, "reject", by=agent, reason="Spam", version=triaged.version)

    case = again(triaged)
    assert (case.state, case.version) == (State.TRIAGE, triaged.version + 1)
    assert last_event(case) == ("ask", agent, "", "", case.version)
    assert words_of(case) == "Spam"
    assert Clock.objects.get(complaint=case, kind="decision").subject == f"request:{request.pk}"


def test_reject_is_refused_to_the_person_who_asked(triaged, manager):
    request = lifecycle.ask(triaged, "reject", by=manager, reason="Spam")

    assert refusal(lambda: lifecycle.reject(request, by=manager)) == {
        "is_confirmed_by_another_person": (
            "Somebody asked to reject it, and another person confirms",
            "Ask for the rejection; a manager who is another person confirms it.",
        )
    }


def test_database_itself_refuses_that_the_asker_decides(triaged, manager):
    request = lifecycle.ask(triaged, "reject", by=manager, reason="Spam")

    with pytest.raises(IntegrityError), transaction.atomic():
        StepRequest.objects.filter(pk=request.pk).update(
            state="confirmed", decided_by=manager, decided_at=timezone.now()
        )


def test_reject_is_refused_to_somebody_without_the_right(triaged, agent, investigator):
    request = lifecycle.ask(triaged, "reject", by=agent, reason="Spam")

    assert outcome(lambda: lifecycle.reject(request, by=investigator)) == "forbidden"


def test_reject_is_refused_once_declined(triaged, agent, manager, other_manager):
    request = lifecycle.ask(triaged, "reject", by=agent, reason="Spam")
    lifecycle.decline(request, by=manager, reason="A real customer")

    assert outcome(lambda: lifecycle.reject(request, by=other_manager)) == ["is_confirmed_by_another_person"]
    assert again(triaged).state == State.TRIAGE


def test_decline_keeps_the_reason_and_stops_the_clock(triaged, agent, manager):
    request = lifecycle.ask(triaged, "reject", by=agent, reason="Spam")

    lifecycle.decline(request, by=manager, reason="A real customer")

    request = StepRequest.objects.get(pk=request.pk)
    assert (request.state, request.decided_by, request.decision_reason) == ("declined", manager, "A real customer")
    assert last_event(again(triaged))[:2] == ("decline", manager)
    assert clocks_of(triaged)["decision"] == "kept"


def test_decline_is_refused_without_a_reason(triaged, agent, manager):
    request = lifecycle.ask(triaged, "reject", by=agent, reason="Spam")

    assert list(refusal(lambda: lifecycle.decline(request, by=manager, reason=" "))) == ["has_reason"]


def test_decline_is_refused_to_the_person_who_asked(triaged, manager):
    request = lifecycle.ask(triaged, "reject", by=manager, reason="Spam")

    assert list(refusal(lambda: lifecycle.decline(request, by=manager, reason="No"))) == ["is_another_person"]


def test_request_is_decided_once(triaged, agent, manager, other_manager):
    request = lifecycle.ask(triaged, "reject", by=agent, reason="Spam")
    lifecycle.reject(request, by=manager)

    assert outcome(lambda: lifecycle.decline(request, by=other_manager, reason="No")) == "conflict"
    assert outcome(lambda: lifecycle.reject(request, by=other_manager)) == ["state"]


def test_second_request_waits_for_the_first(triaged, agent, investigator):
    lifecycle.ask(triaged, "reject", by=agent, reason="Spam")

    assert list(refusal(lambda: lifecycle.ask(triaged, "reject", by=agent, reason="Spam"))) == ["waits_already"]


def test_request_is_refused_without_a_reason_or_from_a_wrong_state(triaged, reviewed, agent):
    assert list(refusal(lambda: lifecycle.ask(triaged, "reject", by=agent, reason=""))) == ["has_reason"]
    assert list(refusal(lambda: lifecycle.ask(reviewed, "reject", by=agent, reason="Spam"))) == ["state"]


def test_request_on_an_outdated_page_is_a_conflict(triaged, agent):
    lifecycle.promise(triaged, by=agent, text="call", due_at=timezone.now() + timedelta(hours=1))

    with pytest.raises(Conflict):
        lifecycle.ask(triaged, "reject", by=agent, reason="Spam", version=triaged.version)


def test_confirming_on_an_outdated_page_is_a_conflict(triaged, agent, manager):
    request = lifecycle.ask(triaged, "reject", by=agent, reason="Spam")

    with pytest.raises(Conflict):
        lifecycle.reject(request, by=manager, version=triaged.version)


def test_approval_of_a_final_position_is_no_way_to_confirm_a_rejection(triaged, agent, manager):
    request = lifecycle.ask(triaged, "reject", by=agent, reason="Spam")

    assert outcome(lambda: lifecycle.approve_final_position(request, by=manager)) == ["request_is_pending"]


def test_wish_of_another_case_is_not_decided_here(reviewed, agent, manager, triaged):
    other = asked(triaged, "reopen", by=manager)

    lifecycle.reopen(reviewed, by=agent, reason="New facts", owner=agent, request=other)

    assert StepRequest.objects.get(pk=other.pk).state == "pending"


# --- appeal -------------------------------------------------------------------------------------------------------


@pytest.fixture
def rejected(triaged, agent, manager):
    return lifecycle.reject(lifecycle.ask(triaged, "reject", by=agent, reason="Spam"), by=manager)


def test_appeal_goes_back_to_triage_with_a_new_attempt(rejected, other_manager):
    moved = lifecycle.appeal(rejected, by=other_manager, reason="New facts", version=rejected.version)

    assert (moved.state, moved.ended_at, moved.attempt, moved.round) == (State.TRIAGE, None, 2, 1)
    assert last_event(moved) == ("appeal", other_manager, "rejected", "triage", rejected.version + 1)
    assert words_of(moved) == "New facts"
    assert clocks_of(moved)["triage"] == "cancelled, running"


def test_appeal_is_refused_without_a_reason(rejected, other_manager):
    assert list(refusal(lambda: lifecycle.appeal(rejected, by=other_manager, reason=""))) == ["has_reason"]


def test_appeal_is_refused_after_thirty_days(rejected, other_manager, monkeypatch):
    later(monkeypatch, days=30, seconds=1)

    assert refusal(lambda: lifecycle.appeal(rejected, by=other_manager, reason="New facts")) == {
        "ended_within_thirty_days": (
            "Ended at most 30 days ago",
            "The 30 days are over: record a new complaint and link it to this one.",
        )
    }


def test_appeal_is_possible_on_the_thirtieth_day(rejected, other_manager, monkeypatch):
    later(monkeypatch, days=29, hours=23)

    assert lifecycle.appeal(rejected, by=other_manager, reason="New facts").state == State.TRIAGE


def test_appeal_is_refused_to_the_manager_who_rejected(rejected, manager):
    assert refusal(lambda: lifecycle.appeal(rejected, by=manager, reason="New facts")) == {
        "is_not_decided_by_rejecter": (
            "Decided by a manager who did not reject it",
            "Let a manager decide who did not reject it.",
        )
    }


def test_appeal_of_a_customer_is_a_request_with_a_clock_that_the_step_decides(rejected, case, other_manager):
    wish = lifecycle.ask(rejected, "appeal", by=actors.Customer(case.main_party), reason="I am no spam")
    assert Clock.objects.get(complaint=rejected, state="running").kind == "decision"

    lifecycle.appeal(rejected, by=other_manager, reason="Looks real")

    assert StepRequest.objects.get(pk=wish.pk).state == "confirmed"
    assert clocks_of(rejected)["decision"] == "kept, kept"


def test_clock_of_a_wish_on_an_ended_case_is_no_broken_invariant(rejected, case):
    from complaints import invariants

    lifecycle.ask(rejected, "appeal", by=actors.Customer(case.main_party), reason="I am no spam")

    assert invariants.live_clock_of_ended_case() == 0


# --- reopen -------------------------------------------------------------------------------------------------------


def test_reopen_starts_another_round_in_verification(reviewed, agent, investigator):
    moved = lifecycle.reopen(reviewed, by=agent, reason="Still closed at ten", owner=investigator)

    assert (moved.state, moved.round, moved.attempt) == (State.VERIFICATION, 2, 1)
    assert (moved.investigator, moved.priority) == (investigator, "green")
    assert last_event(moved)[:4] == ("reopen", agent, "review", "verification")
    assert words_of(moved) == "Still closed at ten"
    assert clocks_of(moved).items() >= {("handling", "running"), ("progress", "running")}


def test_second_reopening_makes_the_case_red(reviewed, agent, investigator):
    Complaint.objects.filter(pk=reviewed.pk).update(round=2)

    moved = lifecycle.reopen(reviewed, by=agent, reason="Still closed", owner=investigator)

    assert (moved.round, moved.priority, moved.priority_reasons[-1]["code"]) == (3, "red", "second_reopening")


@pytest.mark.parametrize("wrong,guard", [({"reason": " "}, "has_reason"), ({"owner": None}, "has_owner_for_reopening")])
def test_reopen_is_refused_without(wrong, guard, reviewed, agent, investigator):
    arguments = {"reason": "Still closed", "owner": investigator} | wrong

    assert list(refusal(lambda: lifecycle.reopen(reviewed, by=agent, **arguments))) == [guard]


def test_reopen_is_refused_to_a_person_whom_the_complaint_names(reviewed, agent, investigator):
    NamedPerson.objects.create(complaint=reviewed, name="Zhao", person=investigator)

    found = refusal(lambda: lifecycle.reopen(reviewed, by=agent, reason="Rude again", owner=investigator))

    assert list(found) == ["owner_is_not_named"]


def test_reopen_does_not_keep_an_owner_whom_the_complaint_names_by_now(reviewed, agent, investigator):
    Complaint.objects.filter(pk=reviewed.pk).update(investigator=investigator)
    NamedPerson.objects.create(complaint=reviewed, name="Zhao", person=investigator)

    assert list(refusal(lambda: lifecycle.reopen(reviewed, by=agent, reason="Rude"))) == ["owner_is_not_named"]


@pytest.mark.parametrize("days,possible", [(29, True), (31, False)])
def test_closed_case_is_reopened_within_thirty_days(days, possible, agent, manager, investigator, mugs):
    ended = timezone.now() - timedelta(days=days)
    old = dataclasses.replace(
        mugs, external_id="old", is_history=True, received_at=ended - timedelta(days=9), closed_at=ended
    )
    closed = lifecycle.admit_history(old, by=actors.SYSTEM)

    found = outcome(lambda: lifecycle.reopen(closed, by=manager, reason="Again", owner=investigator))

    assert found == ("done" if possible else ["ended_within_thirty_days"])


def test_reopened_case_without_a_priority_is_yellow(agent, investigator, mugs):
    ended = timezone.now() - timedelta(days=2)
    old = dataclasses.replace(mugs, external_id="old", is_history=True, received_at=ended, closed_at=ended)
    closed = lifecycle.admit_history(old, by=actors.SYSTEM)

    moved = lifecycle.reopen(closed, by=agent, reason="Again", owner=investigator)

    assert (moved.priority, moved.ended_at) == ("yellow", None)


def test_wish_to_reopen_waits_for_a_person_and_is_decided_by_the_step(reviewed, agent, investigator):
    party = reviewed.parties.get()
    wish = lifecycle.ask(reviewed, "reopen", by=actors.Customer(party), reason="Still closed")
    assert again(reviewed).state == State.REVIEW

    lifecycle.reopen(reviewed, by=agent, reason="Still closed", owner=investigator)

    assert StepRequest.objects.get(pk=wish.pk).state == "confirmed"
    assert clocks_of(reviewed)["decision"] == "kept"


def test_nobody_decides_the_wish_they_asked_for(reviewed, agent, investigator):
    lifecycle.ask(reviewed, "reopen", by=agent, reason="The customer called")

    found = refusal(lambda: lifecycle.reopen(reviewed, by=agent, reason="Yes", owner=investigator))

    assert found == {
        "is_another_person": ("Decided by another person", "You asked for it yourself: somebody else decides.")
    }
    assert again(reviewed).state == State.REVIEW


# --- close --------------------------------------------------------------------------------------------------------


def test_close_waits_for_the_wish_of_the_customer(reviewed, agent):
    lifecycle.ask(reviewed, "reopen", by=actors.Customer(reviewed.parties.get()), reason="Still closed")

    assert "has_no_pending_reopen_wish" in refusal(lambda: lifecycle.close(reviewed, by=actors.SYSTEM))


def test_close_waits_for_the_outside_case(reviewed):
    reviewed.outside_cases.create(body="12315", received_at=timezone.now())

    assert refusal(lambda: lifecycle.close(reviewed, by=actors.SYSTEM))["has_no_open_outside_case"] == (
        "No case with an outside body is open",
        "Record the result of the outside case first.",
    )


# --- merge and unmerge --------------------------------------------------------------------------------------------


def test_merge_points_at_the_survivor_and_holds_the_clocks(second, triaged, agent):
    moved = lifecycle.merge(second, by=agent, into=triaged, confirmed=True, version=second.version)

    assert (moved.state, moved.merged_into, moved.merged_from_state) == (State.MERGED, triaged, "intake")
    assert last_event(moved) == ("merge", agent, "intake", "merged", second.version + 1)
    assert set(clocks_of(moved).values()) == {"paused"}
    assert {row.pk for row in triaged.family()} == {triaged.pk, moved.pk}
    assert queued(moved) == 1


def test_merge_of_the_same_customers_case_needs_no_confirmation(agent, mugs):
    member = CustomerFacts(name="Wang", member_id="M-1", phones=("13800134821",))
    first, other = (
        lifecycle.register(dataclasses.replace(mugs, external_id=key, customer=member), by=agent) for key in "ab"
    )

    assert lifecycle.merge(other, by=agent, into=first).state == State.MERGED


def test_merge_of_a_strangers_case_is_refused_until_confirmed(second, triaged, agent, mugs):
    stranger = dataclasses.replace(mugs, external_id="strange", customer=CustomerFacts(emails=("x@example.com",)))
    case = lifecycle.register(stranger, by=agent)

    assert refusal(lambda: lifecycle.merge(case, by=agent, into=triaged)) == {
        "is_same_customer_or_confirmed": (
            "Both cases belong to the same customer",
            "Confirm that it is the same complaint.",
        )
    }


def test_merge_into_an_ended_or_merged_case_or_itself_is_refused(second, triaged, rejected_case, agent, mugs):
    third = lifecycle.register(dataclasses.replace(mugs, external_id="third"), by=agent)
    lifecycle.merge(third, by=agent, into=triaged, confirmed=True)

    for wrong in (rejected_case, third, second):
        found = refusal(lambda wrong=wrong: lifecycle.merge(second, by=agent, into=wrong, confirmed=True))
        assert "survivor_is_open" in found


@pytest.fixture
def rejected_case(agent, manager, mugs):
    case = lifecycle.register(dataclasses.replace(mugs, external_id="spam"), by=agent)
    return lifecycle.reject(lifecycle.ask(case, "reject", by=agent, reason="Spam"), by=manager)


@pytest.mark.parametrize("state", ["intake", "triage", "verification"])
def test_unmerge_goes_back_to_where_the_case_stood(state, second, triaged, agent, investigator):
    if state != "intake":
        lifecycle.complete_intake(second, by=agent)
    if state == "verification":
        lifecycle.assign(second, by=agent, **choice(investigator))
    before = clocks_of(second)
    merged = lifecycle.merge(again(second), by=agent, into=triaged, confirmed=True)

    moved = lifecycle.unmerge(merged, by=agent, version=merged.version)

    assert (moved.state, moved.merged_into, moved.ended_at, moved.merged_from_state) == (state, None, None, "")
    assert last_event(moved) == ("unmerge", agent, "merged", state, merged.version + 1)
    assert clocks_of(moved) == before


def test_unmerge_is_refused_after_a_day(second, triaged, agent, monkeypatch):
    merged = lifecycle.merge(second, by=agent, into=triaged, confirmed=True)
    later(monkeypatch, hours=24, seconds=1)

    assert refusal(lambda: lifecycle.unmerge(merged, by=agent)) == {
        "can_still_be_unmerged": (
            "Merged at most 24 hours ago, and neither case has moved on",
            "It is too late to undo: record a new complaint instead.",
        )
    }


@pytest.fixture
def merged(verified, second, agent):
    """A case in verification that was merged into one at triage, which a person has answered."""
    lifecycle.complete_intake(second, by=agent)
    lifecycle.say(second, by=agent, text="We look into it.")
    return lifecycle.merge(verified, by=agent, into=second, confirmed=True)


def test_words_to_a_merged_case_stay_there_and_the_surviving_one_owes_the_answer(merged, second, agent):
    before = clocks_of(merged)

    lifecycle.say(merged, by=agent, text="When?", direction="in")

    assert clocks_of(merged) == before
    assert clocks_of(second)["next_reply"] == "running"
    assert again(second).due_at == Clock.objects.filter(complaint=second, state="running").earliest("due_at").due_at
    assert (last_event(merged)[0], last_event(second)[0]) == ("hear", "say")


def test_unmerge_after_such_words_lets_the_clocks_go_on(merged, second, agent):
    lifecycle.say(merged, by=agent, text="When?", direction="in")

    moved = lifecycle.unmerge(merged, by=agent)

    assert "paused" not in clocks_of(moved).values()


# --- withdraw -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", " \n"])
def test_withdraw_is_refused_without_the_customers_words(words, triaged, agent):
    assert refusal(lambda: lifecycle.withdraw(triaged, by=agent, words=words))["has_customers_words"] == (
        "The customer's own words or act on record",
        "Write down what the customer said, and when.",
    )


# --- all of them --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["reject", "appeal", "withdraw", "merge", "unmerge", "reopen", "close"])
def test_end_is_refused_without_the_right(step, triaged, agent):
    finance = make_person("finance", "finance", "finance")
    asked(triaged, "reject", by=agent)

    assert outcome(lambda: take(step, triaged, by=finance)) == "forbidden"


def test_only_a_wish_to_reopen_outlives_a_step(triaged, agent, investigator):
    for step in ("reject", "reopen"):
        asked(triaged, step, by=agent)

    lifecycle.assign(triaged, by=agent, **choice(investigator))

    assert dict(StepRequest.objects.values_list("step", "state")) == {"reject": "lapsed", "reopen": "pending"}
    assert requests.pending(triaged, "reject") is None
    assert steps.facts_of(triaged.pk).has_pending_reopen_wish
