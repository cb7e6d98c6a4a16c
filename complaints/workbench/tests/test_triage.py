"""The triage screen as an agent uses it."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from complaints import lifecycle
from complaints.models import Complaint
from complaints.states import State
from conftest import make_person
from routing import learned
from routing.models import Category, ClassificationRule, Training

PAGE = "/queue/triage/"


@pytest.fixture
def desk(client, agent, investigator):
    client.force_login(agent)
    return client


def record(mugs, by, key, **changes):
    case = lifecycle.register(dataclasses.replace(mugs, external_id=key, **changes), by=by)
    return lifecycle.complete_intake(case, by=by)


def page_of(case):
    return reverse("triage_of", args=[case.reference])


def accepted(page):
    """What the form would send as it stands."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: getattr(value, "pk", value) for name, value in values.items() if value is not None}


def test_first_case_is_opened_beside_its_suggestion(desk, triaged):
    page = desk.get(PAGE)

    assert page.status_code == 200
    assert "<mark>in pieces</mark>" in page.text
    assert "fewest open" in page.text


def test_accept_takes_the_suggestion_and_comes_back_for_the_next_case(desk, triaged, investigator):
    answer = desk.post(page_of(triaged), accepted(desk.get(PAGE)))

    case = Complaint.objects.get(pk=triaged.pk)
    assert (answer.status_code, answer.url) == (302, PAGE)
    assert (case.state, case.category.code, case.investigator) == ("verification", "logistics.damaged", investigator)


def test_empty_queue_says_so(desk):
    assert "All cases are assigned" in desk.get(PAGE).text


def test_a_case_without_a_suggestion_is_left_for_a_person(desk, agent, mugs):
    record(mugs, agent, "blank", subject="", description="It is like last time.")

    page = desk.get(PAGE)

    assert "No suggestion: needs a person" in page.text
    assert page.context["form"]["category"].value() is None


def test_a_case_that_a_colleague_took_meanwhile_gives_way_to_the_next(desk, triaged, manager, triage_choice):
    typed = accepted(desk.get(PAGE))
    lifecycle.assign(triaged, by=manager, **triage_choice)

    answer = desk.post(page_of(triaged), typed, follow=True)

    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Manager Chen has just moved" in answer.text


def test_what_changed_meanwhile_is_shown_with_what_was_chosen(desk, triaged, manager):
    typed = accepted(desk.get(PAGE)) | {"reason": "Please call her."}
    lifecycle.edit(triaged, by=manager, version=triaged.version, subject="Six mugs")

    answer = desk.post(page_of(triaged), typed)

    assert answer.status_code == 409
    assert "Please call her." in answer.text


def test_an_owner_who_may_not_own_is_refused_in_words(desk, triaged, agent):
    answer = desk.post(page_of(triaged), accepted(desk.get(PAGE)) | {"owner": agent.pk})

    assert answer.status_code == 409
    assert "on duty" in answer.text


def test_named_person_is_not_offered(desk, agent, mugs):
    make_person("zhou", "investigator", "warehouse")
    record(mugs, agent, "about", people_named=("Zhou",))

    assert "Zhou (" not in desk.get(PAGE).text


def test_several_suggestions_are_taken_at_once_but_no_red_one(desk, agent, mugs):
    plain = [record(mugs, agent, f"p{number}") for number in range(2)]
    red = record(mugs, agent, "red", description="Two mugs in pieces, my child was injured.")
    chosen = [f"{case.pk}:{case.version}" for case in (*plain, red)]

    answer = desk.post(reverse("accept_suggestions"), {"case": chosen}, follow=True)

    states = {case.pk: case.state for case in Complaint.objects.all()}
    assert [states[case.pk] for case in (*plain, red)] == ["verification", "verification", "triage"]
    assert "2 cases assigned as suggested." in answer.text


@pytest.mark.parametrize("wrong", ["", "x:1", "9999:1", "1", "²:1", "12:x", "9" * 30 + ":1"])
def test_nonsense_is_accepted_by_nobody(desk, triaged, wrong):
    answer = desk.post(reverse("accept_suggestions"), {"case": [wrong, f"{triaged.pk}:99"]})

    assert answer.status_code == 302
    assert Complaint.objects.get(pk=triaged.pk).state == State.TRIAGE


def test_list_answers_only_when_something_changed(desk, agent, triaged, mugs):
    seen = desk.get(PAGE).context["seen"]
    fragment = reverse("triage_list")
    assert desk.get(fragment, {"seen": seen, "open": triaged.reference}).status_code == 204

    record(mugs, agent, "new")

    answer = desk.get(fragment, {"seen": seen, "open": triaged.reference})
    assert answer.status_code == 200
    assert answer.text.count('aria-current="true"') == 1


def test_who_may_not_assign_sees_the_plain_queue(client, triaged, investigator):
    reviewer = make_person("reviewer_li", "reviewer", "quality")
    client.force_login(reviewer)

    assert triaged.subject in client.get(PAGE).text
    assert client.post(page_of(triaged), {}).url == PAGE
    assert client.get(reverse("triage_list")).status_code == 403
    assert client.post(reverse("accept_suggestions")).status_code == 403


def test_foreign_case_is_not_found(client, triaged, other_manager):
    client.force_login(other_manager)

    assert client.get(page_of(triaged)).status_code == 404
    assert client.post(page_of(triaged), {}).status_code == 404


def test_case_beyond_triage_is_shown_on_its_own_page(desk, verified):
    assert desk.get(page_of(verified)).url == reverse("case", args=[verified.reference])


def test_search_in_the_triage_queue_is_a_plain_list(desk, triaged):
    assert desk.get(PAGE, {"q": triaged.reference}).templates[0].name == "workbench/queue.html"


def test_owner_by_name_is_said(desk, agent, investigator, mugs):
    ClassificationRule.objects.filter(code="logistics-damaged").update(owner_choice="named", owner=investigator)
    record(mugs, agent, "named")

    assert "Investigator Zhao: named by the rule" in desk.get(PAGE).text


def test_learned_suggestion_stands_beside_the_rules_or_says_why_it_is_silent(desk, triaged):
    assert "not been trained on your own cases" in desk.get(PAGE).text

    trained(text="two mugs were in pieces", labels=["service.slow", "logistics.damaged"])

    page = desk.get(PAGE).text
    assert "as the rules say" in page
    assert "% sure" in page


def test_learned_suggestion_changes_nothing_of_a_red_case(desk, agent, mugs):
    trained(text="two mugs were in pieces", labels=["logistics.damaged", "service.slow"])
    record(mugs, agent, "red", description="Two mugs in pieces, my child was injured.")

    page = desk.get(PAGE)

    assert "never overrides a rule" in page.text
    assert page.context["form"]["priority"].value() == "red"
    assert page.context["form"]["category"].value() != Category.objects.get(code="service.slow").pk


def trained(text, labels):
    """A training that proved itself: each n-gram of the text speaks for the second label."""
    grams = sorted(set(learned.grams(text)))
    weights = [[-1.0] * len(grams), [1.0] * len(grams)]
    model = learned.Model(labels, grams, [1.0] * len(grams), weights, [0.0, 0.0], 2.0)
    facts = {"rows": 900, "held_out": 360, "accuracy": 0.9, "macro_f1": 0.8, "labels": labels}
    Training.objects.create(trained_at=timezone.now(), data=model.as_text(), **facts)


def queries_of(desk):
    desk.get(PAGE)
    with CaptureQueriesContext(connection) as captured:
        desk.get(PAGE)
    return len(captured)


def test_triage_reads_the_same_number_of_queries_with_one_and_with_three_cases(desk, agent, mugs):
    record(mugs, agent, "first")
    one = queries_of(desk)
    for number in range(2):
        record(mugs, agent, f"q{number}")

    assert queries_of(desk) == one
    assert one <= 32
