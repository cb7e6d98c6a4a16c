"""The same questions answered one minute after the other: slow, and too simple to be wrong."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def is_open(calendar, at):
    """Look at the wall clock."""
    if calendar.is_always:
        return True
    local = at.astimezone(ZoneInfo(calendar.zone))
    minute = local.hour * 60 + local.minute
    own = calendar.days.get(local.date())
    intervals = calendar.weekly.get(local.weekday(), ()) if own is None else own
    return any(begin <= minute < end for begin, end in intervals)


def add_working_time(calendar, start, minutes, horizon=60 * 24 * 60):
    """Walk minute by minute until so many open ones have passed; `start` on a whole minute. None: not within reach."""
    at = start.astimezone(UTC)
    if not minutes:
        return at
    for _ in range(horizon):
        minutes -= is_open(calendar, at)
        at += MINUTE
        if not minutes:
            return at
    return None


def working_minutes_between(calendar, begin, end):
    """Count the open minutes."""
    at, total = begin.astimezone(UTC), 0
    while at < end:
        total += is_open(calendar, at)
        at += MINUTE
    return total


def next_opening(calendar, at, horizon=60 * 24 * 60):
    """Walk until a minute is open."""
    at = at.astimezone(UTC)
    for _ in range(horizon):
        if is_open(calendar, at):
            return at
        at += MINUTE
    return None
