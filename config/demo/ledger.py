"""Budgets of the demonstration: what its proposals hold and its payouts have spent, per department and month."""

from collections import Counter
from datetime import date

from compensation.models import Budget, PayoutBatch
from compensation.reference_data import BUDGETS
from routing.models import Department

# A past month's cap lies so far above what it used, so that no month of the history is overdrawn.
ABOVE_USE = 1.15
USUAL_CAP = 300000


def open_budgets(first, last):
    """{(department, month): key} of every department's budgets between two days, made where they are missing."""
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    caps = {pk: BUDGETS.get(code, USUAL_CAP // 100) * 100 for pk, code in Department.objects.values_list("pk", "code")}
    Budget.objects.bulk_create(
        [Budget(department_id=pk, month=month, cap=cap) for pk, cap in caps.items() for month in months],
        ignore_conflicts=True,
    )
    return {(row.department_id, row.month): row.pk for row in Budget.objects.filter(month__in=months)}


class Ledger:
    """Sums that grow while the cases of a chunk are told."""

    def __init__(self, budgets, rows):
        self.budgets, self.rows = budgets, rows
        self.held, self.spent = Counter(), Counter()
        self.files = {}

    def reserve(self, t):
        """The version's goodwill that will be paid out is set aside in the month of its clearing."""
        amount = t.recipe.budgeted
        if amount:
            budget = self.budgets[t.category.department_id, t.local(t.at).date().replace(day=1)]
            t.version |= {"reserved": amount, "budget_id": budget}
            self.held[budget] += amount

    def spend(self, t, amount):
        """Paid: no longer held, spent."""
        if amount:
            t.version["reserved"] -= amount
            self.held[t.version["budget_id"]] -= amount
            self.spent[t.version["budget_id"]] += amount

    def file_of(self, t, by, amount):
        """The key of the payout file of today, which gets one line more."""
        entry = self.files.setdefault(
            t.local(t.at).date(), {"exported_by_id": by, "exported_at": t.at, "count": 0, "total": 0}
        )
        key = entry.setdefault("key", self.rows[PayoutBatch].key + len(self.files))
        entry["count"] += 1
        entry["total"] += amount
        return key

    def write_files(self):
        """In the order in which their keys were given."""
        for entry in self.files.values():
            self.rows[PayoutBatch].add(**{name: value for name, value in entry.items() if name != "key"})


def book(held, spent):
    """Move the budgets by a chunk's sums, in its transaction."""
    for budget in sorted({*held, *spent}):
        row = Budget.objects.select_for_update().get(pk=budget)
        row.reserved += held[budget]
        row.spent += spent[budget]
        cap = max(row.cap, int((row.reserved + row.spent - row.extra) * ABOVE_USE))
        Budget.objects.filter(pk=budget).update(reserved=row.reserved, spent=row.spent, cap=cap)
