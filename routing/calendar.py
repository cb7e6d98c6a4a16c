"""Working-time arithmetic: pure, exact to the microsecond, half-open intervals, in the calendar's own zone.

An instant is working time when the wall clock of the zone shows, at that instant, a time inside an interval of that
day. Hours that daylight saving skips are therefore not worked; hours that it repeats are worked twice.
Aware datetimes in, UTC out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Interval = tuple[int, int]

MINUTES_A_DAY = 24 * 60
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
# A calendar that is never open would make a due time unreachable; after so many days we say so.
HORIZON_DAYS = 3660


class NeverOpen(ValueError):
    """The calendar has no working time within ten years of the start."""


@dataclass(frozen=True)
class Calendar:
    """When time counts. `weekly` maps a weekday (Monday 0) to intervals, `days` a date to intervals of its own.

    An interval is two minutes of the day, the end up to 1440 (midnight at the day's end). Intervals that touch or
    overlap count once.
    """

    zone: str = "Asia/Shanghai"
    weekly: Mapping[int, tuple[Interval, ...]] = field(default_factory=dict)
    days: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    is_always: bool = False

    def __post_init__(self):
        object.__setattr__(self, "weekly", {weekday: joined(spans) for weekday, spans in self.weekly.items()})
        object.__setattr__(self, "days", {day: joined(spans) for day, spans in self.days.items()})

    def intervals_on(self, day):
        """The open intervals of a local day."""
        own = self.days.get(day)
        return self.weekly.get(day.weekday(), ()) if own is None else own


def joined(intervals):
    """The same minutes as ordered intervals that neither touch nor overlap."""
    result = []
    for begin, end in sorted(intervals):
        if not 0 <= begin < end <= MINUTES_A_DAY:
            raise ValueError(f"not an interval of a day: {begin}–{end}")
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((begin, end))
    return tuple(result)


def add_working_time(calendar, start, minutes):
    """The instant at which so many working minutes (may be fractional) have passed since `start`.

    Zero minutes give `start` itself, open or not. An amount that ends with an interval ends there, not at the next
    opening. `NeverOpen` when the calendar has no such time.
    """
    start = _utc(start)
    left = timedelta(minutes=minutes)
    if left < timedelta():
        raise ValueError(f"not an amount of working time: {minutes}")
    if calendar.is_always or not left:
        return start + left
    for begin, end in _spans(calendar, start):
        if end - begin >= left:
            return (begin + left).replace(tzinfo=UTC)
        left -= end - begin
    raise NeverOpen(f"no working time after {start.isoformat()}")


def working_minutes_between(calendar, begin, end):
    """Working minutes in [begin, end), fractional where seconds are; zero when `end` is not later."""
    begin, end = _utc(begin), _utc(end)
    if end <= begin:
        return 0
    if calendar.is_always:
        return _minutes(end - begin)
    return _minutes(sum((last - first for first, last in _spans(calendar, begin, end)), timedelta()))


def is_open(calendar, at):
    """Whether time counts at this instant."""
    if calendar.is_always:
        return True
    local = _utc(at).astimezone(_zone(calendar.zone))
    minute = local.hour * 60 + local.minute
    return any(begin <= minute < end for begin, end in calendar.intervals_on(local.date()))


def next_opening(calendar, at):
    """`at` itself when open, else the next instant from which time counts."""
    at = _utc(at)
    if is_open(calendar, at):
        return at
    for begin, _end in _spans(calendar, at):
        return begin.replace(tzinfo=UTC)
    raise NeverOpen(f"no opening after {at.isoformat()}")


@dataclass(frozen=True)
class Part:
    """A stretch that was counted, with the sum so far; or a day closed by name (no times, no minutes)."""

    day: date
    begin: datetime | None
    end: datetime | None
    minutes: float
    total: float


def explain(calendar, start, minutes):
    """How `add_working_time` counts, as parts in order; times in the calendar's zone. The last part ends when due."""
    zone = _zone(calendar.zone)
    due = add_working_time(calendar, start, minutes)
    if calendar.is_always:
        begin = start.astimezone(zone)
        return [Part(begin.date(), begin, due.astimezone(zone), minutes, minutes)]
    parts, total = _closed(calendar, start.astimezone(zone).date(), due.astimezone(zone).date()), 0
    for first, last in _spans(calendar, start.astimezone(UTC), due):
        begin, end = (each.replace(tzinfo=UTC).astimezone(zone) for each in (first, last))
        total += _minutes(last - first)
        parts.append(Part(begin.date(), begin, end, _minutes(last - first), total))
    return sorted(parts, key=lambda part: part.day)


def _closed(calendar, first, last):
    """The days between that are closed although their weekday is open."""
    return [
        Part(day, None, None, 0, 0)
        for day, intervals in calendar.days.items()
        if first <= day <= last and not intervals and calendar.weekly.get(day.weekday())
    ]


# --- spans of open time -------------------------------------------------------------------------------------------
# From here on datetimes are UTC without a zone: twice as fast, and nothing local can slip in.


def _spans(calendar, start, until=None):
    """Open spans in order, cut to begin at `start` and to end at `until`."""
    start = start.replace(tzinfo=None)
    until = until.replace(tzinfo=None) if until else start + timedelta(days=HORIZON_DAYS)
    for begin, end, offset in _stretches(_zone(calendar.zone), start, until):
        day = (begin + offset).date()
        midnight = _midnight(day) - offset
        for opens, closes in calendar.intervals_on(day):
            first = max(midnight + timedelta(minutes=opens), begin)
            last = min(midnight + timedelta(minutes=closes), end)
            if first < last:
                yield first, last


def _stretches(zone, begin, until):
    """(begin, end, offset) one after another, each within one local day and with one offset from UTC."""
    offset = _offset(zone, begin)
    while begin < until:
        day = (begin + offset).date()
        end = min(_midnight(day) + DAY - offset, until)
        later = _offset(zone, end)
        if later != offset:
            end = _turn(zone, begin, end, offset)
            later = _offset(zone, end)
        yield begin, end, offset
        begin, offset = end, later


def _turn(zone, begin, end, offset):
    """The first second after `begin` at which the offset is another one; zones change on whole seconds."""
    begin = begin.replace(microsecond=0)
    while end - begin > SECOND:
        middle = begin + timedelta(seconds=(end - begin) // SECOND // 2)
        if _offset(zone, middle) == offset:
            begin = middle
        else:
            end = middle
    return begin + SECOND


def _midnight(day):
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001


def _offset(zone, instant):
    return instant.replace(tzinfo=UTC).astimezone(zone).utcoffset()


@lru_cache(maxsize=64)
def _zone(name):
    return ZoneInfo(name)


def _utc(at):
    if at.tzinfo is None:
        raise ValueError(f"an instant without a time zone: {at.isoformat()}")
    return at.astimezone(UTC)


def _minutes(length):
    return length / timedelta(minutes=1)
