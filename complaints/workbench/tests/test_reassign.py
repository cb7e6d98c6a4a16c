"""Somebody fell ill: their cases go to colleagues who are there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.models import Complaint
from conftest import make_person

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


def test_same_number_of_queries_with_one_and_with_three_cases(lead, verified, investigator):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            lead.get(PAGE, {"person": investigator.pk})
        return len(captured)

    queries()
    one = queries()
    for number in range(2):
        Complaint.objects.filter(pk=verified.pk).update(investigator=investigator)
        copy = Complaint.objects.get(pk=verified.pk)
        copy.pk, copy.external_id = None, f"x{number}"
        copy._state.adding = True
        Complaint.objects.bulk_create([copy])

    assert queries() == one
