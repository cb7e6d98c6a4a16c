"""One thing done to many cases of a list: shown first, then done through the door, each with its own result."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints import lifecycle
from complaints.messaging.models import Message
from complaints.models import Complaint
from complaints.tests.machine import again
from conftest import make_person


@pytest.fixture
def lead(db):
    return make_person("lead_gu", "lead", "service")


@pytest.fixture
def park(db):
    return make_person("agent_park", "agent", "service")


@pytest.fixture
def desk(client, lead):
    client.force_login(lead)
    return client


@pytest.fixture
def two(agent, mugs):
    return [lifecycle.register(dataclasses.replace(mugs, external_id=f"b{n}"), by=agent) for n in range(2)]


def marks(cases):
    return [f"{case.pk}:{case.version}" for case in cases]


def bulk(desk, action, cases, **more):
    return desk.post("/queue/bulk/", {"action": action, "case": marks(cases), "back": "/queue/?q=mugs", **more})


def test_what_will_happen_is_shown_and_nothing_is_done(desk, two, park, agent):
    page = bulk(desk, "reassign", two)

    assert (page.status_code, page.context["fit"], page.context["back"]) == (200, 2, "/queue/?q=mugs")
    assert {again(case).handler for case in two} == {agent}


def test_cases_are_handed_over_one_by_one_and_given_back(desk, two, park, agent):
    page = bulk(desk, "reassign", two, confirm="1", to=park.pk, note="Ill")

    assert [result.is_done for result in page.context["results"]] == [True, True]
    assert {again(case).handler for case in two} == {park}

    desk.post("/queue/bulk/undo/", {"undo": page.context["undo"]})
    assert {again(case).handler for case in two} == {agent}


def test_case_touched_meanwhile_stays_and_is_named(desk, two, park, agent):
    lifecycle.edit(two[0], by=agent, version=None, subject="Bowls")

    page = bulk(desk, "reassign", two, confirm="1", to=park.pk)

    assert {result.case.pk: result.is_done for result in page.context["results"]} == {two[0].pk: False, two[1].pk: True}
    assert again(two[0]).handler == agent


def test_nothing_is_taken_back_from_a_case_that_somebody_touched_since(desk, two, park):
    page = bulk(desk, "reassign", two, confirm="1", to=park.pk)
    lifecycle.edit(again(two[0]), by=park, version=None, subject="Bowls")

    answer = desk.post("/queue/bulk/undo/", {"undo": page.context["undo"]})

    assert answer.context["done"] == 1
    assert again(two[0]).handler == park


@pytest.mark.parametrize("action, direction", [("message", "out"), ("note", "note")])
def test_same_words_are_written_to_each(action, direction, desk, two):
    bulk(desk, action, two, confirm="1", text="The carrier has found the parcels.")

    written = Message.objects.filter(text="The carrier has found the parcels.", direction=direction)
    assert set(written.values_list("complaint", flat=True)) == {case.pk for case in two}


def test_letters_sent_by_a_button_pressed_twice_leave_once(desk, two):
    for _press in range(2):
        bulk(desk, "message", two, confirm="1", text="We are on it.")

    assert Message.objects.filter(direction="out", text="We are on it.").count() == 2


def test_form_without_words_is_shown_again_with_what_was_chosen(desk, two):
    page = bulk(desk, "message", two, confirm="1", text=" ")

    assert (page.status_code, len(page.context["rows"])) == (422, 2)


def test_agent_hands_over_their_own_cases_alone(client, two, park, agent, mugs):
    others = lifecycle.register(dataclasses.replace(mugs, external_id="p"), by=park)
    client.force_login(agent)

    page = bulk(client, "reassign", [two[0], others], confirm="1", to=park.pk)

    assert [result.is_done for result in page.context["results"]] == [True, False]


def test_foreign_case_is_no_part_of_it(client, investigator, two):
    client.force_login(investigator)

    page = bulk(client, "note", two, confirm="1", text="Seen")

    assert page.context["results"] == []
    assert not Message.objects.filter(text="Seen").exists()


def test_who_has_no_right_is_refused(client, two):
    client.force_login(make_person("finance_gu", "finance", "finance"))
    assert bulk(client, "note", two).status_code == 403


@pytest.mark.parametrize("case", ["x", "1", "1:2:3", "9" * 30, "-1:1", ":"])
def test_nonsense_chooses_nothing(case, desk):
    page = desk.post("/queue/bulk/", {"action": "note", "case": [case], "back": "https://elsewhere.example/"})

    assert (page.status_code, page.context["rows"], page.context["back"]) == (200, [], "/queue/")


def test_preview_asks_the_same_number_of_queries_for_one_and_two(desk, two):
    asked = []
    for cases in (two[:1], two[:1], two):
        with CaptureQueriesContext(connection) as captured:
            bulk(desk, "reassign", cases)
        asked.append(len(captured))

    assert asked[1] == asked[2]


def test_list_as_a_file_holds_what_the_list_holds_and_no_formula(desk, two, agent):
    lifecycle.edit(two[0], by=agent, version=None, subject="=1+1")

    lines = b"".join(desk.get("/queue/export/?q=mugs").streaming_content).decode("utf-8-sig").splitlines()

    assert [line.partition(",")[0] for line in lines] == ["Reference", two[1].reference, two[0].reference]
    assert "'=1+1" in lines[2]
    assert Complaint.objects.count() == 2
