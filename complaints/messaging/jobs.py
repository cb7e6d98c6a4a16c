"""Periodic work of the outbox: thin, repeatable, asks the database what is due."""

from complaints.messaging import outbox


def deliver():
    """One pass over the outgoing messages; returns what it did in words."""
    return str(outbox.deliver_pending())
