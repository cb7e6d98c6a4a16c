"""How a list of cases is narrowed by the query of an address."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from complaints import search
from complaints.channels.fields import Instant
from complaints.states import Channel, Priority, State

CHOICES = {"state": State, "priority": Priority, "channel": Channel}
CODES = {"category": "category__code", "department": "department__code"}
TIMES = {"created_after": "received_at__gte", "created_before": "received_at__lt"}
NAMES = (*CHOICES, *CODES, *TIMES, "q")


class Unreadable(ValueError):
    """A value of the query that means nothing; `name` is its name."""

    def __init__(self, name, words):
        self.name = name
        super().__init__(words)


def narrow(cases, query):
    """The cases that the query asks for. Unreadable when a value is none."""
    wanted = {}
    for name, value in query.items():
        if name in CHOICES and value not in CHOICES[name].values:
            raise Unreadable(name, _("“%(value)s” is not one of: %(known)s.") % {"value": value, "known": _of(name)})
        if name in CHOICES:
            wanted[name] = value
        elif name in CODES:
            wanted[CODES[name]] = value
        elif name in TIMES:
            wanted[TIMES[name]] = _instant(name, value)
    cases = cases.filter(**wanted)
    return search.find(query["q"]).of(cases) if query.get("q", "").strip() else cases


def _of(name):
    return ", ".join(CHOICES[name].values)


def _instant(name, value):
    """An instant with offset, or a date: its first moment in our zone. An unescaped “+” arrives as a space."""
    try:
        day = parse_date(value) if len(value) == 10 else None
        if day:
            return timezone.make_aware(datetime.combine(day, time.min))
        return Instant().run_validation(value.replace(" ", "+"))
    except Exception as error:
        raise Unreadable(name, _("Write a date or a time with its offset.")) from error
