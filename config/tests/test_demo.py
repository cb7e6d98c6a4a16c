"""The demonstration's history holds every rule of a real one."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from complaints import lifecycle
from complaints.messaging.models import Outgoing
from complaints.models import Clock, Complaint, Event
from complaints.states import STEPS, State
from config.demo import building, words
from reports.models import WeeklyReview
from routing.models import Category

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)


@pytest.fixture
def history(db):
    building.build(300, seed=1, now=NOW)


def told():
    """What a history says, without what the database gives it."""
    return list(Complaint.objects.order_by("pk").values_list("subject", "state", "received_at", "event_hash"))


def test_doctor_finds_nothing_in_it(history):
    out = StringIO()

    call_command("doctor", stdout=out)

    assert [line for line in out.getvalue().splitlines() if not line.startswith("ok")] == []


def test_every_step_has_work(history):
    assert {state for state in STEPS if not Complaint.objects.filter(state=state).exists()} == set()


def test_both_languages_are_spoken(history):
    assert set(Complaint.objects.values_list("language", flat=True)) == {words.EN, words.ZH}


def test_nothing_happened_after_now(history):
    assert Event.objects.filter(at__gt=NOW).count() == 0
    assert Outgoing.objects.exclude(state="sent").count() == 0
    assert Clock.objects.filter(started_at__gt=NOW).count() == 0


def test_the_reviews_of_the_last_weeks_stand(history):
    assert WeeklyReview.objects.count() == building.REVIEWED_WEEKS
    assert WeeklyReview.objects.filter(held_at__isnull=False).count() == building.HELD_WEEKS


def test_the_same_seed_tells_the_same_history(db):
    building.build(40, seed=7, now=NOW)
    first = [row[:3] for row in told()]
    building.build(40, seed=7, now=NOW)

    assert [row[:3] for row in told()[40:]] == first


def test_another_case_is_recorded_behind_it(history, agent, mugs):
    last = Complaint.objects.latest("pk")

    assert lifecycle.register(mugs, by=agent).pk > last.pk


def test_a_case_of_it_goes_on_through_the_door(history, agent):
    case = Complaint.objects.filter(state=State.INTAKE).first()

    assert lifecycle.complete_intake(case, by=agent).state == State.TRIAGE


def test_every_category_has_a_story(db):
    stories, _sums = words.stories()

    assert {story.category for story in stories} == set(Category.objects.values_list("code", flat=True))


def test_the_command_says_what_it_did(db):
    out = StringIO()

    call_command("make_demo", complaints=3, seed=1, stdout=out)

    assert out.getvalue().startswith("3 complaints (")
