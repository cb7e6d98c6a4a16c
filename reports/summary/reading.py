"""The summary read for periods: whole months, then days; live what is marked, of today, or not summarised yet."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from complaints.models import Complaint
from reports.models import DayMark, DaySummary, SummaryReach
from reports.period import DAY, Period, joined, months_of
from reports.summary.ledgers import LEDGERS, count, day_of
from reports.summary.storing import BY_MONTH, kept_on

AGED_DAYS = 30
# What is dated further ahead is not looked for.
FUTURE = 400 * DAY


@dataclass(frozen=True)
class Reach:
    """Which days may be read: `since` up to but without `until`, those with a mark left out."""

    since: date
    until: date
    marks: dict

    @classmethod
    def now(cls):
        """As it stands; None where nothing is summarised, or the past is not worked off yet."""
        row = SummaryReach.objects.filter(is_complete=True).first()
        if row is None:
            return None
        marks = defaultdict(set)
        for ledger, at in DayMark.objects.order_by().values_list("ledger", "at").distinct():
            marks[ledger].add(kept_on(ledger, day_of(at)))
        return cls(row.since, row.until, marks)

    def clamped(self, period):
        """The days of a period on which there can be anything, as a set."""
        first, last = max(period.first, self.since), min(period.last, self.until + FUTURE)
        return Period(first, last).all_days() if first <= last else set()

    def is_ready(self, ledger, day):
        return day < self.until and day not in self.marks[ledger]

    def unready(self, ledger, before):
        """Every day before this one that must be counted live."""
        late = {self.until + n * DAY for n in range(max(0, (before - self.until).days))}
        return {day for day in self.marks[ledger] if day < before} | late


class Sums:
    """The sums of ledgers over sets of days, `wanted` {name: (ledgers, days)}, for one slice of the cases.

    `hidden`: keys of cases that do not count for this reader.
    """

    def __init__(self, reach, part, wanted, *, hidden=()):
        self.reach, self.part = reach, part
        self.hidden = self._of_part().filter(pk__in=hidden).values("pk") if hidden else None
        self.wanted = {name: {ledger: _kept(ledger, days) for ledger in of} for name, (of, days) in wanted.items()}
        self.totals = {name: {ledger: Counter() for ledger in of} for name, (of, _days) in wanted.items()}
        self._read()
        for ledger in LEDGERS:
            self._count_live(ledger)
            if self.hidden is not None:
                self._take_away(ledger)

    @property
    def is_whole(self):
        """Whether every case counts."""
        return not self.part and self.hidden is None

    def __getitem__(self, name):
        return self.totals[name]

    # --- what is stored -------------------------------------------------------------------------------------------

    def _read(self):
        plans = {}
        for ledgers in self.wanted.values():
            for ledger, days in ledgers.items():
                plans[ledger, id(days)] = self._plan(ledger, days)
        months = {month for found, _days in plans.values() for month in found}
        days = {day for _months, found in plans.values() for day in found}
        rows = self._rows(Q(is_month=True, day__in=months) | Q(is_month=False, day__in=days))
        lacking = {
            (ledger, month) for (ledger, _of), (found, _days) in plans.items() for month in found
            if (ledger, True, month) not in rows
        }  # fmt: skip
        if lacking and not self._months_are_empty(lacking):
            rows |= self._days_instead(lacking, plans)
        for name, ledgers in self.wanted.items():
            for ledger, wanted in ledgers.items():
                found_months, found_days = plans[ledger, id(wanted)]
                for month in found_months:
                    _add(self.totals[name][ledger], rows.get((ledger, True, month), {}))
                for day in found_days:
                    _add(self.totals[name][ledger], rows.get((ledger, False, day), {}))

    def _plan(self, ledger, days):
        """(first days of whole months, single days) that together are the days that may be read."""
        ready = {day for day in days if self.reach.is_ready(ledger, day)}
        if ledger == BY_MONTH or not ready:
            return set(), ready
        months = set()
        for first in months_of(Period(min(ready), max(ready))):
            whole = _days_of_month(first)
            if whole <= ready:
                months.add(first)
                ready -= whole
        return months, ready

    def _rows(self, which):
        rows = DaySummary.objects.filter(which, slice=self.part).order_by()
        found = rows.values_list("ledger", "is_month", "day", "counts")
        return {(ledger, is_month, day): counts for ledger, is_month, day, counts in found}

    def _months_are_empty(self, lacking):
        """A month that was added up has a row for the whole; a slice without one has nothing in it."""
        if not self.part:
            return False
        added = DaySummary.objects.filter(slice="", is_month=True, day__in={month for _ledger, month in lacking})
        return lacking <= set(added.values_list("ledger", "day"))

    def _days_instead(self, lacking, plans):
        """Months that are not added up yet, day by day."""
        for (ledger, _of), (months, days) in plans.items():
            for month in [month for month in months if (ledger, month) in lacking]:
                months.discard(month)
                days |= _days_of_month(month)
        days = {day for _ledger, month in lacking for day in _days_of_month(month)}
        return self._rows(Q(is_month=False, day__in=days))

    # --- what is live ---------------------------------------------------------------------------------------------

    def _count_live(self, ledger):
        live = set()
        for ledgers in self.wanted.values():
            live |= {day for day in ledgers.get(ledger, ()) if not self.reach.is_ready(ledger, day)}
        if live:
            self._add_by_day(ledger, count(ledger, joined(live), cases=self.cases()), live, _add)

    def cases(self):
        """The cases of the slice, as a queryset of keys; None: all."""
        return self._of_part().values("pk") if self.part else None

    def _of_part(self):
        if not self.part:
            return Complaint.objects.all()
        dimension, _colon, value = self.part.partition(":")
        column = {"category": "category__code", "department": "department__code"}.get(dimension, dimension)
        return Complaint.objects.filter(**{column: value})

    def _take_away(self, ledger):
        days = set().union(*(ledgers.get(ledger, ()) for ledgers in self.wanted.values()))
        if days:
            self._add_by_day(ledger, count(ledger, joined(days), cases=self.hidden), days, _subtract)

    def _add_by_day(self, ledger, found, days, put):
        for (day, _part), counts in found.items():
            for name, ledgers in self.wanted.items():
                if day in days and day in ledgers.get(ledger, ()):
                    put(self.totals[name][ledger], counts)


def _kept(ledger, days):
    return frozenset(kept_on(ledger, day) for day in days) if ledger == BY_MONTH else days


def _days_of_month(first):
    return Period(first, Period(first, first).month_end()).all_days()


def _add(total, counts):
    for key, number in counts.items():
        total[key] += number


def _subtract(total, counts):
    for key, number in counts.items():
        total[key] -= number


# --- what is open at the end of a day -----------------------------------------------------------------------------


def open_before(sums, days):
    """{day: cases received before this day and not ended before it}: all that came less all that ended."""
    last = max(days)
    wanted = {
        f"{ledger}_{number}": Sum("number", filter=Q(ledger=ledger, day__lt=day), default=0)
        for number, day in enumerate(days)
        for ledger in ("received", "ended")
    }
    rows = DaySummary.objects.filter(slice=sums.part, is_month=False, ledger__in=("received", "ended"), day__lt=last)
    for ledger in ("received", "ended"):
        rows = rows.exclude(ledger=ledger, day__in=sums.reach.unready(ledger, last))
    found = rows.aggregate(**wanted)
    live = {ledger: _live_numbers(sums, ledger, last) for ledger in ("received", "ended")}
    hidden = {ledger: _hidden_numbers(sums, ledger, last) for ledger in ("received", "ended")}
    return {
        day: sum(
            sign * (
                found[f"{ledger}_{number}"]
                + sum(n for at, n in live[ledger].items() if at < day)
                - sum(n for at, n in hidden[ledger].items() if at < day)
            )
            for ledger, sign in (("received", 1), ("ended", -1))
        )
        for number, day in enumerate(days)
    }  # fmt: skip


def _live_numbers(sums, ledger, before):
    days = sums.reach.unready(ledger, before)
    found = count(ledger, joined(days), cases=sums.cases()) if days else {}
    return {day: counts["n"] for (day, _part), counts in found.items()}


def _hidden_numbers(sums, ledger, before):
    if sums.hidden is None:
        return {}
    span = Period(sums.reach.since, before - DAY)
    return {day: counts["n"] for (day, _part), counts in count(ledger, [span], cases=sums.hidden).items()}
