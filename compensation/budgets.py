"""Budgets of goodwill per department and month: reserved when cleared, spent when paid, released when void.

Every sum is moved by one conditional UPDATE whose row count is checked; the database refuses an overdrawn budget too.
"""

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from compensation.models import Budget, BudgetOverride, GeneralTerms, ProposalVersion
from compensation.states import REPLACEABLE
from complaints.access import holds
from complaints.errors import StepRefused, Unmet
from complaints.messaging import notices
from routing.models import User
from routing.money import format_money

ALERT = gettext_noop("The budget of %(department)s for %(month)s is used to %(percent)s per cent.")


def budget_of(department, day, *, case=None):
    """The month's budget, unsaved where nothing was reserved yet: the cap of the last month that had one (none: 0).

    `held` is what the case's own versions that are not agreed yet hold of it: a new version takes their place.
    """
    month = day.replace(day=1)
    held = ProposalVersion.objects.filter(complaint_id=case.pk if case else None, state__in=REPLACEABLE)
    held = held.filter(budget=OuterRef("pk")).order_by().values("budget").annotate(sum=Sum("reserved")).values("sum")
    earlier = Budget.objects.select_related("department").filter(department=department, month__lte=month)
    last = earlier.annotate(held=Coalesce(Subquery(held), 0)).order_by("-month").first()
    if last and last.month == month:
        return last
    budget = Budget(department=department, month=month, cap=last.cap if last else 0)
    budget.held = 0
    return budget


def open_month(department, day):
    """The month's budget as a row; of two who open it at once, one does."""
    budget = budget_of(department, day)
    if budget.pk is None:
        try:
            with transaction.atomic():
                budget.save(force_insert=True)
        except IntegrityError:
            return Budget.objects.get(department=department, month=budget.month)
    return budget


def reserve(version, amount, *, at, by=None, reason="", over=False):
    """Set goodwill aside for a version; with `over` a director adds what is missing, on record.

    Called under the case's lock; the budget's row comes last.
    """
    if amount <= 0:
        return None
    budget = open_month(version.department, timezone.localdate(at))
    if not _set_aside(budget, amount):
        if not over:
            raise StepRefused([over_budget(budget, amount)])
        override(budget, version, amount, by=by, reason=reason, at=at)
    changed = type(version).objects.filter(pk=version.pk, reserved=0).update(reserved=amount, budget=budget)
    if not changed:
        raise StepRefused([Unmet("is_reserved_once", _("Nothing is reserved yet"), _("Load the page again."))])
    version.reserved, version.budget = amount, budget
    _alert(budget, at)
    return budget


def _set_aside(budget, amount):
    """Reserve within the cap; False when it does not fit."""
    fits = Budget.objects.filter(pk=budget.pk, cap__gte=F("reserved") + F("spent") - F("extra") + amount)
    return bool(fits.update(reserved=F("reserved") + amount))


def over_budget(budget, amount):
    """The sentence for a budget that is too small."""
    budget = Budget.objects.select_related("department").get(pk=budget.pk)
    words = {
        "department": budget.department.name,
        "month": f"{budget.month:%Y-%m}",
        "left": format_money(max(0, budget.left)),
        "amount": format_money(amount),
    }
    sentence = _("%(amount)s within the budget of %(department)s for %(month)s; %(left)s are left") % words
    return Unmet("is_within_budget", sentence, _("A director may go over it, with a reason."))


def override(budget, version, amount, *, by, reason, at):
    """A director goes over the budget: what is missing is added to it and recorded, then reserved."""
    if by is None or not holds(by, "compensation.override_budget"):
        raise StepRefused([over_budget(budget, amount)])
    if not reason.strip():
        raise StepRefused([Unmet("has_reason", _("A reason for going over the budget"), _("Say why."))])
    while not _set_aside(budget, amount):
        current = Budget.objects.select_for_update().get(pk=budget.pk)
        missing = amount - current.left
        as_read = Budget.objects.filter(
            pk=budget.pk, cap=current.cap, extra=current.extra, reserved=current.reserved, spent=current.spent
        )
        if missing > 0 and as_read.update(extra=F("extra") + missing, reserved=F("reserved") + amount):
            BudgetOverride.objects.create(budget=current, version=version, amount=missing, reason=reason, by=by, at=at)
            return


def spend(version, amount):
    """A payout was paid: what was reserved for it is spent."""
    _draw(version, amount, spent=amount)


def release(version, amount=None):
    """What was reserved and will not be paid is free again; `None`: all of it."""
    if amount is None:
        amount = type(version).objects.values_list("reserved", flat=True).get(pk=version.pk)
    _draw(version, amount, spent=0)


def _draw(version, amount, *, spent):
    if amount <= 0:
        return
    rows = type(version).objects.filter(pk=version.pk, reserved__gte=amount)
    if not rows.update(reserved=F("reserved") - amount):
        raise RuntimeError(f"version {version.pk} has less than {amount} reserved")
    rows = Budget.objects.filter(pk=version.budget_id, reserved__gte=amount)
    if not rows.update(reserved=F("reserved") - amount, spent=F("spent") + spent):
        raise RuntimeError(f"budget {version.budget_id} has less than {amount} reserved")


def _alert(budget, at):
    """Tell the department's managers and the directors once when the alert mark is passed, and once when it is full."""
    budget = Budget.objects.select_related("department").get(pk=budget.pk)
    mark = mark_of(budget)
    if not mark or not Budget.objects.filter(pk=budget.pk, alerted__lt=mark).update(alerted=mark):
        return
    percent = budget.percent_after()
    words = {"department": budget.department.name, "month": f"{budget.month:%Y-%m}", "percent": percent}
    managers = User.objects.filter(groups__name="manager", memberships__department=budget.department, is_active=True)
    directors = User.objects.filter(groups__name="director", is_active=True)
    # A cap that was raised can be used up again.
    key = f"budget:{budget.pk}:{mark}:{budget.cap}"
    for person in (managers | directors).distinct():
        notices.tell(person, kind="budget", text=ALERT, params=words, at=at, dedup_key=key)


def mark_of(budget):
    """The highest mark (per cent) that this budget has reached; 0 below the first."""
    percent = budget.percent_after()
    marks = (GeneralTerms.current().budget_alert_percent, 100)
    return max((mark for mark in marks if percent >= mark), default=0)
