"""The tasks that the ledger itself carries out: a line in finance's file was filed, a payment with its number arrived.

Only what the ledger knows is ticked: a step before it that somebody has to look at stays theirs, and so does a task
whose proof was written down otherwise.
"""

from compensation.models import PayoutLine
from complaints import actors, tasks
from complaints.models import Task
from complaints.models.task import TASK_OPEN

LEDGER = actors.Connector("ledger", frozenset({"task"}))


def filed(batch):
    """The lines of this file are with finance: the inner step before the payment is done."""
    for line in PayoutLine.objects.filter(batch=batch).select_related("payout").order_by("pk"):
        if task := _payment_task(line.payout):
            _finish_filing(task)


def paid(payout):
    """The payment arrived; its number is the proof. False where there is none, or the task says otherwise."""
    task, proof = _payment_task(payout), payout.finance_reference.strip()
    if task is None or not proof or task.proof not in ("", proof):
        return False
    _finish_filing(task)
    if task.after_id and Task.objects.filter(pk=task.after_id, state__in=TASK_OPEN).exists():
        return False
    tasks.finish(task, by=LEDGER, proof=proof)
    return True


def _payment_task(payout):
    """The last step of the remedy, where it is open and asks for a proof."""
    found = Task.objects.filter(complaint_id=payout.complaint_id, source=f"remedy:{payout.remedy_id}")
    last = found.select_related("complaint", "after__after").order_by("-position").first()
    return last if last and last.state in TASK_OPEN and last.requires_proof else None


def _finish_filing(task):
    """The step right before the payment, where it is its turn and ours alone: no proof, no word to the customer."""
    before = task.after
    if before is None or before.state not in TASK_OPEN or before.requires_proof or before.is_public:
        return
    if before.after is None or before.after.state not in TASK_OPEN:
        tasks.finish(before, by=LEDGER)
