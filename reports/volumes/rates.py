"""Rates per thousand orders: complaints received on days whose orders are known, by the orders of those days.

A day may be known in several finenesses. What is taken is the coarsest that answers the question: for a total the row
of the whole day where there is one, else the sum over articles; for an article whatever tells articles apart.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from django.db.models import Sum

from reports.models import Volume
from reports.period import DAY, Period

THOUSAND = 1000


@dataclass(frozen=True)
class Orders:
    """The orders of a period: whole, by value of one dimension, and the days of which they are known."""

    total: int
    by_value: dict
    days: tuple
    asked: int

    @property
    def is_known(self):
        return self.total > 0

    @property
    def is_whole(self):
        """Whether every day of the period is known."""
        return len(self.days) == self.asked

    @property
    def spans(self):
        """The known days as periods, the earliest first."""
        return tuple(joined(self.days))

    def rate(self, count, value=None):
        """Complaints per thousand orders with two decimals; None where no orders are known."""
        orders = self.total if value is None else self.by_value.get(value, 0)
        return round(count * THOUSAND / orders, 2) if orders else None


def orders_of(period, dimension=""):
    """The orders of a period, in total or by one dimension (“sku”, “batch”, “carrier”, “city”)."""
    rows = Volume.objects.filter(day__gte=period.first, day__lte=period.last)
    sums = rows.order_by().values_list("day", "level").annotate(sum=Sum("orders"))
    levels, total = defaultdict(list), 0
    for day, level, orders in _coarsest(sums, dimension):
        levels[level].append(day)
        total += orders
    by_value = _by_value(rows, dimension, levels) if dimension else {}
    return Orders(total, by_value, tuple(sorted(day for days in levels.values() for day in days)), period.days)


def _coarsest(sums, dimension):
    """(day, level, orders) of each day: of the levels that tell the dimension apart, the one with fewest names."""
    best = {}
    for day, level, orders in sums:
        names = level.split(",") if level else []
        if not dimension or dimension in names:
            best[day] = min(best.get(day, (99, "", 0)), (len(names), level, orders))
    return [(day, level, orders) for day, (_count, level, orders) in best.items()]


def _by_value(rows, dimension, levels):
    totals = defaultdict(int)
    for level, days in levels.items():
        for span in joined(days):
            of_level = rows.filter(level=level, day__gte=span.first, day__lte=span.last)
            summed = of_level.order_by().values_list(dimension).annotate(sum=Sum("orders"))
            for value, orders in summed:
                totals[value] += orders
    return dict(totals)


def joined(days):
    """Days that follow one another, as periods."""
    spans = []
    for day in sorted(days):
        if spans and spans[-1].last + DAY == day:
            spans[-1] = Period(spans[-1].first, day)
        else:
            spans.append(Period(day, day))
    return spans


def narrowed(scope, orders):
    """The same scope over the days whose orders are known: what stands above the line of a rate."""
    return scope if orders.is_whole else replace(scope, spans=orders.spans)


# Figures that count complaints received, which are what is divided by orders.
RATED = ("received", "by_category", "by_class", "by_department", "by_channel", "by_priority", "by_responsible")


@dataclass(frozen=True)
class Rated:
    """Rates per thousand orders of a page: `counts` are the figures over the days whose orders are known."""

    orders: Orders
    counts: dict

    @classmethod
    def of(cls, scope, values, compute):
        """`values`: the figures of the scope; `compute(scope, names)` gives them for the known days alone."""
        orders = orders_of(scope.period)
        if not orders.is_known:
            return cls(orders, {})
        whole = {name: values[name] for name in RATED if name in values}
        return cls(orders, whole if orders.is_whole else compute(narrowed(scope, orders), list(whole)))

    def of_part(self, name, part=""):
        """The rate of a figure or of one part of it; None where it has none."""
        if name not in self.counts:
            return None
        return self.orders.rate(self.counts[name].get(part, 0) if part else self.counts[name])
