"""The survey on the tracking page: whom it asks, what an answer does, and that it counts once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from complaints import lifecycle, tracking
from complaints.actors import Customer
from complaints.errors import StepRefused
from complaints.followup import callbacks, invariants, jobs, surveys
from complaints.followup.models import CallbackAttempt, FollowUpTerms, Survey
from complaints.messaging.models import Notice, Outgoing
from complaints.models import Clock, Complaint, StepRequest
from complaints.states import State

pytestmark = pytest.mark.django_db


def state_of(case):
    return Complaint.objects.get(pk=case.pk).state


def asked(case):
    return Outgoing.objects.filter(complaint=case, template_code="callback_survey").count()


@pytest.fixture
def survey(delivered):
    return Survey.objects.get(callback__complaint=delivered)


@pytest.fixture
def customer(delivered):
    return Customer(delivered.parties.get())


@pytest.fixture
def address(delivered):
    token = tracking.token_of(delivered.parties.get())
    return reverse("track_survey", args=[token]), reverse("track", args=[token])


# --- whom it asks -------------------------------------------------------------------------------------------------


def test_survey_is_offered_with_the_callback_and_the_call_waits_a_day_more(delivered, survey, callback):
    assert survey.ask_at >= callback.created_at + timedelta(days=1)
    assert survey.ask_at < callback.call_at < callback.due_at
    assert survey.expires_at == callback.created_at + timedelta(days=7)


@pytest.mark.parametrize("why", ["red", "upset", "chased", "phone_only", "no_contact"])
def test_who_must_be_rung_up_or_left_alone_gets_no_survey(executed, agent, why):
    changes = {
        "red": {"priority": "red"},
        "upset": {"priority_reasons": [{"code": "tone", "kind": "tone", "text": ""}]},
        "chased": {"chasers": 2},
    }
    Complaint.objects.filter(pk=executed.pk).update(**changes.get(why, {"chasers": 0}))
    if why in ("phone_only", "no_contact"):
        setattr(executed.customer, why, True)
        executed.customer.save()

    lifecycle.deliver(executed, by=agent)

    assert not Survey.objects.exists()


def test_letter_goes_once_and_only_when_it_is_time(delivered, survey):
    assert jobs.ask_customers() == 0
    Survey.objects.update(ask_at=timezone.now() - timedelta(minutes=1))

    assert [jobs.ask_customers(), jobs.ask_customers()] == [1, 0]
    assert asked(delivered) == 1


def test_no_letter_after_the_case_moved_on(delivered, survey, callback, agent):
    Survey.objects.update(ask_at=timezone.now() - timedelta(minutes=1))
    callbacks.finish(callback, by=agent, outcome="satisfied")

    assert surveys.ask_due(timezone.now()) == 0
    assert Survey.objects.get().state == "closed"
    assert [question.name for question in invariants.INVARIANTS if question.count()] == []


# --- what an answer does ------------------------------------------------------------------------------------------


def test_content_customer_settles_the_callback_and_the_handler_ends_it(delivered, survey, customer, agent):
    asks_again = surveys.answer(survey, by=customer, satisfaction=5, is_solved=True, suggestion="Thicker boxes.")

    assert asks_again is False
    attempt = CallbackAttempt.objects.get()
    assert (attempt.outcome, attempt.satisfaction, attempt.by, attempt.comment) == (
        "satisfied",
        5,
        None,
        "Thicker boxes.",
    )
    assert Clock.objects.get(complaint=delivered, kind="callback").state == "kept"
    assert Notice.objects.get(person=agent, kind="survey").params["satisfaction"] == 5
    assert delivered.parties.get().customer.tags == ["satisfied"]
    assert lifecycle.satisfy(delivered, by=agent).state == State.REVIEW


@pytest.mark.parametrize(
    "satisfaction,is_solved,wrong",
    [(1, True, ""), (4, False, ""), (5, True, "One mug is still cracked."), (2, False, "Cracked.")],
)
def test_anything_else_is_a_wish_that_a_person_decides(
    delivered, survey, customer, agent, satisfaction, is_solved, wrong
):
    assert surveys.answer(survey, by=customer, satisfaction=satisfaction, is_solved=is_solved, wrong=wrong)

    wish = StepRequest.objects.get(step="reopen")
    assert (wish.state, wish.asked_by_kind) == ("pending", "customer")
    assert wish.reason == wrong or wish.reason.startswith("Survey: ")
    assert Clock.objects.filter(complaint=delivered, kind="decision", state="running").exists()
    assert state_of(delivered) == State.FOLLOW_UP
    assert delivered.parties.get().customer.tags == ["at_risk"]
    with pytest.raises(StepRefused):
        lifecycle.satisfy(delivered, by=agent)


def test_wish_that_waits_already_is_not_asked_twice(delivered, survey, customer):
    lifecycle.ask(delivered, "reopen", by=customer, reason="Cracked.")

    surveys.answer(survey, by=customer, satisfaction=1, is_solved=False, wrong="Still cracked.")

    assert StepRequest.objects.filter(step="reopen").count() == 1
    assert CallbackAttempt.objects.get().note == "Still cracked."


def test_survey_is_answered_once(delivered, survey, customer):
    surveys.answer(survey, by=customer, satisfaction=5, is_solved=True)

    with pytest.raises(StepRefused):
        surveys.answer(survey, by=customer, satisfaction=1, is_solved=False)


def test_survey_expires(delivered, survey, customer):
    Survey.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    survey = Survey.objects.get()

    with pytest.raises(StepRefused):
        surveys.answer(survey, by=customer, satisfaction=5, is_solved=True)


def test_another_partys_survey_cannot_be_answered(delivered, survey):
    other = delivered.parties.create(role="recipient", is_main=False)

    with pytest.raises(PermissionDenied):
        surveys.answer(survey, by=Customer(other), satisfaction=5, is_solved=True)


def test_no_second_survey_after_a_reopening(delivered, survey, callback, agent, investigator):
    callbacks.finish(callback, by=agent, outcome="unsatisfied", note="Cracked.")
    case = Complaint.objects.get(pk=delivered.pk)

    lifecycle.deliver(lifecycle.agree(lifecycle.conclude(case, by=investigator), by=agent), by=agent)

    assert Survey.objects.get().state == "closed"


# --- the terms ----------------------------------------------------------------------------------------------------


def test_number_of_tries_is_a_row_that_an_administrator_edits(callback, agent):
    terms = FollowUpTerms.current()
    terms.most_tries = 1
    terms.save()

    assert callbacks.finish(callback, by=agent, outcome="no_answer").state == "done"
    assert FollowUpTerms.history.count() >= 1


# --- pages --------------------------------------------------------------------------------------------------------


def test_customer_answers_on_the_tracking_page(client, delivered, survey, address):
    form, track = address
    assert 'name="satisfaction"' in client.get(track).text
    assert client.get(form).status_code == 200

    answer = client.post(form, {"solved": "yes", "satisfaction": "4"}, follow=True)

    assert "We are glad that it is solved." in answer.text
    assert 'name="satisfaction"' not in answer.text
    assert client.get(form).url == track
    assert client.post(form, {"solved": "yes", "satisfaction": "4"}).status_code == 409


def test_survey_says_what_is_missing_and_keeps_what_was_typed(client, delivered, survey, address):
    answer = client.post(address[0], {"wrong": "Cracked."})

    assert answer.status_code == 422
    assert "Cracked." in answer.text
    assert "Please choose a number from 1 to 5." in answer.text


def test_another_party_sees_neither_survey_nor_plan(client, delivered, survey):
    other = delivered.parties.create(role="recipient", is_main=False)
    token = tracking.token_of(other)

    assert 'name="satisfaction"' not in client.get(reverse("track", args=[token])).text
    assert client.post(reverse("track_survey", args=[token]), {"solved": "yes", "satisfaction": "5"}).status_code == 409


def test_answered_follow_up_is_one_click_from_its_end(client, delivered, survey, customer, agent):
    surveys.answer(survey, by=customer, satisfaction=5, is_solved=True)
    client.force_login(agent)

    listed = client.get(reverse("callbacks")).text
    shown = client.get(reverse("case", args=[delivered.reference])).text

    assert reverse("satisfy", args=[delivered.reference]) in listed
    assert "5 of 5" in shown


def test_case_page_shows_the_survey_that_waits(client, delivered, survey, agent):
    client.force_login(agent)

    assert "the letter goes" in client.get(reverse("case", args=[delivered.reference])).text


def test_customer_sees_how_far_the_plan_is(client, planned, agent):
    token = tracking.token_of(planned.parties.get())

    shown = client.get(reverse("track", args=[token])).text

    assert "What we agreed, and how far it is" in shown
    assert "Refund arrived" in shown
    assert "Refund filed with finance" not in shown
