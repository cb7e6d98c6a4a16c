"""Calendars, promises, the alert ladder and peak mode as rows say, remembered until a row changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from routing import calendars, memory, peak, promises
from routing.models import (
    AlertStep,
    CalendarDay,
    CalendarInterval,
    CalendarYear,
    Category,
    ClockPolicy,
    PeakMode,
    ReferenceStamp,
    WorkingCalendar,
)

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 24, 10, tzinfo=SHANGHAI)


def rush(**fields):
    values = {"clock_percent": 150, "light_percent": 200} | fields
    return PeakMode.objects.create(
        name_en="Rush", name_zh="高峰", starts_at=MORNING, ends_at=MORNING + timedelta(days=3), **values
    )


# --- calendars ----------------------------------------------------------------------------------------------------


def test_desk_is_open_from_nine_to_nine_every_day():
    desk = calendars.load("desk")

    assert desk.zone == "Asia/Shanghai"
    assert desk.weekly == dict.fromkeys(range(7), ((540, 1260),))


def test_day_and_night_and_calendar_days_always_count():
    assert calendars.load("always").is_always is True
    assert calendars.load("days").is_always is True


def test_statutory_working_days_know_holidays_and_shifted_days():
    statutory = calendars.load("statutory")

    assert statutory.intervals_on(date(2026, 10, 1)) == ()
    assert statutory.intervals_on(date(2026, 10, 10)) == ((0, 1440),)
    assert statutory.intervals_on(date(2026, 11, 28)) == ()
    assert statutory.intervals_on(date(2026, 11, 27)) == ((0, 1440),)


def test_unknown_calendar_says_what_to_do():
    with pytest.raises(LookupError, match="setup_reference"):
        calendars.load("moon")


def test_years_nobody_confirmed_are_known():
    CalendarYear.objects.filter(calendar__code="statutory", year=2026).update(is_confirmed=True)
    CalendarYear.objects.filter(calendar__code="statutory").exclude(year=2026).update(is_confirmed=False)

    assert 2026 not in calendars.unconfirmed_years("statutory")
    assert calendars.unconfirmed_years("desk") == frozenset()


def test_calendar_is_read_once_and_again_after_a_change(django_assert_num_queries):
    desk = WorkingCalendar.objects.get(code="desk")
    calendars.load("desk")
    with django_assert_num_queries(0):
        calendars.load("desk")

    CalendarDay.objects.create(calendar=desk, date=date(2026, 12, 25), is_closed=True)

    assert calendars.load("desk").intervals_on(date(2026, 12, 25)) == ()


def test_shifted_day_is_worked_like_the_weekday_it_names():
    desk = WorkingCalendar.objects.get(code="desk")
    CalendarInterval.objects.filter(calendar=desk, weekday=6).delete()
    CalendarDay.objects.create(calendar=desk, date=date(2026, 11, 29), is_closed=False, like_weekday=0)

    assert calendars.load("desk").intervals_on(date(2026, 11, 29)) == ((540, 1260),)
    assert calendars.load("desk").intervals_on(date(2026, 12, 6)) == ()


def test_interval_until_midnight_is_written_as_midnight():
    desk = WorkingCalendar.objects.get(code="desk")
    CalendarInterval.objects.create(calendar=desk, weekday=4, starts_at=time(22), ends_at=time(0))

    assert calendars.load("desk").weekly[4] == ((540, 1260), (1320, 1440))


def test_interval_that_ends_before_it_begins_is_refused_by_the_database():
    desk = WorkingCalendar.objects.get(code="desk")

    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarInterval.objects.create(calendar=desk, weekday=4, starts_at=time(22), ends_at=time(6))


def test_unknown_zone_and_seconds_are_refused_with_a_sentence():
    with pytest.raises(ValidationError, match="is not a time zone"):
        WorkingCalendar(code="x", name_en="x", name_zh="x", zone="Mars/Base").full_clean()
    with pytest.raises(ValidationError, match="whole minutes"):
        CalendarInterval(
            calendar=WorkingCalendar.objects.get(code="desk"), weekday=0, starts_at=time(9, 0, 30), ends_at=time(10)
        ).full_clean()


# --- memory -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: type(row).objects.filter(pk=row.pk).update(name="x"),
        lambda row: type(row).objects.filter(pk=row.pk).delete(),
        lambda row: type(row).objects.bulk_create([type(row)(calendar=row.calendar, date=date(2030, 1, 1))]),
    ],
)
def test_every_way_of_changing_a_row_renews_the_stamp(change):
    desk = WorkingCalendar.objects.get(code="desk")
    row = CalendarDay.objects.create(calendar=desk, date=date(2026, 12, 25))
    before = ReferenceStamp.objects.get().token

    change(row)

    assert ReferenceStamp.objects.get().token != before


def test_change_by_another_process_is_noticed_after_some_seconds(monkeypatch):
    calendars.load("desk")
    others_change_zone_of_the_desk()

    assert calendars.load("desk").zone == "Asia/Shanghai"
    monkeypatch.setattr(memory, "SECONDS_BETWEEN_LOOKS", 0)
    assert calendars.load("desk").zone == "Europe/Berlin"


def others_change_zone_of_the_desk():
    """What another process does: the rows and the stamp change, this process' own count of renewals does not."""
    before = ReferenceStamp.renewals
    WorkingCalendar.objects.filter(code="desk").update(zone="Europe/Berlin")
    ReferenceStamp.renewals = before


def test_change_past_the_models_is_noticed_after_a_minute(monkeypatch, django_assert_num_queries):
    calendars.load("desk")
    monkeypatch.setattr(memory, "SECONDS_BETWEEN_LOOKS", 0)
    with django_assert_num_queries(1):
        calendars.load("desk")

    monkeypatch.setattr(memory, "SECONDS_TO_TRUST", 0)

    with django_assert_num_queries(4):
        calendars.load("desk")


# --- promises -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind,priority,minutes,code",
    [
        ("first_response", "red", 15, "desk"),
        ("next_reply", "green", 60, "desk"),
        ("triage", "yellow", 120, "desk"),
        ("handling", "red", 120, "always"),
        ("handling", "green", 1440, "desk"),
        ("progress", "yellow", 4320, "days"),
        ("hotline", "yellow", 14400, "statutory"),
    ],
)
def test_promise_has_its_length_and_its_calendar(kind, priority, minutes, code):
    promise = promises.promise_for(kind, priority, MORNING)

    assert (promise.kind, promise.minutes, promise.calendar_code) == (kind, minutes, code)


def test_promise_is_due_in_its_own_calendar():
    evening = MORNING.replace(hour=20, minute=50)

    due = promises.due_at(promises.promise_for("first_response", "yellow", evening), evening)

    assert due == datetime(2026, 11, 25, 9, 5, tzinfo=SHANGHAI)
    assert due.tzinfo is UTC


def test_ten_statutory_working_days_skip_the_new_year_holidays():
    # 22 December 2026 is a Tuesday; Friday 1 January 2027 is a holiday.
    start = datetime(2026, 12, 22, 10, tzinfo=SHANGHAI)

    due = promises.due_at(promises.promise_for("hotline", "yellow", start), start)

    assert due == datetime(2027, 1, 6, 10, tzinfo=SHANGHAI)


@pytest.mark.parametrize("kind", ["promise", "task", "unheard_of"])
def test_kind_without_minutes_says_so(kind):
    with pytest.raises(LookupError, match=kind):
        promises.promise_for(kind, "red", MORNING)


def test_changed_policy_holds_at_once_in_the_same_process(django_assert_num_queries):
    promises.promise_for("triage", "red", MORNING)
    with django_assert_num_queries(0):
        promises.promise_for("triage", "yellow", MORNING)

    policy = ClockPolicy.objects.get(kind="triage")
    policy.red_minutes = 45
    policy.save()

    assert promises.promise_for("triage", "red", MORNING).minutes == 45


def test_alert_ladder_goes_from_the_owner_to_the_director():
    assert [(rung.percent, rung.recipient, rung.is_sent_out) for rung in promises.alert_ladder()] == [
        (75, "owner", False),
        (100, "on_call", True),
        (150, "manager", True),
        (200, "director", True),
    ]
    AlertStep.objects.filter(percent=75).delete()
    assert promises.alert_ladder()[0].percent == 100


# --- peak mode ----------------------------------------------------------------------------------------------------


def test_peak_mode_makes_promises_longer_between_its_two_instants():
    rush()
    ends = MORNING + timedelta(days=3)

    lengths = [
        promises.promise_for("first_response", "red", at).minutes
        for at in (MORNING - timedelta(seconds=1), MORNING, ends - timedelta(seconds=1), ends)
    ]

    assert lengths == [15, 23, 23, 15]


def test_peak_mode_does_not_move_what_others_set():
    rush()

    assert promises.promise_for("statutory_refund", "red", MORNING).minutes == 7 * 24 * 60
    assert promises.promise_for("hotline", "red", MORNING).minutes == 10 * 24 * 60


def test_peak_mode_that_is_switched_off_changes_nothing():
    rush(is_active=False)

    assert promises.promise_for("first_response", "red", MORNING).minutes == 15
    assert peak.peak_at(MORNING) is None


def test_peak_mode_raises_the_light_amount_where_there_is_one():
    damaged, policy = Category.objects.get(code="logistics.damaged"), Category.objects.get(code="other.policy")

    assert peak.light_up_to(damaged, MORNING) == 20000
    rush()
    assert peak.light_up_to(damaged, MORNING) == 40000
    assert peak.light_up_to(policy, MORNING) is None


def test_of_two_peaks_the_later_one_holds():
    rush(clock_percent=150)
    PeakMode.objects.create(
        name_en="Day", name_zh="当天", starts_at=MORNING + timedelta(hours=1), ends_at=MORNING + timedelta(hours=2),
        clock_percent=300,
    )  # fmt: skip

    assert peak.clock_percent(MORNING + timedelta(minutes=30)) == 150
    assert peak.clock_percent(MORNING + timedelta(minutes=90)) == 300
