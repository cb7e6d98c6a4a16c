"""Days, weeks and the periods before them."""

from datetime import UTC, date, datetime

import pytest

from reports import period
from reports.period import Period


def test_period_ends_at_the_midnight_after_its_last_day():
    november = Period(date(2026, 11, 1), date(2026, 11, 30))

    assert november.begins == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert november.ends == datetime(2026, 11, 30, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "first, last, before",
    [
        (date(2026, 11, 1), date(2026, 11, 30), (date(2026, 10, 1), date(2026, 10, 31))),
        (date(2026, 1, 1), date(2026, 3, 31), (date(2025, 10, 1), date(2025, 12, 31))),
        (date(2024, 2, 1), date(2024, 2, 29), (date(2024, 1, 1), date(2024, 1, 31))),
        (date(2026, 11, 16), date(2026, 11, 22), (date(2026, 11, 9), date(2026, 11, 15))),
        (date(2026, 11, 3), date(2026, 11, 3), (date(2026, 11, 2), date(2026, 11, 2))),
    ],
)
def test_period_before(first, last, before):
    assert Period(first, last).before() == Period(*before)


def test_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before"):
        Period(date(2026, 11, 2), date(2026, 11, 1))


def test_week_begins_on_monday_even_across_the_year():
    assert period.week(2026, 1) == Period(date(2025, 12, 29), date(2026, 1, 4))
    assert period.parse_week("2026-W53") == (2026, 53)


@pytest.mark.parametrize("text", ["2026-47", "2025-W53", "2026-W00", "W47", "", "2026-W47; drop"])
def test_what_is_no_week_is_refused(text):
    with pytest.raises(ValueError, match="week"):
        period.parse_week(text)


def test_last_full_week_counts_local_days():
    monday_morning_in_shanghai = datetime(2026, 11, 22, 22, tzinfo=UTC)

    assert period.last_full_week(monday_morning_in_shanghai) == (2026, 47)
