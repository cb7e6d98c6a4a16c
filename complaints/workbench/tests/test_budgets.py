"""How many questions a page asks the database; the bounds are the product's own, and they do not grow with the rows."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from complaints import lifecycle
from complaints.models import Complaint
from complaints.states import State
from routing import calendars, names

OWN_WORK, QUEUE, CASE, STEP, RECORD = 8, 8, 18, 20, 25


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    names.categories()  # as in a process that has run for a while
    names.departments()
    return client


@pytest.fixture
def asked(db):
    """Counts the queries of a request; the nesting of transactions is not counted."""

    def count(send):
        with CaptureQueriesContext(connection) as captured:
            answer = send()
        assert answer.status_code in (200, 302), answer.status_code
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    return count


def page_of(case, name="case"):
    return reverse(name, args=[case.reference])


def lengthen(case, agent):
    """Thirty more events on the timeline."""
    for number in range(15):
        lifecycle.edit(case, by=agent, version=None, subject=f"Mugs {number}")
        lifecycle.say(case, by=agent, text=f"Word {number}")


@pytest.mark.parametrize("count", [1, 3])
def test_own_work(count, desk, asked, agent, mugs):
    for number in range(count):
        case = lifecycle.register(dataclasses.replace(mugs, external_id=f"h{number}"), by=agent)
        lifecycle.promise(case, by=agent, text="Call", due_at=timezone.now() + timezone.timedelta(hours=3))
    desk.get("/")

    assert asked(lambda: desk.get("/")) == 7 <= OWN_WORK


@pytest.mark.parametrize(
    "address, queries",
    [
        ("/queue/", 6),
        ("/queue/?priority=red&channel=phone&owner=me", 6),
        ("/queue/?q=mugs", 6),
        ("/queue/?q=kettle", 7),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_queue(count, address, queries, desk, asked, agent, mugs):
    for number in range(count):
        case = lifecycle.register(dataclasses.replace(mugs, external_id=f"q{number}"), by=agent)
        lifecycle.say(case, by=agent, text="We send a kettle.")
    desk.get(address)

    assert asked(lambda: desk.get(address)) == queries <= QUEUE


@pytest.mark.parametrize("count", [3, 5])
def test_queue_of_many_that_were_found(count, monkeypatch, desk, asked, agent, mugs):
    monkeypatch.setattr("complaints.search.SORTED", 2)
    for number in range(count):
        case = lifecycle.register(dataclasses.replace(mugs, external_id=f"q{number}"), by=agent)
        lifecycle.say(case, by=agent, text=f"We send kettles for {mugs.order.number}")
    desk.get("/queue/?q=kettles")

    assert asked(lambda: desk.get("/queue/?q=kettles")) == 7 <= QUEUE


def test_case_page_with_thirty_events(desk, asked, verified, agent):
    lengthen(verified, agent)
    desk.get(page_of(verified))

    assert asked(lambda: desk.get(page_of(verified))) <= CASE


def test_what_follows_after_the_case_page(desk, asked, verified):
    desk.get(page_of(verified, "case_more"))

    assert asked(lambda: desk.get(page_of(verified, "case_more"))) <= CASE


def test_assign_posted(desk, asked, triaged, triage_choice):
    posted = {name: getattr(value, "pk", value) for name, value in triage_choice.items()}
    for code in ("desk", "always", "days"):
        calendars.load(code)

    assert asked(lambda: desk.post(page_of(triaged, "assign"), posted | {"version": triaged.version})) <= STEP


def test_a_complete_complaint_recorded(desk, asked):
    typed = {"channel": "phone", "subject": "Mugs", "description": "Two mugs", "name": "Wang", "phone": "13800138000"}
    known = {"key": "call-77", "language": "en", "demands": ["refund"], "amount_refund": "12.00"}
    desk.post(reverse("record"), typed | known | {"key": "call-76"})

    assert asked(lambda: desk.post(reverse("record"), typed | known)) <= RECORD
    assert Complaint.objects.filter(state=State.TRIAGE).count() == 2
