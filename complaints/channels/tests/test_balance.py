"""The balance of the ways in, and what doctor asks of the ledger."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from complaints.channels import balance, invariants
from complaints.channels.mail import posting
from complaints.channels.models import Arrival
from complaints.channels.tests import mails

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def arrive(end, at=NOON, **values):
    ended = None if end == "received" else at
    return Arrival.objects.create(way="api", channel="app", end=end, received_at=at, ended_at=ended, **values)


def test_received_is_the_sum_of_the_ends_and_what_is_left_shows(db, django_assert_num_queries):
    arrive("duplicate")
    arrive("refused", reason="no words")
    arrive("received")
    arrive("duplicate", at=NOON + timedelta(days=1))

    with django_assert_num_queries(1):
        later, day = balance.days(NOON - timedelta(days=1), NOON + timedelta(days=2))

    assert (day["received"], day["ends"]["duplicate"], day["ends"]["refused"], day["left"]) == (3, 1, 1, 1)
    assert (later["received"], later["left"]) == (1, 0)


def test_a_day_is_a_day_of_the_desk(db):
    arrive("duplicate", at=datetime(2026, 11, 20, 17, 0, tzinfo=UTC))

    (row,) = balance.days(NOON, NOON + timedelta(days=1))

    assert row["day"].isoformat() == "2026-11-21"


def test_doctor_finds_what_was_forgotten(db):
    arrive("received", at=timezone.now())
    assert invariants.left_without_end() == 0

    arrive("received", at=timezone.now() - timedelta(hours=2))
    assert invariants.left_without_end() == 1


def test_doctor_finds_a_case_that_was_opened_twice(db):
    case = posting.settle(posting.store(mails.plain(), at=timezone.now()).pk).complaint
    assert invariants.case_opened_twice() == 0

    arrive("case", complaint=case)
    assert invariants.case_opened_twice() == 1
