"""Somebody fell ill: their cases go to colleagues who are there."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints import lifecycle
from complaints.models import Complaint
from conftest import make_person
from routing.models import ClassificationRule

PAGE = "/queue/reassign/"


@pytest.fixture
def lead(client, db):
    person = make_person("mia", "lead", "service")
    client.force_login(person)
    return client


def test_all_cases_go_to_the_least_loaded_on_duty_with_the_note(lead, verified, investigator):
    zhou = make_person("zhou", "investigator", "warehouse")
    assert verified.reference in lead.get(PAGE, {"person": investigator.pk}).text

    answer = lead.post(PAGE, {"person": investigator.pk, "note": "She is ill."}, follow=True)

    case = Complaint.objects.get(pk=verified.pk)
    assert case.investigator == zhou
    assert "1 case was given to a colleague." in answer.text
    assert case.events.get(kind="hand_over").words.text == "She is ill."


def test_a_named_colleague_gets_them_where_they_may_own_them(lead, verified, investigator, agent):
    answer = lead.post(PAGE, {"person": investigator.pk, "to": agent.pk}, follow=True)

    assert Complaint.objects.get(pk=verified.pk).investigator == investigator
    assert "Left where they are: 1." in answer.text


def test_cases_stay_where_nobody_is_there(lead, verified, investigator):
    answer = lead.post(PAGE, {"person": investigator.pk}, follow=True)

    assert "Left where they are: 1." in answer.text


def test_the_ill_person_is_not_chosen_and_an_agent_may_not_reassign(lead, client, agent, investigator):
    assert lead.post(PAGE, {"person": investigator.pk, "to": investigator.pk}).status_code == 422
    assert lead.get(PAGE, {"person": "²"}).status_code == 200
    client.force_login(agent)
    assert client.get(reverse("reassign")).status_code == 403


def test_same_number_of_queries_with_one_and_with_three_cases(lead, agent, investigator, mugs):
    ClassificationRule.objects.filter(code="logistics-damaged").update(assigns_by_itself=True)

    def record(key):
        case = lifecycle.register(dataclasses.replace(mugs, external_id=key), by=agent)
        assert lifecycle.complete_intake(case, by=agent).investigator == investigator

    def queries():
        lead.get(PAGE, {"person": investigator.pk})
        with CaptureQueriesContext(connection) as captured:
            page = lead.get(PAGE, {"person": investigator.pk})
        return len(page.context["rows"]), len(captured)

    record("a")
    shown, one = queries()
    record("b")
    record("c")

    assert (shown, *queries()) == (1, 3, one)
