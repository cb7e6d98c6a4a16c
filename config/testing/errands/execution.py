"""Tasks, payments, calls, outside bodies and root causes."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from compensation import payouts
from compensation.models import Payout
from complaints import tasks
from complaints.followup import callbacks
from complaints.followup.models import Callback
from complaints.models import OutsideCase, Task
from config.testing.errands.errand import Errand, bump
from reports import causes
from reports.models import Cause

ENDINGS = ("satisfied", "partly", "refused", "still_dissatisfied")


# --- execution and after ------------------------------------------------------------------------------------------


def _work(case, staff, how):
    open_tasks = Task.objects.filter(complaint=case, state__in=["planned", "started", "failed"])
    task = open_tasks.filter(source__startswith="remedy:").order_by("pk").first()
    by = staff["agent"]
    if how == "done":
        return tasks.finish(task, by=by, proof="R-2611-7")
    if how == "started":
        return tasks.start(task, by=by)
    if how == "cancelled":
        return tasks.cancel(task, by=by, reason="The carrier lost it.")
    return tasks.fail(task, by=by, reason="The carrier lost it.", due_at=timezone.now() + timedelta(days=3))


def _worked(twin, how, made):
    twin.tasks[made.pk] = how
    bump(twin)


def _pay(case, staff, how):
    since = "to_pay" if how == "exported" else "exported"
    rows = Payout.objects.filter(complaint=case, state=since, remedy__kind="refund")
    row = rows.order_by("pk").first()
    if how == "exported":
        payouts.export([row], by=staff["finance"])
    elif how == "paid":
        payouts.record_paid(row, by=staff["finance"], reference="F-1")
    else:
        payouts.record_unclear(row, by=staff["finance"], why="The bank does not say.")
    return row


def _payments(twin):
    refunds = set(Payout.objects.filter(complaint=twin.key, remedy__kind="refund").values_list("pk", flat=True))
    return {row[1] for key, row in twin.payouts.items() if key in refunds}


def _can_pay(twin):
    return bool(_payments(twin) & {"to_pay", "exported"})


def _paid(twin, how, made):
    twin.payouts[made.pk][1] = how
    bump(twin)
    if how != "to_clarify":
        _tick(twin, made.pk, is_paid=how == "paid")


def _tick(twin, payout, *, is_paid):
    """What the ledger knows it ticks itself: the request is with finance; the payment arrived with its number."""
    last, before, first = twin.chains[payout]
    if not _is_open(twin, last):
        return
    if _is_open(twin, before) and not _is_open(twin, first):
        twin.tasks[before] = "done"
        bump(twin)
    if is_paid and not _is_open(twin, before):
        twin.tasks[last] = "done"
        bump(twin)


def _is_open(twin, task):
    return twin.tasks.get(task) in ("planned", "started", "failed")


def _ways_to_pay(twin):
    ways = ["exported"] if "to_pay" in _payments(twin) else []
    return st.sampled_from(ways + (["paid", "paid", "to_clarify"] if "exported" in _payments(twin) else []))


def _call(case, staff, how):
    row = Callback.objects.get(complaint=case, state="open")
    return callbacks.record(row, by=staff["agent"], outcome=how, note="What they said")


def _foretell_call(twin, how):
    is_early = how == "still_dissatisfied" and twin.last_word != "final_position"
    return {"is_after_final_position"} if is_early else "done"


def _called(twin, how, made):
    twin.here.tries += 1
    if how in ENDINGS or (how == "no_answer" and twin.here.tries >= 3):
        twin.here.call = "done"
    bump(twin)


OUTCOMES = [*ENDINGS, "satisfied", "no_answer", "no_answer", "unsatisfied"]
EXECUTION = [
    Errand(
        "work", lambda twin: bool(twin.open_tasks), _work, _worked,
        how=lambda twin: st.sampled_from(["done"] * 6 + ["started", "failed", "cancelled"]),
    ),
    Errand(
        "pay", _can_pay, _pay, _paid, how=_ways_to_pay,
    ),
    Errand(
        "call", lambda twin: twin.here.call == "open" and twin.state == "follow_up", _call, _called,
        how=lambda twin: st.sampled_from(OUTCOMES), foretell=_foretell_call,
    ),
]  # fmt: skip


# --- outside bodies and causes ------------------------------------------------------------------------------------


def _outside(case, staff, how):
    at = timezone.now()
    with transaction.atomic():
        if not OutsideCase.objects.filter(complaint=case, ended_at=None).update(ended_at=at):
            OutsideCase.objects.create(complaint=case, body="12315", received_at=at)


def _turned(twin, how, made):
    twin.is_outside = not twin.is_outside


def _name_cause(case, staff, how):
    return causes.name(case, by=staff["reviewer"], cause=Cause.objects.get(code="transport.packing"), why="One layer.")


def _cause_named(twin, how, made):
    twin.causes.add(twin.round)
    bump(twin)


REVIEW = [
    Errand("outside case", lambda twin: twin.state in ("follow_up", "review") or twin.is_outside, _outside, _turned),
    Errand("name the cause", lambda twin: twin.state in ("review", "closed"), _name_cause, _cause_named),
]
