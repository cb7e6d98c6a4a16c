"""How the ledger of payouts is read: by what is to be done with a line, narrowed, a page at a time."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.models import Payout
from compensation.states import ISSUED_HERE, PayoutState
from complaints.models import Complaint

PAGE = 100
NUMBER = re.compile(r"^\s*P-?0*(\d{1,15})\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Tab:
    """One list of the ledger: what is on it, and how its rows are ordered."""

    name: str
    label: Any
    rows: Any
    order: tuple = ("due_on", "pk")


TABS = (
    Tab("ready", _("To be paid"), lambda rows: rows.ready()),
    Tab("details", _("Details missing"), lambda rows: rows.without_details()),
    Tab("with_finance", _("With finance"), lambda rows: rows.filter(state=PayoutState.EXPORTED)),
    Tab("failed", pgettext_lazy("payouts", "Failed"), lambda rows: rows.filter(state=PayoutState.FAILED)),
    Tab("to_clarify", _("To be clarified"), lambda rows: rows.filter(state=PayoutState.TO_CLARIFY)),
    Tab("coupons", _("Coupons to issue"), lambda rows: rows.to_pay().coupons()),
    Tab(
        "paid", pgettext_lazy("payouts", "Paid"), lambda rows: rows.filter(state=PayoutState.PAID), ("-paid_at", "-pk")
    ),
)
BY_NAME = {tab.name: tab for tab in TABS}


@dataclass(frozen=True)
class Page:
    """The rows of a list, and whether there are more behind them."""

    tab: Tab
    rows: list
    has_more: bool
    number: int

    @property
    def next(self):
        return self.number + 1

    @property
    def total(self):
        return sum(row.amount for row in self.rows)


def page_of(user, tab, *, q="", kind="", due=None, number=1):
    """One page of a list that this person may read; two queries however long the list is."""
    rows = tab.rows(Payout.objects.visible_to(user))
    if q:
        rows = rows.filter(_found(q))
    if kind:
        rows = rows.filter(remedy__kind=kind)
    if due:
        rows = rows.filter(due_on__lte=due)
    related = ("remedy", "complaint__order", "payee")
    first = (number - 1) * PAGE
    found = list(rows.select_related(*related).order_by(*tab.order)[first : first + PAGE + 1])
    return Page(tab, found[:PAGE], len(found) > PAGE, number)


def _found(q):
    """A payout by its number, or the payouts of a case."""
    if match := NUMBER.match(q):
        return Q(pk=int(match[1]))
    return Q(complaint__in=Complaint.objects.by_reference(q).values("pk"))


def counts(user):
    """How many lines stand on each list that asks for something; one query over what is not settled yet."""
    open_rows = Payout.objects.visible_to(user).exclude(state__in=[PayoutState.PAID, PayoutState.CANCELLED])
    coupon = Q(remedy__kind__in=ISSUED_HERE)
    to_pay = Q(state=PayoutState.TO_PAY)
    lacking = Payout.objects.all().lacks_details()
    return open_rows.aggregate(
        ready=Count("pk", filter=to_pay & ~coupon & ~lacking),
        details=Count("pk", filter=to_pay & ~coupon & lacking),
        with_finance=Count("pk", filter=Q(state=PayoutState.EXPORTED)),
        failed=Count("pk", filter=Q(state=PayoutState.FAILED)),
        to_clarify=Count("pk", filter=Q(state=PayoutState.TO_CLARIFY)),
        coupons=Count("pk", filter=to_pay & coupon),
    )
