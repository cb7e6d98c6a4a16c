"""Running promises follow calendars, policies and peak mode; what somebody named stays."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from complaints import clocks, jobs, lifecycle, recounting, urgency
from complaints.actors import SYSTEM
from complaints.models import Clock, Complaint, Event, Recount
from complaints.states import ClockKind
from routing.models import CalendarDay, ClockPolicy, WorkingCalendar

pytestmark = pytest.mark.django_db
INCIDENT = {
    "code": "incident",
    "name_en": "Part of an incident",
    "name_zh": "属于批量事件",
    "word": "",
    "kind": "escalation",
}


@pytest.fixture
def looked():
    """The tables were looked at before."""
    recounting.follow(timezone.now())


def clock_of(case, kind):
    return Clock.objects.get(complaint=case, kind=kind)


def test_the_first_look_and_unchanged_tables_move_nothing(triaged):
    due = clock_of(triaged, ClockKind.TRIAGE).due_at

    assert recounting.follow(timezone.now()) is None
    assert recounting.follow(timezone.now()) is None
    assert clock_of(triaged, ClockKind.TRIAGE).due_at == due
    assert Recount.objects.count() == 1


def test_a_longer_policy_moves_what_runs_and_the_case_keeps_a_record(triaged, looked):
    before = clock_of(triaged, ClockKind.TRIAGE)
    ClockPolicy.objects.filter(kind="triage").update(yellow_minutes=1000)

    row = recounting.follow(timezone.now())

    after = clock_of(triaged, ClockKind.TRIAGE)
    assert after.minutes == 1000
    assert after.due_at > before.due_at
    assert (row.clocks, row.moved) == (2, 1)
    event = Event.objects.get(complaint=triaged, kind="recount")
    assert f'["triage","","{before.due_at.isoformat()}","{after.due_at.isoformat()}"]' in event.payload
    assert Complaint.objects.get(pk=triaged.pk).due_at == min(c.due_at for c in triaged.clocks.all())


def test_a_day_that_is_closed_after_all_moves_the_due_time_past_it(triaged, looked):
    clock = clock_of(triaged, ClockKind.TRIAGE)
    monday = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # 20:00 in Shanghai, an hour before the desk closes
    Clock.objects.filter(pk=clock.pk).update(started_at=monday, due_at=monday + timedelta(hours=14))
    CalendarDay.objects.create(
        calendar=WorkingCalendar.objects.get(code="desk"), date="2026-11-24", is_closed=True, name="Stocktaking"
    )

    recounting.follow(timezone.now())

    assert clock_of(triaged, ClockKind.TRIAGE).due_at == datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def test_pauses_still_count_when_a_promise_is_counted_anew(triaged, looked):
    at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    Clock.objects.filter(complaint=triaged, kind="triage").update(started_at=at, due_at=at + timedelta(hours=2))
    clocks.pause(triaged, ClockKind.TRIAGE, at=at + timedelta(minutes=10), reason="waiting for the customer")
    clocks.resume(triaged, ClockKind.TRIAGE, at=at + timedelta(minutes=40))
    ClockPolicy.objects.filter(kind="triage").update(yellow_minutes=60)

    recounting.follow(timezone.now())

    assert clock_of(triaged, ClockKind.TRIAGE).due_at == at + timedelta(minutes=90)


def test_a_promise_that_somebody_named_stays(triaged, agent, looked):
    due = timezone.now() + timedelta(hours=3)
    lifecycle.promise(triaged, by=agent, text="Call by four", due_at=due)
    ClockPolicy.objects.filter(kind="promise").update(yellow_minutes=5, red_minutes=5, green_minutes=5)

    recounting.follow(timezone.now())

    assert clock_of(triaged, ClockKind.PROMISE).due_at == due


def test_a_recount_goes_on_where_it_was_stopped(triaged, looked, monkeypatch):
    ClockPolicy.objects.filter(kind="triage").update(yellow_minutes=1000)
    monkeypatch.setattr(recounting, "_count_case", lambda key, at: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        recounting.follow(timezone.now())
    monkeypatch.undo()

    assert jobs.follow_tables() == "moved 1 of 2"
    assert clock_of(triaged, ClockKind.TRIAGE).minutes == 1000
    assert jobs.follow_tables() == "unchanged"


def test_a_case_that_is_raised_to_red_gets_the_shorter_promises(verified):
    before = clock_of(verified, ClockKind.HANDLING)

    case = urgency.raise_to(verified, "red", by=SYSTEM, at=timezone.now(), reason=INCIDENT)

    after = clock_of(verified, ClockKind.HANDLING)
    assert (case.priority, case.priority_reasons[-1]["code"]) == ("red", "incident")
    assert (after.minutes, after.priority, after.due_at < before.due_at) == (120, "red", True)
    assert Event.objects.filter(complaint=case, kind="raise").count() == 1


def test_raising_twice_and_raising_what_is_red_already_leave_one_reason(verified):
    for _time in range(2):
        case = urgency.raise_to(verified, "red", by=SYSTEM, at=timezone.now(), reason=INCIDENT)

    assert [reason["code"] for reason in case.priority_reasons].count("incident") == 1
    assert Event.objects.filter(complaint=case, kind="raise").count() == 1


def test_what_nobody_has_triaged_yet_is_suggested_red(triaged):
    case = urgency.raise_to(triaged, "red", by=SYSTEM, at=timezone.now(), reason=INCIDENT)

    assert (case.priority, case.suggestion["priority"]) == ("", "red")
    assert case.suggestion["reasons"][-1]["code"] == "incident"
    assert clock_of(case, ClockKind.TRIAGE).minutes == 30
