"""Working-time arithmetic: pure, second-exact, half-open intervals, in the calendar's own zone.

Aware datetimes in, UTC out. A calendar is weekly intervals and days that differ; an interval is a pair of minutes
of the day, the end up to 1440 (midnight at the day's end).
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

# A calendar that is never open would make a due time unreachable; after so many days we say so.
HORIZON_DAYS = 3660


@dataclass(frozen=True)
class Calendar:
    """When time counts. `weekly` maps a weekday (Monday 0) to intervals, `days` a date to its own intervals."""

    zone: str = "Asia/Shanghai"
    weekly: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    days: dict[date, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    is_always: bool = False

    def intervals_on(self, day):
        """The open intervals of a local day."""
        own = self.days.get(day)
        return self.weekly.get(day.weekday(), ()) if own is None else own


class NeverOpen(ValueError):
    """The calendar has no working time within ten years of the start."""


def _instant(day, minute, zone):
    """A local minute of a day as UTC; a minute that daylight saving skips is the instant after the gap."""
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001
    return local.replace(tzinfo=zone).astimezone(UTC)


def _spans(calendar, start, horizon=HORIZON_DAYS):
    """Open spans (UTC pairs) that end after `start`, in order."""
    zone = ZoneInfo(calendar.zone)
    day = start.astimezone(zone).date() - timedelta(days=1)
    for _ in range(horizon):
        for begin, end in calendar.intervals_on(day):
            first, last = _instant(day, begin, zone), _instant(day, end, zone)
            if last > start and last > first:
                yield first, last
        day += timedelta(days=1)


def add_working_time(calendar, start, minutes):
    """The instant at which so many working minutes have passed since `start`. Zero minutes give `start` itself."""
    start = start.astimezone(UTC)
    left = timedelta(minutes=minutes)
    if calendar.is_always or not left:
        return start + left
    for first, last in _spans(calendar, start):
        begin = max(first, start)
        if last - begin >= left:
            return begin + left
        left -= last - begin
    raise NeverOpen(f"no working time after {start.isoformat()}")


def working_minutes_between(calendar, begin, end):
    """Working minutes in [begin, end); never negative; may be fractional."""
    begin, end = begin.astimezone(UTC), end.astimezone(UTC)
    if end <= begin:
        return 0
    if calendar.is_always:
        return (end - begin).total_seconds() / 60
    total = timedelta()
    for first, last in _spans(calendar, begin, (end - begin).days + 3):
        if first >= end:
            break
        total += min(last, end) - max(first, begin)
    return total.total_seconds() / 60


def is_open(calendar, at):
    """Whether time counts at this instant."""
    if calendar.is_always:
        return True
    at = at.astimezone(UTC)
    return any(first <= at < last for first, last in _spans(calendar, at, 3))


def next_opening(calendar, at):
    """`at` itself when open, else the next instant from which time counts."""
    at = at.astimezone(UTC)
    if is_open(calendar, at):
        return at
    for first, _last in _spans(calendar, at):
        if first >= at:
            return first
    raise NeverOpen(f"no opening after {at.isoformat()}")
