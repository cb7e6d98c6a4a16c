"""How long a promise is and in which calendar it counts: the clock policy, stretched while peak mode lasts."""

from dataclasses import dataclass

from routing import calendar, calendars
from routing.models import ClockPolicy, PeakMode


@dataclass(frozen=True)
class Promise:
    """So many minutes of a calendar."""

    kind: str
    minutes: int
    calendar_code: str


def promise_for(kind, priority, at):
    """The promise of this kind for this priority. A kind without minutes is an error that names it."""
    policy = ClockPolicy.objects.select_related("calendar", "red_calendar").filter(kind=kind).first()
    minutes = getattr(policy, f"{priority}_minutes", None)
    if minutes is None:
        raise LookupError(f"There is no clock policy for “{kind}” and {priority}: run manage.py setup_reference.")
    peak = PeakMode.objects.filter(is_active=True, starts_at__lte=at, ends_at__gt=at).order_by("-starts_at").first()
    if peak:
        minutes = minutes * peak.clock_percent // 100
    counted = policy.red_calendar if priority == "red" and policy.red_calendar_id else policy.calendar
    return Promise(kind, minutes, counted.code)


def due_at(promise, start):
    """When the promise ends that starts now."""
    return calendar.add_working_time(calendars.load(promise.calendar_code), start, promise.minutes)
