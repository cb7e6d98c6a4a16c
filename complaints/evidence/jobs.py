"""Periodic work of the register: thin, repeatable, asks what is there and should not be."""

from django.core.files.storage import default_storage
from django.utils import timezone

from complaints.evidence import sealed


def sweep_files():
    """Remove stored files whose row was never written (an upload that was cut off); returns how many."""
    count = 0
    for name in sealed.without_row(timezone.now()):
        default_storage.delete(name)
        count += 1
    return count
