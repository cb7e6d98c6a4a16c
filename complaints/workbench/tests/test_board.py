"""The shift lead's board: every figure is that of the list it leads to."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from complaints import lifecycle
from complaints.models import Complaint
from conftest import make_person
from routing import names
from routing.models import Absence

BOARD = 8


@pytest.fixture
def desk(db, client):
    client.force_login(make_person("lead_gu", "lead", "service"))
    names.categories()
    names.departments()
    return client


def due_in(case, minutes):
    Complaint.objects.filter(pk=case.pk).update(due_at=timezone.now() + timezone.timedelta(minutes=minutes))


@pytest.fixture
def three(agent, mugs):
    """One late, one due within the hour, one later."""
    cases = [lifecycle.register(dataclasses.replace(mugs, external_id=f"b{n}"), by=agent) for n in range(3)]
    for case, minutes in zip(cases, (-20, 30, 300), strict=True):
        due_in(case, minutes)
    return cases


def test_agent_has_no_board(client, agent):
    client.force_login(agent)

    assert client.get(reverse("board")).status_code == 403


def test_board_shows_what_is_late_and_what_will_be_within_the_hour(desk, three, agent):
    board = desk.get(reverse("board")).context["board"]

    assert ([row.pk for row in board.late], [row.pk for row in board.soon]) == ([three[0].pk], [three[1].pk])
    assert dataclasses.astuple(board.total)[:3] == (3, 1, 1)
    [line] = board.people
    assert (line.key, dataclasses.astuple(line.figures)[:3]) == (agent, (3, 1, 1))


def test_every_figure_is_the_length_of_its_list(desk, three, verified, agent):
    due_in(verified, -5)

    for address, length in (
        ("due=late", 2),
        ("due=hour", 1),
        ("due=late&department=warehouse", 1),
        ("owner=nobody", 0),
    ):
        assert len(desk.get(f"/queue/?{address}").context["page"].cases) == length, address
    board = desk.get(reverse("board")).context["board"]
    assert (board.total.late, board.total.soon, board.nobody.open) == (2, 1, 0)
    assert [(line.key.code, line.figures.late) for line in board.departments] == [("warehouse", 1)]


def test_board_of_one_department_leaves_the_others_out(desk, three, verified):
    board = desk.get(reverse("board"), {"department": "warehouse"}).context["board"]

    assert board.total.open == 1


def test_manager_sees_the_cases_of_their_department_alone(client, manager, three, verified):
    client.force_login(manager)

    assert client.get(reverse("board")).context["board"].total.open == 1


def test_who_is_absent_is_marked(desk, three, agent):
    today = timezone.localdate()
    Absence.objects.create(user=agent, starts_on=today, ends_on=today)

    assert desk.get(reverse("board")).context["board"].people[0].is_away


def test_board_without_a_case_says_so(desk):
    page = desk.get(reverse("board"))

    assert page.status_code == 200
    assert "Nothing is late." in page.text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("is_live", [False, True])
def test_board_asks_the_same_number_of_queries(count, is_live, desk, agent, mugs):
    for number in range(count):
        due_in(lifecycle.register(dataclasses.replace(mugs, external_id=f"q{number}"), by=agent), -number)
    headers = {"HX-Request": "true"} if is_live else {}
    desk.get(reverse("board"), headers=headers)

    with CaptureQueriesContext(connection) as asked:
        desk.get(reverse("board"), headers=headers)

    assert len(asked) == (6 if is_live else 7) <= BOARD
