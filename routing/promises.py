"""How long a promise is and in which calendar it counts: the clock policy, stretched while peak mode lasts."""

from dataclasses import dataclass, replace

from routing import calendar, calendars, peak
from routing.memory import remembered
from routing.models import AlertStep, ClockPolicy


@dataclass(frozen=True)
class Promise:
    """So many minutes of a calendar; `is_stretched`: peak mode makes them more."""

    kind: str
    minutes: int
    calendar_code: str
    is_stretched: bool = True


@dataclass(frozen=True)
class Rung:
    """At this share of a promise (per cent), somebody is told; `is_sent_out`: also by SMS or messenger."""

    percent: int
    recipient: str
    is_sent_out: bool


def promise_for(kind, priority, at):
    """The promise of this kind for this priority. A kind without minutes is a LookupError that names it."""
    promise = _policies().get((kind, priority))
    if promise is None:
        raise LookupError(f"There is no clock policy for “{kind}” and {priority}: run manage.py setup_reference.")
    if not promise.is_stretched:
        return promise
    return replace(promise, minutes=peak.scaled(promise.minutes, peak.clock_percent(at)))


def due_at(promise, start):
    """When the promise ends that starts now."""
    return calendar.add_working_time(calendars.load(promise.calendar_code), start, promise.minutes)


@remembered
def alert_ladder():
    """The rungs from the lowest share to the highest."""
    return tuple(Rung(*row) for row in AlertStep.objects.values_list("percent", "recipient", "is_sent_out"))


@remembered
def _policies():
    """Every promise by (kind, priority), as the table says without peak mode."""
    promises = {}
    for policy in ClockPolicy.objects.select_related("calendar", "red_calendar"):
        for priority in ("red", "yellow", "green"):
            minutes = getattr(policy, f"{priority}_minutes")
            counted = policy.red_calendar if priority == "red" and policy.red_calendar_id else policy.calendar
            if minutes is not None:
                promises[policy.kind, priority] = Promise(policy.kind, minutes, counted.code, policy.is_stretched)
    return promises
