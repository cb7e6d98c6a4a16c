"""Budgets of the demonstration: what its proposals hold and its payouts have spent, per department and month."""

from collections import defaultdict

from django.utils import timezone

from compensation.models import Budget, PayoutBatch
from compensation.reference_data import BUDGETS
from routing.models import Department

# A past month's cap lies so far above what it used, so that no month of the history is overdrawn.
ABOVE_USE = 1.15
USUAL_CAP = 300000


class Ledger:
    """Sums that grow while cases are told; `write` brings the tables to them, in the batch's transaction."""

    def __init__(self, rows):
        self.rows = rows
        self.keys = {(row.department_id, row.month): row.pk for row in Budget.objects.all()}
        self.held, self.spent = defaultdict(int), defaultdict(int)
        self.files = {}

    def reserve(self, t):
        """The version's goodwill that will be paid out is set aside in the month of its clearing."""
        amount = t.recipe.budgeted
        if amount:
            budget = self.budget(t.category.department_id, timezone.localdate(t.at).replace(day=1))
            t.version |= {"reserved": amount, "budget_id": budget}
            self.held[budget] += amount

    def budget(self, department, month):
        """The key of a month's budget, made where it is missing."""
        if (department, month) not in self.keys:
            row = Budget(department_id=department, month=month, cap=_cap(department))
            row.save_base(raw=True, force_insert=True)
            self.keys[department, month] = row.pk
        return self.keys[department, month]

    def spend(self, t, amount):
        """Paid: no longer held, spent."""
        if amount:
            t.version["reserved"] -= amount
            self.held[t.version["budget_id"]] -= amount
            self.spent[t.version["budget_id"]] += amount

    def file_of(self, at, by, amount):
        """The payout file of that day, with one line more."""
        day = timezone.localdate(at)
        if day not in self.files:
            self.files[day] = {"id": None, "by": by, "at": at, "count": 0, "total": 0}
            self.files[day]["id"] = self.rows[PayoutBatch].key = self.rows[PayoutBatch].key + 1
        entry = self.files[day]
        entry["count"] += 1
        entry["total"] += amount
        return entry["id"]

    def write(self):
        """Store files and sums."""
        for entry in self.files.values():
            PayoutBatch.objects.bulk_create([
                PayoutBatch(pk=entry["id"], exported_by_id=entry["by"], exported_at=entry["at"], count=entry["count"],
                            total=entry["total"])
            ])  # fmt: skip
        self.files = {}
        for budget in {*self.held, *self.spent}:
            row = Budget.objects.select_for_update().get(pk=budget)
            row.reserved += self.held[budget]
            row.spent += self.spent[budget]
            cap = max(row.cap, int((row.reserved + row.spent - row.extra) * ABOVE_USE))
            Budget.objects.filter(pk=budget).update(reserved=row.reserved, spent=row.spent, cap=cap)
        self.held.clear()
        self.spent.clear()


def _cap(department):
    code = Department.objects.values_list("code", flat=True).get(pk=department)
    return BUDGETS.get(code, USUAL_CAP // 100) * 100
