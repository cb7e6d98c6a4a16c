"""How the due time of each promise of a case came about: start, working time counted, closed days, pauses."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from complaints.workbench import joined
from routing import calendar, calendars
from routing.models import CalendarDay, WorkingCalendar

# A promise is kept in whole minutes.
ROUNDED = timedelta(minutes=1)


@dataclass(frozen=True)
class Pause:
    """An interval that did not count, and the working minutes in it; they are added at the end."""

    begin: Any
    end: Any
    reason: str
    minutes: float


@dataclass(frozen=True)
class Counted:
    """One promise. `parts` are (`routing.calendar.Part`, the closed day's name); `is_moved`: the due time is another
    one than these hours give, because priority, calendar or policy changed since."""

    clock: Any
    calendar: Any
    parts: tuple
    pauses: tuple
    paused: float
    is_set: bool
    is_moved: bool
    unconfirmed: tuple


def counted(case, now):
    """Every promise of the case as a `Counted`, what runs first; three queries, whatever there is."""
    clocks = joined.clocks_with_pauses({"complaint": case}, "started_at")
    clocks.sort(key=lambda clock: (not clock.is_live, clock.started_at))
    rows = {row.code: row for row in WorkingCalendar.objects.filter(code__in={clock.calendar for clock in clocks})}
    closed = {}
    for day in CalendarDay.objects.filter(calendar__in=[row.pk for row in rows.values()], is_closed=True):
        closed.setdefault(day.calendar_id, {})[day.date] = day.name
    return [_counted(clock, rows.get(clock.calendar), closed, now) for clock in clocks]


def _counted(clock, row, closed, now):
    hours = calendars.load(clock.calendar)
    pauses = tuple(_pause(hours, pause, now) for pause in clock.pauses.all())
    paused = sum(pause.minutes for pause in pauses if pause.end)
    names = closed.get(row.pk, {}) if row else {}
    parts, end = (), None
    if clock.minutes is not None:
        parts = tuple(calendar.explain(hours, clock.started_at, clock.minutes + paused))
        end = calendar.add_working_time(hours, clock.started_at, clock.minutes + paused)
    years = calendars.unconfirmed_years(clock.calendar)
    return Counted(
        clock=clock,
        calendar=row,
        parts=tuple((part, names.get(part.day, "")) for part in parts),
        pauses=pauses,
        paused=paused,
        is_set=clock.minutes is None,
        is_moved=end is not None and abs(end - clock.due_at) >= ROUNDED,
        unconfirmed=tuple(sorted({part.day.year for part in parts} & years)),
    )


def _pause(hours, pause, now):
    until = pause.ended_at or now
    minutes = calendar.working_minutes_between(hours, pause.started_at, until)
    return Pause(pause.started_at, pause.ended_at, _(pause.reason) if pause.reason else "", minutes)
