"""Periodic work of the register: thin, repeatable, asks what is there and should not be."""

from django.core.files.storage import default_storage
from django.utils import timezone

from complaints.evidence import examining, sealed


def sweep_files():
    """Remove stored files whose row was never written (an upload that was cut off); returns how many."""
    count = 0
    for name in sealed.without_row(timezone.now()):
        default_storage.delete(name)
        count += 1
    return count


def examine():
    """Look into the files that wait for it; returns how many."""
    now = timezone.now()
    examining.give_up(now)
    return examining.examine_due(now)
