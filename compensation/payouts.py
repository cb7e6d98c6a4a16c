"""The ledger: each payable remedy is paid once. An unknown result is kept as such and never repeated by itself.

Every move is a conditional UPDATE from the state it must stand in; the row count says whether it was ours.
"""

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from compensation import budgets, payout_files, ticking
from compensation.errors import MovedOn
from compensation.models import Payout, PayoutBatch, PayoutLine
from compensation.recording import lock, need_right, record, refuse
from compensation.states import ISSUED_HERE, UNDER_WAY, PayoutState
from complaints.messaging import notices

EXPORT = "compensation.export_payouts"
RECORD = "compensation.record_payouts"
COUPONS = "compensation.issue_coupons"
# A file holds so many lines at most: its cases are locked together for as long as it is written.
MOST_LINES = 300
ANSWERS_OF_FINANCE = (PayoutState.PAID, PayoutState.FAILED, PayoutState.TO_CLARIFY)
FAILED = gettext_noop("Payment %(payout)s of %(reference)s failed: new details are needed.")


def plan_all(case, version, remedies, *, at):
    """One line for each remedy, in the step's transaction; the key of the remedy keeps a repeat from paying twice."""
    rows = [_line(case, version, remedy, at=at) for remedy in remedies]
    if rows:
        Payout.objects.bulk_create(rows, ignore_conflicts=True)


def _line(case, version, remedy, *, at):
    goodwill = 0 if remedy.is_punitive else remedy.goodwill
    return Payout(
        remedy=remedy,
        complaint_id=case.pk,
        version=version,
        amount=remedy.amount,
        goodwill=goodwill,
        budget_id=version.budget_id if goodwill else None,
        due_on=remedy.promised_on,
        created_at=at,
        state_at=at,
    )


# --- the file for finance -----------------------------------------------------------------------------------------


def export(payouts, *, by, key=None, at=None):
    """Hand lines that are ready over to finance, in one file, all or none; a line is with finance once at a time.

    The same `key` again gives the first file, so that a click that was cut off can be repeated; for other lines it
    is refused. Coupons, and payments whose details are missing, stay where they are.
    """
    wanted = sorted({(row.complaint_id, row.pk) for row in payouts})[:MOST_LINES]
    asked = hashlib.sha256(repr([pk for _case, pk in wanted]).encode()).hexdigest()
    with transaction.atomic():
        cases = [lock(pk, at=at) for pk in sorted({case for case, _pk in wanted})]
        for case in cases:
            need_right(by, EXPORT, case)
        if known := PayoutBatch.objects.filter(key=key).first() if key else None:
            return _same(known, asked, by)
        batch = _new_batch(wanted, by=by, key=key, asked=asked, at=cases[0].now if cases else at or timezone.now())
        for case in cases:
            mine = [line.payout_id for line in batch.lines.filter(payout__complaint=case.pk).order_by("pk")]
            if mine:
                told = {"act": "export", "payouts": mine, "file": batch.pk}
                record(case, "payout", by=by, at=batch.exported_at, facts=told)
        ticking.filed(batch)
    return batch


def _same(batch, asked, by):
    if batch.asked != asked or batch.exported_by_id != by.pk:
        refuse("is_the_same_file", _("The same lines as before"), _("Load the list again, then export."))
    return batch


def _new_batch(wanted, *, by, key, asked, at):
    """Take what is ready, line by line under a condition, and write down what finance is told."""
    batch = PayoutBatch.objects.create(exported_by=by, exported_at=at, count=0, total=0, key=key, asked=asked)
    for row in Payout.objects.ready().filter(pk__in=[pk for _case, pk in wanted]).order_by("pk"):
        waiting = Payout.objects.filter(pk=row.pk, state=PayoutState.TO_PAY)
        if waiting.update(state=PayoutState.EXPORTED, batch=batch, state_at=at):
            PayoutLine.objects.create(batch=batch, payout=row, payee=row.payee, amount=row.amount)
    batch.count = batch.lines.count()
    batch.total = sum(batch.lines.values_list("amount", flat=True))
    if not batch.count:
        refuse("has_lines", _("Lines to be paid"), _("Nothing is ready: exported already, or without details."))
    batch.digest = payout_files.digest_of(batch)
    batch.save(update_fields=["count", "total", "digest"])
    return batch


# --- what finance answered ----------------------------------------------------------------------------------------


def record_paid(payout, *, by, reference="", at=None):
    """Finance paid it: the budget's reservation is spent. From exported or to be clarified, once."""
    return _settle(payout, PayoutState.PAID, by=by, reference=reference, at=at, since=UNDER_WAY)


def record_failed(payout, *, by, why, at=None):
    """Finance could not pay it: new details are needed before it is tried again."""
    return _settle(payout, PayoutState.FAILED, by=by, why=_needed(why), at=at, since=UNDER_WAY)


def record_unclear(payout, *, by, why, at=None):
    """Nobody knows whether it was paid: it waits for a person."""
    return _settle(payout, PayoutState.TO_CLARIFY, by=by, why=_needed(why), at=at, since=(PayoutState.EXPORTED,))


def issue_coupon(payout, *, by, code, at=None):
    """A coupon is issued by the desk itself, with its code; it never goes through finance."""
    if payout.remedy.kind not in ISSUED_HERE:
        refuse("is_a_coupon", _("A coupon"), _("Only coupons are issued here; finance pays the others."))
    if not code.strip():
        refuse("has_a_code", _("The coupon's code"), _("Enter the code that the customer received."))
    since = (PayoutState.TO_PAY,)
    return _settle(payout, PayoutState.PAID, by=by, reference=code.strip(), at=at, since=since, right=COUPONS)


def retry(payout, *, by, at=None):
    """A failed payment is to be paid again to the same details; a person says so."""
    return _settle(payout, PayoutState.TO_PAY, by=by, at=at, since=(PayoutState.FAILED,))


def _needed(why):
    if not why.strip():
        refuse("has_reason", _("A reason"), _("Write what finance said."))
    return why


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
        if to in ANSWERS_OF_FINANCE:
            _answer_line(row, to, at=at)
        if to == PayoutState.PAID:
            budgets.spend(row.version, row.goodwill)
        record(case, "payout", by=by, at=at, facts={"act": str(to), "payout": row.pk}, text=why)
        _tell(case, row, to, by=by, at=at)
        if to == PayoutState.PAID:
            ticking.paid(row)
    return row


def _answer_line(row, to, *, at):
    """The newest line holds the newest answer; a line whose fate is unclear stays with finance."""
    lines = PayoutLine.objects.filter(payout=row, batch=row.batch)
    if to != PayoutState.TO_CLARIFY:
        lines.update(result=to, answered_at=at)


def _tell(case, row, to, *, by, at):
    """Whoever speaks with the customer hears of a payment that failed."""
    if to == PayoutState.FAILED and case.handler and case.handler != by:
        words = {"payout": row.reference, "reference": case.reference}
        key = f"payout:{row.pk}:failed:{row.batch_id}"
        notices.tell(case.handler, kind="payout", text=FAILED, params=words, complaint=case, at=at, dedup_key=key)


def _not_there(payout, case):
    now = Payout.objects.get(pk=payout.pk)
    words = {"payout": now.reference, "state": now.get_state_display()}
    return MovedOn(case, _("%(payout)s is not in that state any more: %(state)s.") % words)


def cancel(payout, *, at):
    """Taken back before it was paid, in the transaction of the step that did it; its reservation is free again."""
    waiting = Payout.objects.filter(pk=payout.pk, state__in=(PayoutState.TO_PAY, PayoutState.FAILED))
    if waiting.update(state=PayoutState.CANCELLED, state_at=at):
        budgets.release(payout.version, payout.goodwill)
