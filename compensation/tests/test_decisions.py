"""Guidance asked and answered, and the list of what waits for a decision."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compensation import drafting, guidance, inbox
from compensation.models import Guidance
from compensation.tests.conftest import terms_for, waiting_for_decision, write_report
from complaints import lifecycle
from complaints.messaging.models import Notice
from conftest import make_person
from routing.models import Absence


def browser(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def question(solved, agent):
    return guidance.ask(solved, by=agent, question="May I give cash?")


def address(question):
    return reverse("answer_guidance", args=[question.complaint.reference, question.pk])


def test_manager_answers_and_the_agent_is_told(question, manager, agent):
    page = browser(manager).get(address(question))

    answered = browser(manager).post(address(question), {"answer": "Yes, up to 50.", "permits": ["cash"]})

    row = Guidance.objects.get()
    assert page.context["may_answer"]
    assert "refund" not in dict(page.context["form"].fields["permits"].choices)
    assert answered.status_code == 302
    assert (row.state, row.answered_by, row.permits) == ("answered", manager, ["cash"])
    assert Notice.objects.filter(person=agent, kind="guidance").count() == 1


def test_second_answer_finds_it_answered(question, manager, other_manager):
    guidance.answer(question, by=manager, text="Yes.")

    late = browser(other_manager).post(address(question), {"answer": "No."})

    assert late.status_code == 403 or late.status_code == 409
    assert Guidance.objects.get().answer == "Yes."


def test_asker_and_other_roles_answer_nothing(question, agent, investigator):
    assert browser(agent).get(address(question)).status_code == 403
    assert browser(investigator).post(address(question), {"answer": "Yes."}).status_code == 403


def test_question_of_a_foreign_department_does_not_exist(question):
    stranger = make_person("manager_far", "manager", "product")

    assert browser(stranger).get(address(question)).status_code == 404


def test_deputy_of_an_absent_manager_answers(question, manager):
    deputy = make_person("manager_far", "manager", "product")
    today = timezone.localdate()
    Absence.objects.create(user=manager, starts_on=today, ends_on=today, deputy=deputy)

    assert browser(deputy).post(address(question), {"answer": "Yes."}).status_code == 302
    assert Guidance.objects.get().answered_by == deputy


def test_wrong_reference_is_a_404(question, manager):
    assert (
        browser(manager).get(address(question).replace(question.complaint.reference, "C26-000000")).status_code == 404
    )


def test_list_holds_what_waits_for_this_person_alone(question, waiting, manager, director, agent):
    now = timezone.now()

    assert [row.subject for row in inbox.waiting_for(manager, now)] == [
        f"guidance:{question.pk}",
        f"proposal:{waiting.pk}",
    ]
    assert [row.subject for row in inbox.waiting_for(director, now)] == [f"guidance:{question.pk}"]
    assert inbox.waiting_for(agent, now) == []


def test_count_of_the_rail_equals_the_list_and_tells_what_is_late(question, waiting, manager):
    now = timezone.now()

    assert waiting_for_decision(manager, now) == (2, False)
    assert waiting_for_decision(manager, now + timedelta(days=3)) == (2, True)


@pytest.fixture
def two_more(solved, agent, mugs, investigator, triage_choice):
    """Two more cases with a question and a proposal each."""
    from dataclasses import replace

    for number in (2, 3):
        case = lifecycle.register(replace(mugs, external_id=f"call-{number}"), by=agent)
        case = lifecycle.complete_intake(case, by=agent)
        case = lifecycle.assign(case, by=agent, **triage_choice)
        write_report(case, investigator)
        case = lifecycle.conclude(case, by=agent)
        guidance.ask(case, by=agent, question="May I give cash?")
        drafting.submit(drafting.draft(case, by=agent, terms=terms_for(case, 13400, 16000)), by=agent)


def test_list_asks_as_often_for_six_as_for_two(
    question, waiting, manager, request, django_assert_max_num_queries, django_assert_num_queries
):
    office = browser(manager)
    office.get(reverse("decisions"))
    with django_assert_max_num_queries(20) as asked:
        office.get(reverse("decisions"))

    request.getfixturevalue("two_more")

    with django_assert_num_queries(len(asked)):
        page = office.get(reverse("decisions"))
    assert len(page.context["rows"]) == 6
