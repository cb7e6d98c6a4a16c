"""The same questions answered one step after the other: slow, and too simple to be wrong."""

from datetime import UTC, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
SIXTY_DAYS = timedelta(days=60)
zone = cache(ZoneInfo)


def is_open(calendar, at):
    """Look at the wall clock."""
    if calendar.is_always:
        return True
    local = at.astimezone(zone(calendar.zone))
    minute = local.hour * 60 + local.minute
    own = calendar.days.get(local.date())
    intervals = calendar.weekly.get(local.weekday(), ()) if own is None else own
    return any(begin <= minute < end for begin, end in intervals)


def add(calendar, start, steps, step=MINUTE, reach=SIXTY_DAYS):
    """Walk until so many open steps have passed. None: not within reach."""
    at = start.astimezone(UTC)
    last = at + reach
    while steps:
        if at >= last:
            return None
        steps -= is_open(calendar, at)
        at += step
    return at


def between(calendar, begin, end, step=MINUTE):
    """Count the open steps."""
    at, total = begin.astimezone(UTC), 0
    while at < end:
        total += is_open(calendar, at)
        at += step
    return total


def next_opening(calendar, at, reach=SIXTY_DAYS):
    """Walk until a minute is open. None: not within reach."""
    at = at.astimezone(UTC)
    last = at + reach
    while at < last:
        if is_open(calendar, at):
            return at
        at += MINUTE
    return None


def paused(calendar, start, minutes, pauses, reach=SIXTY_DAYS):
    """Walk until so many minutes have passed that are open and in no pause. A pause that begins later is none."""
    at = start.astimezone(UTC)
    last = at + reach
    while minutes:
        if at >= last:
            return None
        minutes -= is_open(calendar, at) and not any(begin <= at < end for begin, end in pauses)
        at += MINUTE
    return at
