"""Finance's answer: a file read line by line, each line once; what does not fit is told, never guessed.

The file is known by its digest: the same file again goes on where a first run was cut off, and changes nothing twice.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from compensation import payouts
from compensation.errors import MovedOn
from compensation.models import FinanceAnswer, Payout
from compensation.recording import refuse
from compensation.states import UNDER_WAY, PayoutState
from complaints import access
from complaints.channels.tables import Row, TableRefused, open_table
from routing.money import plain, to_minor

MOST_ROWS = 5000
REFERENCE = re.compile(r"^\s*P-?0*(\d{1,15})\s*$", re.IGNORECASE)
COLUMNS = {
    "payout": ("payout", "reference", "payout reference", "付款编号", "编号"),
    "result": ("result", "status", "结果", "状态"),
    "amount": ("amount", "金额"),
    "finance_reference": ("finance reference", "payment reference", "voucher", "流水号", "凭证号"),
    "reason": ("reason", "note", "原因", "备注"),
}
PAID = {"paid", "ok", "success", "successful", "done", "已付", "已付款", "成功", "支付成功"}
FAILED = {"failed", "fail", "rejected", "returned", "refused", "失败", "支付失败", "退回", "退票"}

# What was done with a line, and the sentence that says so; the first words are the file's own order of worry.
OUTCOMES = {
    "unknown": gettext_noop("No payout has this number"),
    "contradicts": gettext_noop("The file contradicts what is recorded; nothing was changed"),
    "not_with_finance": gettext_noop("It was not with finance; nothing was changed"),
    "differs": gettext_noop("The amount differs: to be clarified"),
    "unclear": gettext_noop("The result cannot be read: to be clarified"),
    "failed": gettext_noop("Could not be paid"),
    "paid": gettext_noop("Paid by finance"),
    "repeated": gettext_noop("Recorded before"),
    "open": gettext_noop("No result yet"),
}


@dataclass(frozen=True)
class Said:
    """One line of the file."""

    line: int
    payout: str
    result: str = ""
    amount: str = ""
    finance_reference: str = ""
    reason: str = ""


def read(path):
    """The lines of a file; `StepRefused` with a sentence where it is none that can be read."""
    try:
        with open_table(path, recognise=lambda names: _places(names) is not None) as table:
            places = _places(table.header)
            if places is None:
                refuse("has_columns", _("Columns “payout” and “result”"), _("Return the file that we exported."))
            return [_said(row, places) for row in table if isinstance(row, Row)][: MOST_ROWS + 1]
    except TableRefused as refused:
        return refuse("is_a_table", _("A table that can be read"), str(refused))


def _places(names):
    found = {}
    for place, name in enumerate(names):
        for field, known in COLUMNS.items():
            if unicodedata.normalize("NFKC", name).strip().casefold() in known:
                found.setdefault(field, place)
    return found if {"payout", "result"} <= set(found) else None


def _said(row, places):
    cells = {field: row.values[place].strip().lstrip("'") for field, place in places.items()}
    return Said(line=row.line, **cells)


def record(path, *, name, by, at=None):
    """Read finance's file and record each line in a transaction of its own; returns the answer with its findings."""
    if not access.holds(by, payouts.RECORD):
        payouts.need_right(by, payouts.RECORD, None)
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    lines = read(path)
    if len(lines) > MOST_ROWS:
        refuse("is_not_too_long", _("At most 5,000 lines"), _("Split the file."))
    answer = _open(digest, name=name, by=by, at=at or timezone.now())
    if answer.finished_at is None:
        answer.findings = [_finding(said, by=by, at=at) for said in lines]
        answer.finished_at = at or timezone.now()
        answer.save(update_fields=["findings", "finished_at"])
    return answer


def _open(digest, *, name, by, at):
    try:
        with transaction.atomic():
            return FinanceAnswer.objects.create(digest=digest, name=name[:200], recorded_by=by, recorded_at=at)
    except IntegrityError:
        return FinanceAnswer.objects.get(digest=digest)


def _finding(said, *, by, at):
    payout = _payout(said.payout)
    outcome = apply(payout, said, by=by, at=at) if payout else "unknown"
    return {
        "line": said.line,
        "payout": payout.pk if payout else None,
        "text": said.payout[:40],
        "result": said.result[:40],
        "reason": said.reason[:200],
        "outcome": outcome,
    }


def _payout(reference):
    match = REFERENCE.match(unicodedata.normalize("NFKC", reference))
    rows = Payout.objects.select_related("remedy", "version")
    return rows.filter(pk=int(match[1])).first() if match else None


def apply(payout, said, *, by, at=None):
    """Record one line; returns what was done with it. Of two who record at once, one does."""
    wanted = meaning(said.result)
    if payout.state not in UNDER_WAY:
        return _settled(payout, wanted, said)
    if wanted == "open":
        return "open"
    try:
        return _apply(payout, said, wanted, by=by, at=at)
    except MovedOn:
        return _settled(Payout.objects.get(pk=payout.pk), wanted, said)


def _apply(payout, said, wanted, *, by, at):
    if not _is_same_amount(payout, said):
        why = _("Finance's file says %(amount)s.") % {"amount": said.amount}
        _clarify(payout, why, by=by, at=at)
        return "differs"
    if wanted == "paid":
        payouts.record_paid(payout, by=by, reference=said.finance_reference, at=at)
    elif wanted == "failed":
        payouts.record_failed(payout, by=by, why=said.reason or said.result, at=at)
    else:
        _clarify(payout, said.reason or said.result, by=by, at=at)
    return wanted


def _clarify(payout, why, *, by, at):
    """Already unclear stays unclear."""
    if payout.state == PayoutState.EXPORTED:
        payouts.record_unclear(payout, by=by, why=why, at=at)


def meaning(result):
    """What a word of finance's means: "paid", "failed", "open" where the cell is empty, else "unclear"."""
    word = unicodedata.normalize("NFKC", result).strip().casefold()
    if not word:
        return "open"
    return "paid" if word in PAID else "failed" if word in FAILED else "unclear"


def _settled(payout, wanted, said):
    """The payout is not with finance (any more): the same answer again, another one, or never exported."""
    if payout.state == PayoutState.PAID and wanted == "paid":
        is_same = not said.finance_reference or said.finance_reference[:80] == payout.finance_reference
        return "repeated" if is_same else "contradicts"
    if payout.state == PayoutState.FAILED and wanted == "failed":
        return "repeated"
    return "contradicts" if payout.state in (PayoutState.PAID, PayoutState.FAILED) else "not_with_finance"


def _is_same_amount(payout, said):
    """An empty cell says nothing; one that is no amount is another amount."""
    if not said.amount:
        return True
    try:
        return to_minor(said.amount.replace(",", "")) == payout.amount
    except ValueError:
        return said.amount == plain(payout.amount)


# --- reconciliation -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Balance:
    """A file for finance against what came back: whole minor units."""

    exported: int
    paid: int
    failed: int
    unclear: int

    @property
    def open(self):
        return self.exported - self.paid - self.failed - self.unclear


def balance_of(lines):
    """What a batch's lines come to, by what became of each."""
    unclear = [line for line in lines if not line.result and line.payout.state == PayoutState.TO_CLARIFY]
    return Balance(
        exported=sum(line.amount for line in lines),
        paid=sum(line.amount for line in lines if line.result == PayoutState.PAID),
        failed=sum(line.amount for line in lines if line.result == PayoutState.FAILED),
        unclear=sum(line.amount for line in unclear),
    )
