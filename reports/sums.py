"""Figures that add something up: money in whole minor units, marks from 1 to 5. Each number counts its rows too.

A sum leads to the list of the rows that it adds up; the list is as long as the count beside the sum.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Q, Sum

from compensation.models import Budget
from reports.measures import NONE, Figure, Groups
from reports.period import months_of
from routing import money

SCORES = (5, 4, 3, 2, 1)


def counted_and_summed(column):
    """What a sum asks of its rows."""
    return {"count": Count("pk"), "amount": Sum(column, default=0)}


@dataclass(frozen=True)
class Money(Figure):
    """The sum of a column beside the number of rows."""

    column: str = "amount"
    kind = "money"

    def value(self, scope):
        return self.rows(scope).order_by().aggregate(**counted_and_summed(self.column))

    def parts(self, value):
        return [("", value["count"])]

    def plain(self, value):
        return value | {"amount": money.to_major(value["amount"])}


@dataclass(frozen=True)
class MoneyGroups(Groups):
    """Sums by a column; the dearest first."""

    column: str = "amount"
    kind = "money_groups"

    def value(self, scope):
        rows = self.query(scope).order_by().values(self.by).annotate(**counted_and_summed(self.column))
        sums = {row[self.by] or NONE: {"count": row["count"], "amount": row["amount"]} for row in rows}
        return dict(sorted(sums.items(), key=lambda item: (-item[1]["amount"], item[0])))

    def parts(self, value):
        return [(part, row["count"]) for part, row in value.items()]

    def plain(self, value):
        return {part: row | {"amount": money.to_major(row["amount"])} for part, row in value.items()}


@dataclass(frozen=True)
class Budgets(Figure):
    """Goodwill against the budgets of the period's months, by department: what was paid, what is still set aside.

    `reserved(scope)` gives the versions that hold something back.
    """

    reserved: Any = None
    names: Any = None
    kind = "budgets"

    def rows(self, scope, part=""):
        rows = self.query(scope)
        return rows.filter(budget__department__code=part) if part else rows

    def has_part(self, part):
        return len(part) <= 120

    def value(self, scope):
        of = "budget__department__code"
        rows = self.query(scope).order_by().values_list(of).annotate(rows=Count("pk"), sum=Sum("goodwill"))
        return self.with_paid(scope, {code: {"count": count, "spent": spent} for code, count, spent in rows})

    def with_paid(self, scope, paid, *, of_all=False):
        """The value, from what was paid: {department: count and sum}. `of_all`: every case counts, so what is set
        aside stands in the budgets themselves."""
        budgets = Budget.objects.filter(month__in=months_of(scope.period)).order_by("department__position", "pk")
        sums = {}
        for code, cap, extra, reserved in budgets.values_list("department__code", "cap", "extra", "reserved"):
            row = sums.setdefault(code, {"cap": 0, "spent": 0, "reserved": 0, "count": 0})
            row["cap"] += cap + extra
            row["reserved"] += reserved if of_all else 0
        for code, row in paid.items():
            sums[code] |= row
        if of_all:
            return sums
        of = "budget__department__code"
        for code, held in self.reserved(scope).order_by().values_list(of).annotate(sum=Sum("reserved")):
            sums[code]["reserved"] = held
        return sums

    def parts(self, value):
        return [(part, row["count"]) for part, row in value.items()]

    def plain(self, value):
        return {
            part: {name: number if name == "count" else money.to_major(number) for name, number in row.items()}
            for part, row in value.items()
        }


@dataclass(frozen=True)
class NetCost(Figure):
    """What was paid less what others paid back: cases with either. `paid` and `recovered` are the figures taken."""

    paid: Any = None
    recovered: Any = None
    kind = "net_cost"

    def value(self, scope):
        paid = self.paid(scope).aggregate(sum=Sum("amount", default=0))["sum"]
        recovered = self.recovered(scope).aggregate(sum=Sum("received_amount", default=0))["sum"]
        count = self.rows(scope).count()
        return {"count": count, "paid": paid, "recovered": recovered, "amount": paid - recovered}

    def parts(self, value):
        return [("", value["count"])]

    def plain(self, value):
        return {name: number if name == "count" else money.to_major(number) for name, number in value.items()}


@dataclass(frozen=True)
class Scores(Figure):
    """Marks from 1 to 5: how many of each, and their mean."""

    column: str = "satisfaction"
    kind = "scores"

    def rows(self, scope, part=""):
        rows = self.query(scope)
        return rows.filter(**{self.column: int(part)}) if part else rows

    def has_part(self, part):
        return not part or part in {str(score) for score in SCORES}

    def value(self, scope):
        wanted = {str(score): Count("pk", filter=Q(**{self.column: score})) for score in SCORES}
        found = self.query(scope).order_by().aggregate(count=Count("pk"), mean=Avg(self.column), **wanted)
        return found | {"mean": None if found["mean"] is None else round(float(found["mean"]), 2)}

    def parts(self, value):
        return [("", value["count"]), *((str(score), value[str(score)]) for score in SCORES)]
