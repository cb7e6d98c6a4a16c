"""What complaints cost, as pages show it: payments by policy row and remedy, budgets, claims, the net cost."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reports import naming
from reports.figures import FIGURES
from reports.measures import percent
from reports.panels import Tile
from reports.saying import number
from routing import money

BARS = 8
PANELS = ("compensation_by_row", "compensation_by_category", "compensation_by_remedy", "recovery_claims")


@dataclass(frozen=True)
class Sum:
    """One sum: the number of rows, the amount now and before, in minor units."""

    label: Any
    count: int
    amount: int
    before: int | None
    share: float | None
    url: str


@dataclass(frozen=True)
class Sums:
    """Sums by something, and their bars."""

    figure: Any
    lines: list

    @property
    def bars(self):
        """For the chart: (name, value, before, class), in whole major units; small sums together."""
        shown = [(str(line.label), *_whole(line.amount, line.before), "b1") for line in self.lines[:BARS]]
        if rest := self.lines[BARS:]:
            before = None if rest[0].before is None else sum(line.before for line in rest)
            shown.append((_("Others"), *_whole(sum(line.amount for line in rest), before), "b3"))
        return shown

    @property
    def total(self):
        return sum(line.amount for line in self.lines)


def _whole(amount, before):
    return round(amount / 100), None if before is None else round(before / 100)


@dataclass(frozen=True)
class BudgetLine:
    """The goodwill of one department against its budget."""

    label: Any
    cap: int
    spent: int
    reserved: int
    count: int
    url: str

    @property
    def left(self):
        return self.cap - self.spent - self.reserved

    @property
    def percent(self):
        """How much is used; of no budget, all of it once something was."""
        used = self.spent + self.reserved
        return min(100, used * 100 // self.cap) if self.cap else (100 if used else 0)

    @property
    def look(self):
        """As the budget alerts: yellow from 80 per cent, red when it is full."""
        return "red" if self.percent >= 100 else "yellow" if self.percent >= 80 else ""


class Costs:
    """The money of a sheet."""

    def __init__(self, sheet):
        self.sheet = sheet

    @property
    def is_known(self):
        """Older reviews were frozen without figures of money."""
        return "net_cost" in self.sheet.values

    @property
    def currency(self):
        return money.symbol()

    def tile(self):
        paid, left = self.sheet.values["compensation"]["amount"], self.sheet.values["net_cost"]["amount"]
        label = _("compensation, %(currency)s") % {"currency": self.currency}
        below = _("%(amount)s after recovery") % {"amount": number(round(left / 100))}
        return Tile(label, number(round(paid / 100)), below, self.sheet.url("compensation"))

    def summary(self):
        """Paid, recovered, and what remains."""
        return [self._single("compensation"), self._single("recovered"), self._single("net_cost")]

    def _single(self, name):
        value, before = self.sheet.values[name], self.sheet.earlier.get(name)
        then = None if before is None else before["amount"]
        return Sum(FIGURES[name].label, value["count"], value["amount"], then, None, self.sheet.url(name))

    def panels(self):
        return [self.panel(name) for name in PANELS]

    def panel(self, name):
        figure, values = FIGURES[name], self.sheet.values[name]
        before = self.sheet.earlier.get(name)
        names = figure.names() | naming.none()
        whole = sum(row["amount"] for row in values.values())
        nothing = {"count": 0, "amount": 0}
        lines = []
        for part in [*values, *(part for part in before or {} if part not in values)]:
            row = values.get(part, nothing)
            then = None if before is None else before.get(part, nothing)["amount"]
            share, url = percent(row["amount"], whole), self.sheet.url(name, part)
            lines.append(Sum(names.get(part, part), row["count"], row["amount"], then, share, url))
        return Sums(figure, lines)

    def said(self):
        """The figures of the panel, with what each counts."""
        return [FIGURES[name] for name in ("compensation", "recovered", "net_cost", "goodwill_by_budget")]

    def budgets(self):
        """Departments in their own order."""
        figure = FIGURES["goodwill_by_budget"]
        names = figure.names()
        return [
            BudgetLine(names.get(part, part), url=self.sheet.url(figure.name, part), **row)
            for part, row in self.sheet.values[figure.name].items()
        ]
