"""Spans of local days: what a figure is counted over."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

WEEK = re.compile(r"^(\d{4})-W(\d{1,2})$")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From one local day to another; both belong to it."""

    first: date
    last: date

    def __post_init__(self):
        if self.last < self.first:
            raise ValueError(f"{self.last} is before {self.first}")

    @property
    def begins(self):
        """Midnight, local time, of the first day."""
        return midnight(self.first)

    @property
    def ends(self):
        """Midnight after the last day; no longer in the period."""
        return midnight(self.last + DAY)

    @property
    def days(self):
        return (self.last - self.first).days + 1

    def before(self):
        """The period of the same length just before; of whole months, the same number of months."""
        if self.first.day == 1 and self.last.day == monthrange(self.last.year, self.last.month)[1]:
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            return Period(_months_earlier(self.first, months), self.first - DAY)
        return Period(self.first - DAY * self.days, self.first - DAY)

    def month_end(self):
        """The last day of the month in which this begins."""
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    def all_days(self):
        """Its days, as a set."""
        return {self.first + DAY * number for number in range(self.days)}

    def before_month(self):
        """The whole month before the one in which this begins."""
        first = _months_earlier(self.first, 1)
        return Period(first, self.first.replace(day=1) - DAY)


def midnight(day):
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def _months_earlier(first, months):
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def week(year, number):
    """Monday to Sunday of an ISO week."""
    monday = date.fromisocalendar(year, number, 1)
    return Period(monday, monday + 6 * DAY)


def parse_week(text):
    """“2026-W47” → (2026, 47). Anything else, and a week that the year does not have, is a ValueError."""
    match = WEEK.match(text.strip())
    if not match:
        raise ValueError(f"not a week: {text}")
    year, number = int(match[1]), int(match[2])
    date.fromisocalendar(year, number, 1)
    return year, number


def week_of(day):
    """(ISO year, ISO week) of a day."""
    year, number, _weekday = day.isocalendar()
    return year, number


def last_full_week(now):
    """The week that ended last before `now`, by local days."""
    return week_of(timezone.localtime(now, timezone.get_default_timezone()).date() - 7 * DAY)


def months_of(period):
    """The first days of the months that the period touches."""
    month, months = period.first.replace(day=1), []
    while month <= period.last:
        months.append(month)
        month = _months_earlier(month, -1)
    return months


def joined(days):
    """Days that follow one another, as periods; the earliest first."""
    spans = []
    for day in sorted(days):
        if spans and spans[-1].last + DAY == day:
            spans[-1] = Period(spans[-1].first, day)
        else:
            spans.append(Period(day, day))
    return spans
