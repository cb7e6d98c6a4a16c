"""What proves a claim against a carrier or supplier, as one archive: a sheet of the facts, and the evidence."""

import io
import re
import tempfile
import zipfile

from django.utils.translation import gettext as _

from compensation import facts
from complaints.channels.spreadsheets import csv_chunks
from complaints.evidence.models import EvidenceItem
from routing.money import plain

UNSAFE = re.compile(r"[^\w.-]+")
AT_MOST = 100
# An original that is larger is named on the sheet and left out of the archive.
LARGEST_FILE = 200 << 20


def items_of(row):
    """The evidence of the case and of those merged into it that was not withdrawn and not found forged."""
    items = EvidenceItem.objects.filter(complaint__in=row.complaint.family().values("pk"), withdrawn_at=None)
    return list(items.exclude(verdict="forged").order_by("added_at", "pk")[:AT_MOST])


def name_of(row):
    return f"claim-{row}.zip"


def write(row):
    """A temporary file with the archive, ready to be read from its start. Says nothing of the customer's contacts."""
    items = items_of(row)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("claim.csv", b"".join(csv_chunks([_("What"), _("Value")], _facts_of(row))))
        archive.writestr("evidence.csv", b"".join(csv_chunks(_HEADER, _list_of(items))))
        for number, item in enumerate(items, start=1):
            _add(archive, number, item)
    target.seek(0)
    return target


_HEADER = ("number", "kind", "title", "source", "added at", "authenticity", "SHA-256", "file")


def _facts_of(row):
    case, order = row.complaint, row.complaint.order
    report = facts.report_of(case)
    yield _("Our reference"), f"{row} / {case.reference}"
    yield _("Claim against"), row.outside.name
    yield _("Their number"), row.claim_number
    yield _("Share (per cent)"), row.percent
    yield _("Amount claimed"), plain(row.amount)
    yield _("Claim until"), row.claim_due_on
    if order:
        yield from (
            (_("Order"), order.number),
            (_("SKU"), order.sku),
            (_("Batch"), order.batch),
            (_("Carrier"), order.carrier),
            (_("Waybill"), order.waybill),
            (_("Delivered"), order.delivered_at),
        )
    yield _("What happened"), case.subject
    if report:
        yield _("Findings"), report.findings


def _list_of(items):
    for number, item in enumerate(items, start=1):
        name = _file_name(number, item)
        yield number, item.kind, item.title, item.source, item.added_at, item.verdict, item.sha256, name


def _file_name(number, item):
    """“03-photo.jpg”: by our own words; of the client's name only the ending, where it is harmless."""
    if item.file:
        ending = UNSAFE.sub("", item.name.rpartition(".")[2])[:8] if "." in item.name else "bin"
        return f"evidence/{number:02d}-{item.kind}.{ending}" if item.size <= LARGEST_FILE else ""
    return f"evidence/{number:02d}-{item.kind}.txt" if item.text else ""


def _add(archive, number, item):
    name = _file_name(number, item)
    if not name:
        return
    if not item.file:
        archive.writestr(name, item.text)
        return
    with item.file.open("rb") as original, archive.open(name, "w") as kept:
        while piece := original.read(io.DEFAULT_BUFFER_SIZE * 16):
            kept.write(piece)
