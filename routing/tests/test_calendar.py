"""Working time: examples people can check by hand, and random calendars beside the minute-by-minute twin."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings

from routing import calendar
from routing.calendar import Calendar, NeverOpen
from routing.tests import twin
from routing.tests.strategies import questions

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
DESK = Calendar(weekly=dict.fromkeys(range(7), ((540, 1260),)))
# Monday to Friday with a lunch break, in 2026: 1 October closed, Saturday 10 October worked like a weekday.
OFFICE_DAY = ((540, 720), (780, 1080))
OFFICE = Calendar(
    weekly=dict.fromkeys(range(5), OFFICE_DAY),
    days={date(2026, 10, 1): (), date(2026, 10, 2): (), date(2026, 10, 10): OFFICE_DAY},
)
ALWAYS = Calendar(is_always=True)
NIGHTS = Calendar("Europe/Berlin", dict.fromkeys(range(7), ((60, 240),)))


def shanghai(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


def berlin(*parts, fold=0):
    # In UTC: Python calls a repeated local time unequal to every time of another zone.
    return datetime(*parts, tzinfo=BERLIN, fold=fold).astimezone(UTC)


def test_minutes_within_the_day_are_added_as_they_are():
    assert calendar.add_working_time(DESK, shanghai(2026, 11, 24, 10), 15) == shanghai(2026, 11, 24, 10, 15)


def test_answer_is_in_utc():
    assert calendar.add_working_time(DESK, shanghai(2026, 11, 24, 10), 15).tzinfo is UTC


def test_amount_that_ends_with_the_day_ends_there():
    assert calendar.add_working_time(DESK, shanghai(2026, 11, 24, 20, 30), 30) == shanghai(2026, 11, 24, 21)


def test_rest_of_the_amount_goes_on_with_the_next_opening():
    assert calendar.add_working_time(DESK, shanghai(2026, 11, 24, 20, 50), 15) == shanghai(2026, 11, 25, 9, 5)


def test_start_out_of_hours_counts_from_the_opening():
    assert calendar.add_working_time(DESK, shanghai(2026, 11, 24, 23), 60) == shanghai(2026, 11, 25, 10)


def test_start_at_the_closing_instant_counts_from_the_next_opening():
    assert calendar.add_working_time(DESK, shanghai(2026, 11, 24, 21), 1) == shanghai(2026, 11, 25, 9, 1)


def test_nothing_added_is_the_start_even_when_closed():
    assert calendar.add_working_time(DESK, shanghai(2026, 11, 24, 23), 0) == shanghai(2026, 11, 24, 23)


def test_seconds_and_fractions_of_a_minute_are_exact():
    start = shanghai(2026, 11, 24, 20, 59, 50)

    assert calendar.add_working_time(DESK, start, 0.25) == shanghai(2026, 11, 25, 9, 0, 5)


def test_lunch_break_is_not_counted():
    assert calendar.add_working_time(OFFICE, shanghai(2026, 11, 24, 11, 30), 60) == shanghai(2026, 11, 24, 13, 30)


def test_holiday_is_skipped_and_shifted_saturday_is_worked():
    assert calendar.add_working_time(OFFICE, shanghai(2026, 9, 30, 17), 120) == shanghai(2026, 10, 5, 10)
    assert calendar.add_working_time(OFFICE, shanghai(2026, 10, 9, 17), 120) == shanghai(2026, 10, 10, 10)


def test_day_and_night_is_plain_time():
    assert calendar.add_working_time(ALWAYS, shanghai(2026, 11, 24, 23), 120) == shanghai(2026, 11, 25, 1)


def test_hour_that_daylight_saving_skips_is_not_worked():
    # On 29 March 2026 there is no 02:00–03:00 in Berlin: 01:00–04:00 is two hours long.
    assert calendar.working_minutes_between(NIGHTS, berlin(2026, 3, 29), berlin(2026, 3, 29, 12)) == 120
    assert calendar.add_working_time(NIGHTS, berlin(2026, 3, 29), 90) == berlin(2026, 3, 29, 3, 30)


def test_hour_that_daylight_saving_repeats_is_worked_twice():
    assert calendar.working_minutes_between(NIGHTS, berlin(2026, 10, 25), berlin(2026, 10, 25, 12)) == 240
    assert calendar.add_working_time(NIGHTS, berlin(2026, 10, 25), 120) == berlin(2026, 10, 25, 2, fold=1)


def test_opening_inside_the_skipped_hour_is_the_first_instant_after_it():
    early = Calendar("Europe/Berlin", {6: ((150, 300),)})

    assert calendar.next_opening(early, berlin(2026, 3, 29, 1)) == berlin(2026, 3, 29, 3)


def test_interval_inside_the_repeated_hour_opens_twice():
    twice = Calendar("Europe/Berlin", {6: ((130, 160),)})

    assert calendar.working_minutes_between(twice, berlin(2026, 10, 25), berlin(2026, 10, 26)) == 60
    assert calendar.next_opening(twice, berlin(2026, 10, 25, 2, 45)) == berlin(2026, 10, 25, 2, 10, fold=1)


def test_interval_may_end_at_midnight_and_go_on_after_it():
    bar = Calendar(weekly=dict.fromkeys(range(7), ((0, 120), (1200, 1440))))

    assert calendar.add_working_time(bar, shanghai(2026, 11, 24, 23), 120) == shanghai(2026, 11, 25, 1)
    assert calendar.is_open(bar, shanghai(2026, 11, 25, 0)) is True


def test_between_is_half_open_and_never_negative():
    opening, later = shanghai(2026, 11, 24, 9), shanghai(2026, 11, 24, 10)

    assert calendar.working_minutes_between(DESK, opening, later) == 60
    assert calendar.working_minutes_between(DESK, later, opening) == 0
    assert calendar.working_minutes_between(DESK, shanghai(2026, 11, 24, 21), shanghai(2026, 11, 25, 9)) == 0
    assert calendar.working_minutes_between(ALWAYS, opening, later) == 60


def test_open_at_the_opening_and_closed_at_the_closing():
    assert calendar.is_open(DESK, shanghai(2026, 11, 24, 9)) is True
    assert calendar.is_open(DESK, shanghai(2026, 11, 24, 21)) is False
    assert calendar.is_open(ALWAYS, shanghai(2026, 11, 24, 3)) is True


def test_next_opening_is_now_when_open():
    now = shanghai(2026, 11, 24, 9, 0, 1)

    assert calendar.next_opening(DESK, now) == now
    assert calendar.next_opening(DESK, shanghai(2026, 11, 24, 21)) == shanghai(2026, 11, 25, 9)


def test_calendar_that_never_opens_says_so():
    with pytest.raises(NeverOpen):
        calendar.add_working_time(Calendar(), shanghai(2026, 11, 24, 9), 1)
    with pytest.raises(NeverOpen):
        calendar.next_opening(Calendar(), shanghai(2026, 11, 24, 9))


def test_instant_without_zone_and_negative_amount_are_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        calendar.add_working_time(DESK, datetime(2026, 11, 24), 1)  # noqa: DTZ001
    with pytest.raises(ValueError, match="not an amount"):
        calendar.add_working_time(DESK, shanghai(2026, 11, 24), -1)


def test_overlapping_intervals_count_once_and_impossible_ones_are_refused():
    assert Calendar(weekly={0: ((60, 120), (30, 60), (90, 180))}).weekly == {0: ((30, 180),)}
    with pytest.raises(ValueError, match="not an interval"):
        Calendar(weekly={0: ((120, 60),)})


def test_explain_names_each_stretch_and_the_closed_days_between():
    parts = calendar.explain(OFFICE, shanghai(2026, 9, 30, 17), 120)

    assert [(part.day.isoformat(), part.minutes, part.total) for part in parts] == [
        ("2026-09-30", 60, 60),
        ("2026-10-01", 0, 0),
        ("2026-10-02", 0, 0),
        ("2026-10-05", 60, 120),
    ]
    assert parts[-1].end == shanghai(2026, 10, 5, 10)


def test_explain_of_plain_time_is_one_stretch():
    (part,) = calendar.explain(ALWAYS, shanghai(2026, 11, 24, 23), 120)

    assert (part.begin, part.end, part.total) == (shanghai(2026, 11, 24, 23), shanghai(2026, 11, 25, 1), 120)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much], derandomize=True)
@given(questions())
def test_arithmetic_equals_the_minute_by_minute_twin(question):
    hours, start, minutes = question
    expected = twin.add(hours, start, minutes)
    assume(expected is not None)

    assert calendar.add_working_time(hours, start, minutes) == expected
    assert calendar.working_minutes_between(hours, start, expected) == minutes
    assert calendar.is_open(hours, start) == twin.is_open(hours, start)
    end = start + timedelta(minutes=minutes)
    assert calendar.working_minutes_between(hours, start, end) == twin.between(hours, start, end)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(questions())
def test_next_opening_equals_the_first_open_minute_of_the_twin(question):
    hours, start, _minutes = question
    assume(any(hours.weekly.values()))

    assert calendar.next_opening(hours, start) == twin.next_opening(hours, start)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(questions())
def test_explanation_adds_up_to_the_answer(question):
    hours, start, minutes = question
    assume(minutes and sum(end - begin for spans in hours.weekly.values() for begin, end in spans) >= 60)

    parts = [part for part in calendar.explain(hours, start, minutes) if part.begin]

    assert sum(part.minutes for part in parts) == minutes
    assert parts[-1].end.astimezone(UTC) == calendar.add_working_time(hours, start, minutes)


def test_forty_working_hours_are_added_in_a_fifth_of_a_millisecond():
    start, best = shanghai(2026, 9, 29, 16, 30), 1.0
    for _ in range(200):
        began = time.perf_counter()
        calendar.add_working_time(OFFICE, start, 40 * 60)
        best = min(best, time.perf_counter() - began)

    assert best < 0.0002
