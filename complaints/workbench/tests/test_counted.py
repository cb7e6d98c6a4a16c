"""How the due time of a promise came about, as the case page tells it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from complaints import clocks
from complaints.models import Clock, ClockPause, Complaint
from complaints.states import ClockKind
from complaints.workbench import counting


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def address(case):
    return reverse("counted", args=[case.reference])


def test_case_page_leads_to_how_its_promises_are_counted(desk, triaged):
    assert address(triaged) in desk.get(reverse("case", args=[triaged.reference])).text

    page = desk.get(address(triaged))

    assert page.status_code == 200
    assert "Hours that were counted" in page.text


def test_counted_hours_end_when_the_promise_is_due(triaged):
    now = timezone.now()
    for row in counting.counted(triaged, now):
        assert not row.is_moved
        assert abs(row.parts[-1][0].end - row.clock.due_at) < timedelta(minutes=1)


def test_a_pause_is_told_with_its_reason_and_added(desk, triaged):
    clock = Clock.objects.filter(complaint=triaged, kind=ClockKind.TRIAGE).get()
    begin = clock.started_at
    ClockPause.objects.create(
        clock=clock, started_at=begin, ended_at=begin + timedelta(days=3), reason="Waits for the customer"
    )
    clock.due_at = clocks.level_at(Clock.objects.get(pk=clock.pk), 100.0001)
    clock.save()

    row = next(row for row in counting.counted(triaged, timezone.now()) if row.clock.pk == clock.pk)

    assert row.paused > 0
    assert not row.is_moved
    assert "Waits for the customer" in desk.get(address(triaged)).text


def test_a_due_time_that_was_moved_is_told(desk, triaged):
    Clock.objects.filter(complaint=triaged, kind=ClockKind.TRIAGE).update(due_at=timezone.now() + timedelta(days=40))

    assert "do not end at the due time" in desk.get(address(triaged)).text


def test_foreign_case_is_not_found(client, triaged, other_manager):
    client.force_login(other_manager)

    assert client.get(address(triaged)).status_code == 404


def queries_of(desk, case):
    desk.get(address(case))
    with CaptureQueriesContext(connection) as captured:
        desk.get(address(case))
    return len(captured)


def test_same_number_of_queries_with_one_and_with_three_promises(desk, triaged):
    Clock.objects.filter(complaint=triaged).exclude(kind=ClockKind.TRIAGE).delete()
    case = Complaint.objects.get(pk=triaged.pk)
    one = queries_of(desk, case)
    for subject in ("a", "b"):
        clocks.start(case, ClockKind.TRIAGE, at=timezone.now(), subject=subject)

    assert queries_of(desk, case) == one
