"""Working calendars from the database as plain values, read once per process until a row changes."""

from routing.calendar import MINUTES_A_DAY, Calendar
from routing.memory import remembered
from routing.models import WorkingCalendar


@remembered
def load(code):
    """The calendar with this code. An unknown code is a LookupError that names it."""
    row = WorkingCalendar.objects.filter(code=code).prefetch_related("intervals", "days").first()
    if row is None:
        raise LookupError(f"There is no working calendar “{code}”: run manage.py setup_reference.")
    weekly = {}
    for interval in row.intervals.all():
        weekly.setdefault(interval.weekday, []).append(span(interval.starts_at, interval.ends_at))
    days = {day.date: () if day.is_closed else tuple(weekly.get(day.like_weekday, ())) for day in row.days.all()}
    return Calendar(row.zone, weekly, days, row.is_always)


def span(starts_at, ends_at):
    """Two times of a day as minutes; an end of 00:00 is midnight at the day's end."""
    return _minute(starts_at), _minute(ends_at) or MINUTES_A_DAY


def _minute(time):
    return time.hour * 60 + time.minute


@remembered
def unconfirmed_years(code):
    """Years of a calendar that nobody confirmed: due dates in them are provisional."""
    rows = WorkingCalendar.objects.filter(code=code, years__is_confirmed=False)
    return frozenset(rows.values_list("years__year", flat=True))
