"""The columns of a list, for those who choose their own, and the list as a file."""

import csv

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints import telling

NAMES = {
    "customer": _("Customer"),
    "category": _("Category"),
    "department": _("Department"),
    "owner": _("Owner"),
    "channel": _("Channel"),
    "received": _("Came in"),
}
HEADER = ("Reference", "Step", "Priority", "Category", "Department", "Owner", "Channel", "Received", "Due", "Subject")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"


def chosen(query):
    """The columns that the address names, in our order; none: the usual row."""
    wanted = set(query.getlist("col"))
    return [name for name in NAMES if name in wanted]


class _Line:
    """A file that hands each line over as it is written."""

    def write(self, text):
        return text


def csv_of(cases):
    """The lines of the file. A cell that a spreadsheet would take for a formula is told not to be one."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow(HEADER)
    for case in cases.for_list().order_by("-received_at", "-id").iterator(chunk_size=1000):
        yield writer.writerow([_safe(cell) for cell in _cells(case)])


def _cells(case):
    category = telling.categories().get(case.category.code) if case.category else None
    return (
        case.reference,
        case.state,
        case.priority,
        category.name if category else "",
        case.department.name if case.department else "",
        str(case.owner or ""),
        case.channel,
        timezone.localtime(case.received_at).isoformat(timespec="minutes"),
        timezone.localtime(case.promise_due_at).isoformat(timespec="minutes") if case.promise_due_at else "",
        case.subject,
    )


def _safe(text):
    return f"'{text}" if text.startswith(FORMULA) else text
