"""How the product says time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from complaints import wording
from complaints.models import Clock, ClockPause
from complaints.wording import duration, left_of, left_until, moment

# Thursday 19 November 2026, 14:08 in Shanghai.
NOW = datetime(2026, 11, 19, 6, 8, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def clock(state="running", *, minutes=480, used=0, pauses=(), calendar="always", **fields):
    started = NOW - used * MINUTE
    row = Clock(
        pk=1,
        kind="handling",
        state=state,
        calendar=calendar,
        minutes=minutes,
        started_at=started,
        due_at=started + (minutes or 60) * MINUTE,
        **fields,
    )
    row._prefetched_objects_cache = {"pauses": list(pauses)}
    return row


@pytest.mark.parametrize(
    "minutes, words",
    [
        (0, "less than 1 min"),
        (0.9, "less than 1 min"),
        (1, "1 min"),
        (59.9, "59 min"),
        (60, "1 h"),
        (160, "2 h 40 min"),
        (1439, "23 h 59 min"),
        (1440, "1 day"),
        (1440 + 59, "1 day"),
        (1440 + 20 * 60, "1 day 20 h"),
        (2 * 1440 + 4 * 60 + 59, "2 days 4 h"),
        (7 * 1440 + 300, "7 days"),
    ],
)
def test_duration_is_cut_off_never_rounded_up(minutes, words):
    assert duration(minutes) == words


def test_working_hours_are_not_called_days():
    assert duration(30 * 60, in_days=False) == "30 h"


def test_duration_takes_a_timedelta():
    assert duration(2 * HOUR + 5 * MINUTE) == "2 h 5 min"


@pytest.mark.parametrize(
    "at, words",
    [
        (NOW - HOUR, "today 13:08"),
        (NOW - 20 * HOUR, "yesterday 18:08"),
        (NOW + 19 * HOUR, "tomorrow 09:08"),
        (NOW + 2 * DAY, "Sat 21 Nov, 14:08"),
        (NOW - 400 * DAY, "15 Oct 2025, 14:08"),
    ],
)
def test_moment_is_said_from_today(at, words):
    assert moment(at, NOW) == words


def test_day_changes_at_midnight_of_the_desk_not_of_the_server():
    # 00:30 in Shanghai is still the day before in UTC.
    assert moment(datetime(2026, 11, 19, 16, 30, tzinfo=UTC), NOW) == "tomorrow 00:30"


def test_short_moment_leaves_today_out():
    assert wording.short_moment(NOW + HOUR, NOW) == "15:08"
    assert wording.short_moment(NOW + DAY, NOW) == "tomorrow 14:08"


def test_ago_under_a_minute_is_just_now():
    assert wording.ago(NOW - 30 * timedelta(seconds=1), NOW) == "just now"
    assert wording.ago(NOW - 12 * MINUTE, NOW) == "12 min ago"


def test_full_and_dated_moments():
    assert wording.full_moment(NOW) == "19 Nov 2026, 14:08"
    assert wording.dated(NOW) == "Thu 19 Nov, 14:08"


# --- what is left of a promise ------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestClocks:
    def test_running_says_what_is_left_of_how_much(self):
        left = left_of(clock(used=228), NOW)

        assert (left.kind, left.words, left.below, left.percent) == ("ok", "4 h 12 min left of 8 h", "by 18:20", 47)

    def test_from_three_quarters_it_is_soon(self):
        assert left_of(clock(used=359), NOW).kind == "ok"
        assert left_of(clock(used=360), NOW).kind == "soon"

    def test_pauses_that_are_over_are_named(self):
        pause = ClockPause(started_at=NOW - 6 * HOUR, ended_at=NOW - 6 * HOUR + 41 * MINUTE, reason="")

        assert left_of(clock(used=428, pauses=[pause]), NOW).below == "by 15:00; paused 41 min"

    @pytest.mark.parametrize(
        "level, told", [(0, ""), (75, ""), (100, "; owner told"), (150, "; manager told"), (200, "; director told")]
    )
    def test_over_says_since_when_and_who_was_told(self, level, told):
        left = left_of(clock(used=505, alert_level=level), NOW)

        assert (left.kind, left.words, left.percent) == ("over", "25 min over 8 h", 100)
        assert left.below == f"promised by 13:43{told}"

    def test_at_the_due_minute_it_is_over(self):
        assert left_of(clock(used=480), NOW).kind == "over"

    def test_paused_stands_still_and_says_why(self):
        pause = ClockPause(started_at=NOW - 2 * HOUR, reason="waiting for the customer")
        left = left_of(clock("paused", used=240, pauses=[pause]), NOW)

        assert (left.kind, left.words, left.percent) == ("paused", "Paused, 6 h left", 25)
        assert left.below == "waiting for the customer, since 12:08"

    def test_paused_without_an_open_pause_still_has_words(self):
        assert left_of(clock("paused", used=240), NOW).words == "Paused, 4 h left"

    def test_kept_takes_one_line(self):
        left = left_of(clock("kept", minutes=15, used=60, stopped_at=NOW - 51 * MINUTE), NOW)

        assert (left.kind, left.words, left.below, left.percent) == ("kept", "kept, in 9 min of 15 min", "", None)

    def test_missed_says_how_late(self):
        left = left_of(clock("missed", minutes=15, used=60, stopped_at=NOW), NOW)

        assert (left.kind, left.words) == ("missed", "45 min late")

    def test_cancelled_is_no_longer_counted(self):
        assert left_of(clock("cancelled", stopped_at=NOW), NOW).words == "no longer counted"

    def test_without_a_length_there_is_no_bar(self):
        left = left_of(clock(minutes=None), NOW)

        assert (left.words, left.percent) == ("1 h left", None)
        assert left_of(clock("kept", minutes=None, stopped_at=NOW), NOW).words == "kept, 14:08"

    def test_working_time_counts_the_desk_hours_alone(self):
        # 20:00 to 10:00 the next morning: one hour before closing, one after opening.
        evening = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
        row = clock(minutes=120, calendar="desk")
        row.started_at, row.due_at = evening, evening + 14 * HOUR

        assert left_of(row, evening).words == "2 h left of 2 h"
        assert left_of(row, evening + 6 * HOUR).words == "1 h left of 2 h"


class TestDueTimes:
    def test_without_a_length_the_last_hour_is_soon(self):
        assert left_until(NOW + 59 * MINUTE, NOW).kind == "soon"
        assert left_until(NOW + 61 * MINUTE, NOW).kind == "ok"

    def test_with_a_length_it_has_a_bar_and_says_of_how_much(self):
        left = left_until(NOW + 52 * MINUTE, NOW, minutes=480)

        assert (left.kind, left.words, left.below, left.percent) == ("soon", "52 min left", "of 8 h, by 15:00", 89)

    def test_over(self):
        left = left_until(NOW - 18 * MINUTE, NOW)

        assert (left.kind, left.words, left.below) == ("over", "18 min over", "promised by 13:50")


def test_percent_is_never_below_nothing_nor_above_all():
    assert wording.percent_used(60, 90) == 0
    assert wording.percent_used(60, -5) == 100
    assert wording.percent_used(0, 5) is None


def test_both_languages_say_every_length_without_a_placeholder_left():
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said = [duration(minutes) for minutes in (0, 5, 60, 65, 1440, 1500, 9 * 1440)]
            said += [moment(NOW + days * DAY, NOW) for days in (-400, -3, -1, 0, 1, 3)]
        assert not any("%" in words or not words for words in said)
