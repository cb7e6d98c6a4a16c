"""When a customer may be called: their own hours in their own time zone, within ours where both are open. Pure."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from routing.calendar import MINUTES_A_DAY, Calendar, joined, next_opening

USUAL = ((9 * 60, 21 * 60),)
SPAN = re.compile(r"(\d{1,2})(?:[:：.](\d{2}))?\s*(?:[-–—~～]|to|至|到)\s*(\d{1,2})(?:[:：.](\d{2}))?", re.IGNORECASE)
FROM = re.compile(
    r"(?:after|from|不早于)\s*(\d{1,2})(?:[:：.](\d{2}))?|(\d{1,2})(?:[:：.](\d{2}))?\s*点?\s*(?:以后|之后|后)", re.I
)
# Of the parts of a day in which somebody who did not answer is tried next: the one not tried yet.
PARTS = ((9 * 60, 12 * 60), (12 * 60, 17 * 60), (17 * 60, 21 * 60))
# Nobody is rung again within this time.
REST = timedelta(hours=2)


def read(text):
    """“09:00–12:00, 14:00–18:00” or “after 14:30” as minutes of the day; what cannot be read is 09:00–21:00."""
    spans = [_span(match.groups()) for match in SPAN.finditer(text or "")]
    if not spans and (match := FROM.search(text or "")):
        begin = _minute(match[1] or match[3], match[2] or match[4])
        spans = [(begin, USUAL[0][1])]
    good = [(begin, end) for begin, end in spans if 0 <= begin < end <= MINUTES_A_DAY]
    return joined(good) if good else USUAL


def _span(groups):
    return _minute(groups[0], groups[1]), _minute(groups[2], groups[3])


def _minute(hour, minute):
    return int(hour) * 60 + int(minute or 0)


def known_zone(name, default):
    """The customer's zone, or ours where theirs is not known."""
    try:
        ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return default
    return name if name else default


def calendar_of(text, zone):
    """The customer's hours as a calendar, the same every day."""
    spans = read(text)
    return Calendar(zone, dict.fromkeys(range(7), spans))


def spans(theirs, desk, begin, end):
    """(from, to) in UTC within which they may be called, oldest first; on a day when our desk hours and theirs never
    meet, theirs alone."""
    zone = ZoneInfo(theirs.zone)
    day, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        own = [_instants(day, minutes, zone) for minutes in theirs.intervals_on(day)]
        both = [cut for first, until in own for cut in _within(desk, first, until)]
        for first, until in both or own:
            if max(first, begin) < min(until, end):
                yield max(first, begin), min(until, end)
        day += timedelta(days=1)


def _instants(day, minutes, zone):
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return tuple((midnight + timedelta(minutes=minute)).astimezone(UTC) for minute in minutes)


def _within(desk, first, until):
    """The parts of [first, until) in which our desk is open."""
    zone = ZoneInfo(desk.zone)
    if desk.is_always:
        return [(first, until)]
    day, parts = first.astimezone(zone).date(), []
    while day <= until.astimezone(zone).date():
        for minutes in desk.intervals_on(day):
            begin, end = _instants(day, minutes, zone)
            if max(begin, first) < min(end, until):
                parts.append((max(begin, first), min(end, until)))
        day += timedelta(days=1)
    return parts


def first_from(theirs, desk, at):
    """The first instant from `at` on at which they may be called."""
    for begin, _end in spans(theirs, desk, at, at + timedelta(days=8)):
        return begin
    return next_opening(theirs, at)


def last_until(theirs, desk, start, due):
    """`due` itself when they may be called up to then, else the end of the last such hours before it; where there
    are none since `start`, the end of the next ones after it."""
    before = list(spans(theirs, desk, start, due))
    if before:
        return before[-1][1]
    for _begin, end in spans(theirs, desk, due, due + timedelta(days=8)):
        return end
    return due


def next_try(theirs, desk, at, tried):
    """When somebody who did not answer is called next: in a part of the day not tried yet, not at once."""
    zone = ZoneInfo(theirs.zone)
    known = {_part(moment, zone) for moment in (*tried, at)}
    for begin, end in spans(theirs, desk, at + REST, at + timedelta(days=8)):
        for number, (opens, closes) in enumerate(PARTS):
            first, until = _instants(begin.astimezone(zone).date(), (opens, closes), zone)
            moment = max(first, begin)
            if number not in known and moment < min(until, end):
                return moment
    return first_from(theirs, desk, at + REST)


def _part(at, zone):
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return next((number for number, (_begin, end) in enumerate(PARTS) if minute < end), len(PARTS) - 1)
