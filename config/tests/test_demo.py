"""The demonstration's history holds every rule of a real one."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from random import Random

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.db.models import Exists, ForeignKey, OuterRef

from compensation.models import ProposalVersion
from complaints import audit, lifecycle
from complaints.evidence.models import EvidenceItem
from complaints.followup.models import Callback
from complaints.messaging.models import Outgoing
from complaints.models import Clock, Complaint, Event, StepRequest
from complaints.states import STEPS, ClockKind, State
from config import people
from config.demo import building, chunks, desk, words
from reports.models import WeeklyReview
from routing import calendar, calendars, memory
from routing.models import Category, User

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """One history for all of these tests, taken back behind the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        memory.forget()
        for person in people.DEMO_PEOPLE:
            people.make_person(person.username, role=person.role, departments=person.departments, leads=person.leads)
        building.build(300, seed=1, now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def history(told, db):
    """The history; what a test adds is taken back behind it."""


def test_doctor_finds_nothing_in_it(history):
    out = StringIO()

    call_command("doctor", stdout=out)

    assert [line for line in out.getvalue().splitlines() if not line.startswith("ok")] == []


def test_its_chain_is_whole(history):
    assert list(audit.verify()) == []


def test_its_events_are_spelt_as_the_door_spells_them(history):
    for payload in Event.objects.values_list("payload", flat=True):
        assert audit.canonical(json.loads(payload)) == payload


def test_every_key_points_at_a_row(history):
    for model in chunks.TABLES:
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                there = field.related_model._base_manager.filter(pk=OuterRef(field.attname))
                rows = model._base_manager.exclude(**{field.attname: None})
                assert (field, rows.filter(~Exists(there)).count()) == (field, 0)


def test_its_references_follow_one_another(history):
    keys = list(Complaint.objects.order_by("pk").values_list("pk", flat=True))

    assert keys == list(range(keys[0], keys[0] + 300))


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


# --- what the sign-ins find ---------------------------------------------------------------------------------------


def test_hardly_a_promise_is_overdue(history):
    running = Clock.objects.filter(state="running")

    assert running.filter(due_at__lt=NOW).count() < running.count() * 0.06
    assert running.filter(due_at__lt=NOW - timedelta(days=3)).count() == 0


@pytest.mark.parametrize("state", ["intake", "triage", "solution", "execution", "follow_up"])
def test_agent_has_a_case_at_every_desk(history, state):
    assert Complaint.objects.filter(handler__username="agent", state=state).exists()


@pytest.mark.parametrize("name", ["investigator", "manager"])
def test_who_looks_into_cases_has_some(history, name):
    assert Complaint.objects.filter(investigator__username=name, state=State.VERIFICATION).count() >= 2


def test_manager_finds_decisions_to_take(history):
    manager = User.objects.get(username="manager")
    seen = Complaint.objects.visible_to(manager)

    assert StepRequest.objects.filter(state="pending", step="reject", complaint__in=seen).count() >= 2
    assert ProposalVersion.objects.filter(state="waiting", approval="manager", complaint__in=seen).exists()


def test_calls_are_due_today(history):
    today = Callback.objects.filter(state="open", complaint__handler__username="agent", due_at__lt=NOW + timedelta(1))

    assert today.exists()


def test_customers_wait_for_a_reply(history):
    assert Clock.objects.filter(state="running", kind=ClockKind.NEXT_REPLY).count() >= 2


def test_pictures_lie_in_the_evidence_room(history):
    shown = EvidenceItem.objects.exclude(file="")

    assert shown.count() >= 5
    for item in shown:
        with default_storage.open(item.file.name) as file:
            assert file.read(3) == b"\xff\xd8\xff"


# --- the door after it --------------------------------------------------------------------------------------------


def test_another_case_is_recorded_behind_it(history, agent, mugs):
    last = Complaint.objects.latest("pk")

    assert lifecycle.register(mugs, by=agent).pk > last.pk


def test_a_case_of_it_goes_on_through_the_door(history, agent):
    case = Complaint.objects.filter(state=State.INTAKE).first()

    assert lifecycle.complete_intake(case, by=agent).state == State.TRIAGE


# --- telling ------------------------------------------------------------------------------------------------------


def test_the_same_seed_tells_the_same_history(db):
    for _time in range(2):
        building.build(40, seed=7, now=NOW)

    fields = ("subject", "state", "received_at", "due_at", "event_seq")
    latest = list(Complaint.objects.order_by("-pk").values_list(*fields)[:80])
    assert latest[:40] == latest[40:]


def test_every_category_has_a_story(db):
    stories, _sums = words.stories()

    assert {story.category for story in stories} == set(Category.objects.values_list("code", flat=True))


def test_the_ruler_counts_as_the_calendar_does(db):
    chance = Random(5)
    for code in ("desk", "days", "always", "statutory"):
        ruler, counted = desk.ruler(code, NOW.date() - timedelta(days=300), NOW.date()), calendars.load(code)
        for _time in range(300):
            at, minutes = NOW - timedelta(seconds=chance.randrange(300 * 86400)), chance.randrange(5000)
            assert ruler.add(at, minutes) == calendar.add_working_time(counted, at, minutes)
            assert ruler.next_open(at) == calendar.next_opening(counted, at)
            assert ruler.is_open(at) == calendar.is_open(counted, at)


def test_the_command_says_what_it_did(db):
    out = StringIO()

    call_command("make_demo", complaints=3, seed=1, stdout=out)

    assert out.getvalue().startswith("3 complaints (")
