"""The ledger: each payable remedy is paid once. An unknown result is kept as such and never repeated by itself.

Every move is a conditional UPDATE from the state it must stand in; the row count says whether it was ours.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation import budgets
from compensation.errors import MovedOn
from compensation.models import Payout, PayoutBatch
from compensation.recording import lock, need_right, record, refuse
from compensation.states import UNDER_WAY, PayoutState

EXPORT = "compensation.export_payouts"
RECORD = "compensation.record_payouts"
COUPONS = "compensation.issue_coupons"


def plan(case, version, remedy, *, at):
    """One line for one remedy, in the step's transaction; the key of the remedy keeps a repeat from paying twice."""
    goodwill = 0 if remedy.is_punitive else remedy.goodwill
    row, _created = Payout.objects.get_or_create(
        remedy=remedy,
        defaults={
            "complaint_id": case.pk,
            "version": version,
            "amount": remedy.amount,
            "goodwill": goodwill,
            "budget_id": version.budget_id if goodwill else None,
            "due_on": remedy.promised_on,
            "created_at": at,
            "state_at": at,
        },
    )
    return row


def export(payouts, *, by, at=None):
    """Hand lines that are to be paid over to finance, in one file; a line is in one file only."""
    at = at or timezone.now()
    with transaction.atomic():
        batch = PayoutBatch.objects.create(exported_by=by, exported_at=at, count=0, total=0)
        taken = [row for row in payouts if _export_one(row, batch, by=by, at=at)]
        if not taken:
            refuse("has_lines", _("Lines to be paid"), _("Nothing is to be paid: somebody exported it already."))
        batch.count, batch.total = len(taken), sum(row.amount for row in taken)
        batch.save(update_fields=["count", "total"])
    return batch


def _export_one(row, batch, *, by, at):
    case = lock(row.complaint_id, at=at)
    need_right(by, EXPORT, case)
    waiting = Payout.objects.filter(pk=row.pk, state=PayoutState.TO_PAY)
    if not waiting.update(state=PayoutState.EXPORTED, batch=batch, state_at=at):
        return False
    record(case, "payout", by=by, at=at, facts={"act": "export", "payout": row.pk, "file": batch.pk})
    return True


def record_paid(payout, *, by, reference="", at=None):
    """Finance paid it: the budget's reservation is spent. From exported or to be clarified, once."""
    return _settle(payout, PayoutState.PAID, by=by, reference=reference, at=at, since=UNDER_WAY)


def record_failed(payout, *, by, why, at=None):
    """Finance could not pay it: new details are needed before it is tried again."""
    return _settle(payout, PayoutState.FAILED, by=by, why=why, at=at, since=UNDER_WAY)


def record_unclear(payout, *, by, why, at=None):
    """Nobody knows whether it was paid: it waits for a person."""
    return _settle(payout, PayoutState.TO_CLARIFY, by=by, why=why, at=at, since=(PayoutState.EXPORTED,))


def issue_coupon(payout, *, by, code, at=None):
    """A coupon is issued by the desk itself, with its code; it never goes through finance."""
    if payout.remedy.kind != "coupon":
        refuse("is_a_coupon", _("A coupon"), _("Only coupons are issued here; finance pays the others."))
    if not code.strip():
        refuse("has_a_code", _("The coupon's code"), _("Enter the code that the customer received."))
    since = (PayoutState.TO_PAY, PayoutState.EXPORTED)
    return _settle(payout, PayoutState.PAID, by=by, reference=code, at=at, since=since, right=COUPONS)


def retry(payout, *, by, at=None):
    """A failed payment is to be paid again; a person says so."""
    return _settle(payout, PayoutState.TO_PAY, by=by, at=at, since=(PayoutState.FAILED,))


def _settle(payout, to, *, by, since, reference="", why="", at=None, right=RECORD):
    with transaction.atomic():
        case = lock(payout.complaint_id, at=at)
        at = case.now
        need_right(by, right, case)
        changes = {"state": to, "state_at": at, "failure": why[:300], "paid_at": at if to == PayoutState.PAID else None}
        if reference:
            changes["finance_reference"] = reference[:80]
        if not Payout.objects.filter(pk=payout.pk, state__in=since).update(**changes):
            raise _not_there(payout, case)
        row = Payout.objects.select_related("version", "remedy").get(pk=payout.pk)
        if to == PayoutState.PAID:
            budgets.spend(row.version, row.goodwill)
        record(case, "payout", by=by, at=at, facts={"act": str(to), "payout": row.pk}, text=why)
    return row


def _not_there(payout, case):
    now = Payout.objects.get(pk=payout.pk)
    words = {"payout": now.reference, "state": now.get_state_display()}
    return MovedOn(case, _("%(payout)s is not in that state any more: %(state)s.") % words)


def cancel(payout, *, at):
    """Taken back before it was paid, in the transaction of the step that did it; its reservation is free again."""
    waiting = Payout.objects.filter(pk=payout.pk, state__in=(PayoutState.TO_PAY, PayoutState.FAILED))
    if waiting.update(state=PayoutState.CANCELLED, state_at=at):
        budgets.release(payout.version, payout.goodwill)
