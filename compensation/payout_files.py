"""The file for finance: the lines of a batch as they were handed over, the same whenever it is written again."""

import hashlib
import io
import json

from django.conf import settings
from django.utils.translation import gettext as _

from compensation import accounts
from complaints.channels.spreadsheets import csv_chunks, write_xlsx
from routing.money import to_major

FORMATS = ("csv", "xlsx")
# Finance's program reads these names; they are the same in every language.
HEADER = (
    "payout", "case", "remedy", "amount", "currency", "way", "bank", "account", "holder", "promised for",
    "result", "finance reference", "reason",
)  # fmt: skip


def lines_of(batch):
    """The lines with everything that a row prints, in their order."""
    return batch.lines.select_related("payout__remedy", "payout__complaint__order", "payee").order_by("pk")


def rows(batch):
    """One row a line: what to pay, to whom; the last three cells are finance's to fill."""
    for line in lines_of(batch):
        payout, payee = line.payout, line.payee
        yield (
            payout.reference,
            payout.complaint.reference,
            payout.remedy.kind,
            to_major(line.amount),
            currency_of(payout),
            payee.way if payee else "as the order was paid",
            payee.bank if payee else "",
            accounts.unseal(payee.account) if payee else "",
            payee.holder if payee else "",
            payout.due_on,
            "",
            "",
            "",
        )


def currency_of(payout):
    """The order's own currency, else the house's."""
    order = payout.complaint.order
    return (order.currency if order else "") or settings.CURRENCY


def digest_of(batch):
    """SHA-256 over what the file says, whatever its format."""
    content = [[line.payout_id, line.amount, line.payee_id] for line in batch.lines.order_by("pk")]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def name_of(batch, kind):
    """“redress-payouts-000012.csv”."""
    return f"redress-payouts-{batch.pk:06d}.{kind}"


def content_of(batch, kind):
    """The file as bytes; no cell of it is a formula."""
    if kind == "csv":
        return b"".join(csv_chunks(HEADER, rows(batch)))
    buffer = io.BytesIO()
    write_xlsx(buffer, HEADER, rows(batch), sheet=_("Payouts"))
    return buffer.getvalue()
