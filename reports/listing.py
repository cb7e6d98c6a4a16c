"""The rows behind a figure, as lists and files show them: the case of each, and what stands beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from compensation.models import Payout, Recovery
from compensation.states import RecoveryState, RemedyKind
from complaints.followup.models import CallbackAttempt
from complaints.models import Clock, Complaint
from complaints.models.clock import ClockState
from complaints.states import Channel, ClockKind, Outcome, Priority, State
from reports import naming
from routing import money

RELATED = ("category", "department", "handler", "investigator", "customer")


@dataclass(frozen=True)
class Column:
    """One column of a file: its heading, the columns of the database it is made of, and how it is written."""

    label: str
    paths: tuple
    shown: Callable | None = None


@dataclass(frozen=True)
class Kind:
    """What figures list beside cases: `case` leads from a row to its case, `columns()` are those of a file.

    `beside(row)` is what a list prints: what it is about, an amount in minor units or None, and words.
    """

    case: str
    related: tuple
    columns: Callable
    beside: Callable | None = None

    def case_of(self, row):
        for name in self.case.split("__") if self.case else ():
            row = getattr(row, name)
        return row

    def prefix(self):
        return f"{self.case}__" if self.case else ""


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    case: Complaint
    clock: Any = None
    about: Any = ""
    amount: int | None = None
    words: Any = ""


def named(choices):
    """Labels of an enumeration in the present language, for whoever writes after it was switched."""
    labels = {value: str(label) for value, label in choices.choices}
    return lambda value: labels.get(value, value)


def columns_of_case(prefix=""):
    """What every file says of a case; neither names nor contact points of customers."""
    categories = {row: str(name) for row, name in naming.categories().items()}
    departments = {row: str(name) for row, name in naming.departments().items()}

    def column(label, *names, shown=None):
        return Column(label, tuple(f"{prefix}{name}" for name in names), shown)

    return [
        column(_("Reference"), "year", "pk", shown=lambda year, pk: f"C{year % 100:02d}-{pk:06d}"),
        column(_("Subject"), "subject"),
        column(_("State"), "state", shown=named(State)),
        column(_("Priority"), "priority", shown=named(Priority)),
        column(_("Channel"), "channel", shown=named(Channel)),
        column(_("Category"), "category__code", shown=lambda code: categories.get(code, "")),
        column(_("Department"), "department__code", shown=lambda code: departments.get(code, "")),
        column(_("Round"), "round"),
        column(_("Received"), "received_at"),
        column(_("First answered"), "first_response_at"),
        column(_("Ended"), "ended_at"),
    ]


def amount(label, path):
    """An amount of money as a number in major units."""
    return Column(label, (path,), lambda minor: None if minor is None else money.to_major(minor))


def _clock_columns():
    return [
        Column(_("Promise"), ("kind",), named(ClockKind)),
        Column(_("Result"), ("state",), named(ClockState)),
        Column(_("Began"), ("started_at",)),
        Column(_("Due"), ("due_at",)),
        Column(_("Stopped"), ("stopped_at",)),
    ]


def _payout_columns():
    rows = naming.policy_rows()
    return [
        Column(_("Payment"), ("pk",), lambda pk: f"P-{pk:06d}"),
        Column(_("Remedy"), ("remedy__kind",), named(RemedyKind)),
        Column(_("Policy row"), ("version__policy_row__code",), lambda code: rows.get(code, "")),
        amount(_("Amount"), "amount"),
        amount(_("Of it goodwill"), "goodwill"),
        Column(_("Paid"), ("paid_at",)),
    ]


def _recovery_columns():
    parties = naming.parties()
    return [
        Column(_("Claim"), ("pk",), lambda pk: f"R-{pk:06d}"),
        Column(_("Owed by"), ("outside__code",), lambda code: parties.get(code, code)),
        Column(_("State of the claim"), ("state",), named(RecoveryState)),
        amount(_("Amount"), "amount"),
        amount(_("Accepted"), "accepted_amount"),
        amount(_("Received amount"), "received_amount"),
        Column(_("Since"), ("state_at",)),
    ]


def _call_columns():
    return [
        Column(_("Called"), ("at",)),
        Column(_("Outcome"), ("outcome",), named(Outcome)),
        Column(_("Satisfaction"), ("satisfaction",)),
    ]


def _beside_payout(row):
    return row.remedy.get_kind_display(), row.amount, ""


def _beside_recovery(row):
    received = row.state == RecoveryState.RECEIVED
    return row.outside, row.received_amount if received else row.amount, row.get_state_display()


def _beside_call(row):
    marks = "" if row.satisfaction is None else _("%(mark)d of 5") % {"mark": row.satisfaction}
    return row.get_outcome_display(), None, marks


def _nothing():
    return []


KINDS = {
    Complaint: Kind("", (), _nothing),
    Clock: Kind("complaint", (), _clock_columns),
    Payout: Kind("complaint", ("remedy",), _payout_columns, _beside_payout),
    Recovery: Kind("complaint", ("outside",), _recovery_columns, _beside_recovery),
    CallbackAttempt: Kind("callback__complaint", (), _call_columns, _beside_call),
}


def page_of(rows, before, size):
    """(lines of one page, newest first; the key after which the next begins, or None)."""
    kind = KINDS[rows.model]
    rows = rows.for_list() if rows.model is Complaint else rows.select_related(*_related(kind))
    if rows.model is Clock:
        rows = rows.prefetch_related("pauses")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: size + 1])
    return [_line(kind, row) for row in found[:size]], found[size - 1].pk if len(found) > size else None


def _related(kind):
    return [*kind.related, kind.case, *(f"{kind.case}__{name}" for name in RELATED)]


def _line(kind, row):
    case = kind.case_of(row)
    if kind.beside:
        about, sum_of_money, words = kind.beside(row)
        return Row(case, None, about, sum_of_money, words)
    return Row(case, row if isinstance(row, Clock) else None)


def columns_of(model):
    """The columns of a file of such rows: what is their own, then their case."""
    kind = KINDS[model]
    return [*kind.columns(), *columns_of_case(kind.prefix())]


def cells(rows, columns, chunk=2000):
    """Every row as a list of cells, in a steady order, a chunk at a time in memory."""
    paths = [path for column in columns for path in column.paths]
    spans, first = [], 0
    for column in columns:
        spans.append((first, first + len(column.paths), column.shown))
        first += len(column.paths)
    for values in rows.order_by("pk").values_list(*paths).iterator(chunk_size=chunk):
        yield [shown(*values[begin:end]) if shown else values[begin] for begin, end, shown in spans]
