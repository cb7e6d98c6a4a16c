"""How figures are taken from rows: counts, groups, ages, times. One queryset gives the value and its list.

A figure is a function of a scope that returns a queryset; a decorator from here makes it a `Figure`. Its docstring says
what is counted, `says` says the same to readers. `value(scope)` is what `manage.py figures` prints, `parts(scope)` are
the numbers in it that count rows, and `rows(scope, part)` are those rows: as many as the number says.
"""

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from complaints.models import ClockPause
from complaints.models.clock import ClockState
from routing import calendar, calendars

NONE = "none"
# A sum of fractions of minutes may fall a hair short of the whole minute that it is.
ROUNDING = 1e-6
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Figure:
    """One figure of the reports."""

    name: str
    label: Any
    says: Any
    query: Any
    # With as many parts as there are articles or cities: asked for where it is shown, not with every page.
    is_wide: bool = False
    kind = "count"

    def rows(self, scope, part=""):
        """The rows behind the figure, or behind one number of it."""
        return self.query(scope)

    def value(self, scope):
        return self.rows(scope).count()

    def parts(self, value):
        """(part, number) of every number in a value that counts rows."""
        return [("", value)]

    def has_part(self, part):
        """Whether rows can be asked for by this part; “” is the whole figure."""
        return not part

    def plain(self, value):
        """The value as files and commands carry it: money as decimals in major units."""
        return value


@dataclass(frozen=True)
class Groups(Figure):
    """Counts by a column; `by` is the column, `names(keys)` their labels. An empty column counts as “none”."""

    by: str = ""
    names: Any = None
    kind = "groups"

    def rows(self, scope, part=""):
        rows = self.query(scope)
        if not part:
            return rows
        return rows.filter(self._empty()) if part == NONE else rows.filter(**{self.by: part})

    def has_part(self, part):
        return len(part) <= 120

    def _empty(self):
        return Q(**{f"{self.by}__isnull": True}) | Q(**{self.by: ""})

    def value(self, scope):
        counted = self.query(scope).order_by().values_list(self.by).annotate(number=Count("pk"))
        totals = Counter()
        for key, number in counted:
            totals[key or NONE] += number
        return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))

    def parts(self, value):
        return list(value.items())


# Ages in days: from, below, and the part's name.
AGES = ((0, 1, "under_1"), (1, 3, "1_to_3"), (3, 7, "3_to_7"), (7, 30, "7_to_30"), (30, None, "over_30"))


@dataclass(frozen=True)
class Ages(Figure):
    """Counts by how long ago a moment is at the end of the period, in whole days of 24 hours."""

    since: str = "received_at"
    names: Any = None
    kind = "groups"

    def rows(self, scope, part=""):
        rows = self.query(scope)
        return rows.filter(self._aged(scope, part)) if part else rows

    def has_part(self, part):
        return not part or part in {age[2] for age in AGES}

    def _aged(self, scope, part):
        first, below, _name = next(age for age in AGES if age[2] == part)
        condition = Q(**{f"{self.since}__lte": scope.as_of - first * DAY})
        return condition if below is None else condition & Q(**{f"{self.since}__gt": scope.as_of - below * DAY})

    def value(self, scope):
        wanted = {part: Count("pk", filter=self._aged(scope, part)) for _first, _below, part in AGES}
        return self.query(scope).aggregate(**wanted)

    def parts(self, value):
        return list(value.items())


@dataclass(frozen=True)
class Times(Figure):
    """How long something took, in whole units, and which promises were kept. `lengths(rows)` gives the lengths."""

    lengths: Any = None
    unit: str = "minutes"
    promised: bool = True
    kind = "times"
    choices: dict = field(default_factory=lambda: {"kept": ClockState.KEPT, "missed": ClockState.MISSED})

    def rows(self, scope, part=""):
        rows = self.query(scope)
        return rows.filter(state=self.choices[part]) if part in self.choices else rows

    def has_part(self, part):
        return not part or (self.promised and part in self.choices)

    def value(self, scope):
        rows = self.query(scope)
        lengths = sorted(self.lengths(rows))
        result = {
            "count": len(lengths),
            f"median_{self.unit}": median(lengths),
            f"p90_{self.unit}": percentile(lengths, 90),
        }
        if self.promised:
            kept = rows.filter(state=ClockState.KEPT).count()
            result |= {"kept": kept, "missed": len(lengths) - kept, "kept_percent": percent(kept, len(lengths))}
        return result

    def parts(self, value):
        return [("", value["count"]), *((part, value[part]) for part in self.choices if part in value)]


# --- arithmetic ---------------------------------------------------------------------------------------------------


def median(ordered):
    """The middle of an ordered list; of an even number the mean of the two in the middle. None of nothing."""
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def percentile(ordered, wanted):
    """The smallest value that at least `wanted` per cent of an ordered list do not exceed. None of nothing."""
    return ordered[math.ceil(len(ordered) * wanted / 100) - 1] if ordered else None


def percent(part, whole):
    """A share with one decimal. None of nothing."""
    return round(part * 100 / whole, 1) if whole else None


def working_minutes(clocks):
    """Whole working minutes that each clock ran, in its own calendar, its pauses taken out."""
    paused = {}
    pauses = ClockPause.objects.filter(clock__in=clocks.values("pk"), ended_at__isnull=False)
    for clock, begin, end in pauses.values_list("clock", "started_at", "ended_at"):
        paused.setdefault(clock, []).append((begin, end))
    ran = clocks.order_by().values_list("pk", "calendar", "started_at", "stopped_at")
    return [_ran(code, begin, end, paused.get(pk, ())) for pk, code, begin, end in ran.iterator()]


def _ran(code, begin, end, pauses):
    counted = calendars.load(code)
    minutes = calendar.working_minutes_between(counted, begin, end)
    minutes -= sum(calendar.working_minutes_between(counted, *pause) for pause in pauses)
    return math.floor(minutes + ROUNDING)


def hours_to_end(cases):
    """Whole hours, day and night, from arrival to end."""
    pairs = cases.order_by().values_list("received_at", "ended_at")
    return [int((ended - received).total_seconds() // 3600) for received, ended in pairs.iterator()]
