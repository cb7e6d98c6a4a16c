"""Working calendars from the database as plain values, read once per process until a row changes."""

from django.core.cache import cache

from routing.calendar import Calendar
from routing.models import WorkingCalendar

SECONDS = 5
DAY = 24 * 60


def load(code):
    """The calendar with this code; a change is noticed by every process within five seconds."""
    key = f"routing.calendar.{code}"
    value = cache.get(key)
    if value is None:
        value = read(code)
        cache.set(key, value, SECONDS)
    return value


def read(code):
    """The calendar as its rows say now. An unknown code is an error that names it."""
    row = WorkingCalendar.objects.filter(code=code).prefetch_related("intervals", "days").first()
    if row is None:
        raise LookupError(f"There is no working calendar “{code}”: run manage.py setup_reference.")
    weekly = {}
    for interval in row.intervals.all():
        weekly.setdefault(interval.weekday, []).append((_minute(interval.starts_at), _minute(interval.ends_at) or DAY))
    weekly = {weekday: tuple(sorted(spans)) for weekday, spans in weekly.items()}
    days = {day.date: () if day.is_closed else weekly.get(day.like_weekday, ()) for day in row.days.all()}
    return Calendar(row.zone, weekly, days, row.is_always)


def _minute(time):
    return time.hour * 60 + time.minute
