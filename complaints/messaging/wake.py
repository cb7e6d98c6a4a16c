"""A hint to the worker that something is due. Only a hint: a lost one costs a minute, until the job's next pass."""

from django.db import transaction
from django_q.brokers import get_broker
from django_q.tasks import async_task

# One pass delivers all that is due; more hints than these would only keep other work waiting.
ENOUGH_HINTS = 20


def on_commit():
    """Once the caller's transaction stands, ask for a pass; failing to ask never fails the caller."""
    transaction.on_commit(ask, robust=True)


def ask():
    """Put the job into the queue, unless the queue is full of work already."""
    if get_broker().queue_size() < ENOUGH_HINTS:
        async_task("complaints.messaging.jobs.deliver", save=False, ack_failure=True)
