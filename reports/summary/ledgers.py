"""What is counted of a day, ledger by ledger; the one place that reads rows for the summary.

A ledger is a kind of row with the instant it counts by: complaints received, cases ended, clocks, payments and so on.
Of each row it says the numbers that it adds, as {key: number}; days, months and periods add them up. Durations are
kept as “how many took 17 minutes”, so that medians of any period are exact. What counts a case once in a period,
however often something happened to it, is kept by the day of the time before: in a period that begins after that day
the row counts, in an earlier one it does not.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils import timezone

from compensation.models import Payout, Recovery
from compensation.states import PayoutState, RecoveryState
from complaints.followup.models import CallbackAttempt
from complaints.models import Clock, ClockPause, Complaint, Event
from complaints.models.clock import ClockState
from complaints.states import ClockKind, State
from reports.measures import NONE, ran, roughly
from reports.shares import largest_share

DIMENSIONS = ("category", "department", "channel", "priority")
COLUMNS = ("category__code", "department__code", "channel", "priority")
WHOLE = ""
# Kinds of clocks whose lengths have a figure of their own.
MEASURED = {
    ClockKind.FIRST_RESPONSE: "first_response",
    ClockKind.FIRST_RESPONSE_CLOSED: "first_response",
    ClockKind.HANDLING: "handling",
}


@dataclass(frozen=True)
class Ledger:
    """`read(spans, cases)` yields (instant or day, dimensions, {key: number}) of every row in these spans.

    `cases`: a queryset that narrows them, None for all.
    """

    name: str
    read: Any


LEDGERS: dict[str, Ledger] = {}


def ledger(function):
    LEDGERS[function.__name__] = Ledger(function.__name__, function)
    return function


def day_of(at):
    """The local day of an instant."""
    return timezone.localtime(at, timezone.get_default_timezone()).date()


def within(column, spans):
    """That an instant lies in one of the spans."""
    return reduce(or_, (Q(**{f"{column}__gte": span.begins, f"{column}__lt": span.ends}) for span in spans))


def _narrowed(rows, cases, case="complaint"):
    return rows if cases is None else rows.filter(**{f"{case}__in": cases})


def _columns(case="complaint"):
    return [f"{case}__{column}" for column in COLUMNS]


# --- cases --------------------------------------------------------------------------------------------------------


@ledger
def received(spans, cases):
    """Complaints by arrival; `end:` tells the days on which a case came and ended, the second empty while open."""
    rows = Complaint.objects.exclude(state=State.MERGED).filter(within("received_at", spans))
    rows = rows if cases is None else rows.filter(pk__in=cases)
    rows = rows.annotate(responsible=largest_share()).order_by()
    orders = ("order__sku", "order__batch", "order__carrier")
    for at, ended, party, *rest in rows.values_list("received_at", "ended_at", "responsible", *COLUMNS, *orders):
        dimensions, ordered = rest[:4], rest[4:]
        keys = {"n": 1, f"responsible:{party or NONE}": 1, f"end:{day_of(at)}@{day_of(ended) if ended else ''}": 1}
        for name, value in zip(DIMENSIONS, dimensions, strict=True):
            keys[f"{name}:{value or NONE}"] = 1
        for name, value in zip(("sku", "batch", "carrier"), ordered, strict=True):
            if value:
                keys[f"{name}:{value}"] = 1
        yield at, dimensions, keys


@ledger
def ended(spans, cases):
    """Cases by their end: the state they ended in, and of closed ones the hours since arrival."""
    rows = Complaint.objects.exclude(state=State.MERGED).filter(within("ended_at", spans))
    rows = rows if cases is None else rows.filter(pk__in=cases)
    for at, arrived, state, *dimensions in rows.order_by().values_list("ended_at", "received_at", "state", *COLUMNS):
        keys = {"n": 1, f"state:{state}": 1}
        if state == State.CLOSED:
            keys[f"hours:{int((at - arrived).total_seconds() // 3600)}"] = 1
        yield at, dimensions, keys


@ledger
def reopened(spans, cases):
    """Cases reopened on a day, each once, by the day on which they were reopened before; merged ones left out."""
    events = Event.objects.filter(kind="reopen")
    of = events.filter(within("at", spans)).exclude(complaint__state=State.MERGED)
    found = _days_of(_narrowed(of, cases).values_list("complaint", "at", *_columns()))
    earlier = _all_days(events.filter(complaint__in={case for case, _day in found}).values_list("complaint", "at"))
    for (case, day), dimensions in found.items():
        before = _day_before(earlier[case], day)
        yield day, dimensions, {f"before:{before}": 1, f"category:{dimensions[0] or NONE}@{before}": 1}


def _days_of(rows):
    """{(case, local day): dimensions}: a case once a day."""
    return {(case, day_of(at)): dimensions for case, at, *dimensions in rows}


def _all_days(pairs):
    days = defaultdict(set)
    for case, at in pairs:
        days[case].add(day_of(at))
    return days


def _day_before(days, day):
    return max((other for other in days if other < day), default="")


# --- time ---------------------------------------------------------------------------------------------------------


@ledger
def clocks(spans, cases):
    """Promises by their start: figure, result, working minutes; and the missed ones by kind."""
    rows = Clock.objects.filter(within("started_at", spans), state__in=(ClockState.KEPT, ClockState.MISSED))
    rows = _narrowed(rows, cases).order_by()
    paused = defaultdict(list)
    pauses = ClockPause.objects.filter(clock__in=rows.values("pk"), ended_at__isnull=False)
    for clock, begin, end in pauses.values_list("clock", "started_at", "ended_at"):
        paused[clock].append((begin, end))
    columns = ("pk", "kind", "state", "calendar", "started_at", "stopped_at")
    for pk, kind, state, code, begin, end, *dimensions in rows.values_list(*columns, *_columns()).iterator(10_000):
        minutes = ran(code, begin, end, paused.get(pk, ()))
        keys = {f"promises|{state}|{roughly(minutes)}": 1}
        if kind in MEASURED:
            keys[f"{MEASURED[kind]}|{state}|{minutes}"] = 1
        if state == ClockState.MISSED:
            keys[f"missed:{kind}"] = 1
        yield begin, dimensions, keys


# --- money --------------------------------------------------------------------------------------------------------


def _paid(spans, cases):
    return _narrowed(Payout.objects.filter(within("paid_at", spans), state=PayoutState.PAID), cases)


@ledger
def paid(spans, cases):
    """Payments by the time they were made: count and sum, by policy row, remedy and category."""
    rows = _paid(spans, cases).order_by()
    columns = ("paid_at", "amount", "version__policy_row__code", "remedy__kind")
    for at, amount, row, remedy, *dimensions in rows.values_list(*columns, *_columns()):
        keys = {}
        for part in ("all", f"row:{row or NONE}", f"remedy:{remedy or NONE}", f"category:{dimensions[0] or NONE}"):
            keys[f"n:{part}"], keys[f"sum:{part}"] = 1, amount
        yield at, dimensions, keys


@ledger
def recovered(spans, cases):
    """Claims that were paid, by the time the money came."""
    rows = _narrowed(Recovery.objects.filter(within("state_at", spans), state=RecoveryState.RECEIVED), cases)
    for at, amount, *dimensions in rows.order_by().values_list("state_at", "received_amount", *_columns()):
        yield at, dimensions, {"n:all": 1, "sum:all": amount}


@ledger
def claims(spans, cases):
    """Claims by the time they arose: count and sum by present state."""
    rows = _narrowed(Recovery.objects.filter(within("created_at", spans)), cases)
    for at, amount, state, *dimensions in rows.order_by().values_list("created_at", "amount", "state", *_columns()):
        yield at, dimensions, {f"n:state:{state}": 1, f"sum:state:{state}": amount}


@ledger
def moved(spans, cases):
    """Cases for which money went out or came back on a day, each once, by the day on which it did before."""
    received = Recovery.objects.filter(state=RecoveryState.RECEIVED)
    back = _narrowed(received.filter(within("state_at", spans)), cases)
    found = _days_of(_paid(spans, cases).order_by().values_list("complaint", "paid_at", *_columns()))
    found |= _days_of(back.order_by().values_list("complaint", "state_at", *_columns()))
    keys = {case for case, _day in found}
    days = _all_days(_other_times(Payout.objects.filter(state=PayoutState.PAID), "paid_at", keys))
    for case, others in _all_days(_other_times(received, "state_at", keys)).items():
        days[case] |= others
    for (case, day), dimensions in found.items():
        yield day, dimensions, {f"before:{_day_before(days[case], day)}": 1}


def _other_times(rows, column, cases):
    """(case, instant) of every row of these cases, some thousand keys at a time."""
    keys = sorted(cases)
    for start in range(0, len(keys), 5000):
        yield from rows.filter(complaint__in=keys[start : start + 5000]).order_by().values_list("complaint", column)


@ledger
def goodwill(spans, cases):
    """Goodwill paid out of budgets, by the month of the budget (kept on its first day): count and sum by department."""
    months = [Q(budget__month__gte=span.first, budget__month__lte=span.last) for span in spans]
    rows = Payout.objects.filter(reduce(or_, months), state=PayoutState.PAID, goodwill__gt=0)
    of = "budget__department__code"
    rows = _narrowed(rows, cases).order_by().values_list("budget__month", "goodwill", of, *_columns())
    for month, sum_paid, department, *dimensions in rows.iterator(10_000):
        yield month, dimensions, {f"n:{department}": 1, f"sum:{department}": sum_paid}


# --- voices -------------------------------------------------------------------------------------------------------


@ledger
def calls(spans, cases):
    """Tries to call customers back: outcomes and marks."""
    rows = _narrowed(CallbackAttempt.objects.filter(within("at", spans)), cases, "callback__complaint")
    columns = ("at", "outcome", "satisfaction", *_columns("callback__complaint"))
    for at, outcome, mark, *dimensions in rows.order_by().values_list(*columns):
        keys = {f"outcome:{outcome or NONE}": 1}
        if mark is not None:
            keys[f"mark:{mark}"] = 1
        yield at, dimensions, keys


# --- adding up ----------------------------------------------------------------------------------------------------


def count(name, spans, *, cases=None, sliced=False):
    """{(day, slice): Counter} of a ledger over spans; `sliced`: beside the whole, every slice of one dimension."""
    found = defaultdict(Counter)
    for at, dimensions, keys in LEDGERS[name].read(spans, cases) if spans else ():
        day = day_of(at) if hasattr(at, "hour") else at
        _add(found[day, WHOLE], keys)
        if sliced:
            for dimension, value in zip(DIMENSIONS, dimensions, strict=True):
                if value:
                    _add(found[day, f"{dimension}:{value}"], keys)
    return found


def _add(total, keys):
    for key, number in keys.items():
        total[key] += number
