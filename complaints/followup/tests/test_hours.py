"""When a customer may be called."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from complaints.followup import hours
from routing.calendar import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
DESK = Calendar("Asia/Shanghai", dict.fromkeys(range(7), ((9 * 60, 21 * 60),)))


def at(day, hour, minute=0, zone=SHANGHAI):
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


def local(moment, zone=SHANGHAI):
    found = moment.astimezone(zone)
    return (found.day, found.hour, found.minute)


@pytest.mark.parametrize(
    "text,spans",
    [
        ("", ((540, 1260),)),
        ("09:00–12:00, 14:00-18:30", ((540, 720), (840, 1110))),
        ("after 14:30", ((870, 1260),)),
        ("14:30以后", ((870, 1260),)),
        ("下午 14 点后", ((840, 1260),)),
        ("9 to 12", ((540, 720),)),
        ("9:00至12:00", ((540, 720),)),
        ("whenever", ((540, 1260),)),
        ("25:00-26:00", ((540, 1260),)),
        ("18:00-09:00", ((540, 1260),)),
        ("after 22:00", ((540, 1260),)),
    ],
)
def test_hours_are_read_as_people_write_them(text, spans):
    assert hours.read(text) == spans


@pytest.mark.parametrize("name", ["", "Mars/Base", "../etc/passwd", "A" * 300])
def test_zone_that_nobody_knows_is_ours(name):
    assert hours.known_zone(name, "Asia/Shanghai") == "Asia/Shanghai"
    assert hours.known_zone("Europe/Berlin", "Asia/Shanghai") == "Europe/Berlin"


def test_due_time_in_the_night_moves_back_into_the_evening():
    theirs = hours.calendar_of("", "Asia/Shanghai")

    assert local(hours.last_until(theirs, DESK, at(20, 2), at(21, 2))) == (20, 21, 0)
    assert local(hours.last_until(theirs, DESK, at(20, 14), at(21, 14))) == (21, 14, 0)


def test_due_time_without_any_hours_before_it_moves_to_the_end_of_the_next():
    theirs = hours.calendar_of("10:00-11:00", "Asia/Shanghai")

    assert local(hours.last_until(theirs, DESK, at(20, 12), at(20, 20))) == (21, 11, 0)


def test_customer_elsewhere_is_called_when_both_are_awake():
    berlin = hours.calendar_of("", "Europe/Berlin")

    begin, end = next(hours.spans(berlin, DESK, at(20, 0), at(22, 0)))

    assert (local(begin), local(end)) == ((20, 16, 0), (20, 21, 0))


def test_where_hours_never_meet_the_customers_own_hold():
    theirs = hours.calendar_of("09:00-12:00", "America/New_York")

    (begin, _end), *_later = hours.spans(theirs, DESK, at(20, 2), at(22, 0))

    assert local(begin, ZoneInfo("America/New_York"))[1:] == (9, 0)


def test_next_try_is_in_a_part_of_the_day_not_tried_yet():
    theirs = hours.calendar_of("", "Asia/Shanghai")

    second = hours.next_try(theirs, DESK, at(20, 10), [])
    third = hours.next_try(theirs, DESK, second, [at(20, 10)])

    assert (local(second), local(third)) == ((20, 12, 0), (20, 17, 0))


def test_next_try_of_a_customer_with_one_hour_a_day_is_on_the_next_day():
    theirs = hours.calendar_of("10:00-11:00", "Asia/Shanghai")

    assert local(hours.next_try(theirs, DESK, at(20, 10, 30), [])) == (21, 10, 0)


def test_desk_that_never_closes_leaves_the_customers_hours():
    begin, end = next(
        hours.spans(hours.calendar_of("", "Asia/Shanghai"), Calendar(is_always=True), at(20, 3), at(21, 3))
    )

    assert (local(begin), local(end)) == ((20, 9, 0), (20, 21, 0))
    assert begin.tzinfo is UTC
