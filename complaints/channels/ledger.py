"""Writing into the ledger of arrivals. Each message from outside ends in exactly one row."""

import hashlib

from django.db import IntegrityError, transaction
from django.utils import timezone

from complaints import audit
from complaints.channels import reasons
from complaints.channels.models import TAKEN, Arrival, ArrivalBody, End
from complaints.messaging.text import one_line

# What is kept of a message that was not taken; more than this no complaint in words needs.
MOST_KEPT = 64 * 1024


class Repeated(Exception):
    """The key was used before; `first` is the arrival that it belongs to, `is_same` whether the body is the same."""

    def __init__(self, first, is_same):
        self.first, self.is_same = first, is_same
        super().__init__(f"arrival {first.pk}")


def digest_of(*parts):
    """What tells a repeat from another body."""
    return hashlib.sha256(audit.canonical(parts).encode(errors="replace")).hexdigest()


def first_of(source, key):
    """The arrival that used this key first, or None."""
    if not key:
        return None
    taken = Arrival.objects.filter(source=source, key=key, end__in=TAKEN)
    return taken.select_related("complaint", "message").first()


def refuse_repeat(source, key, digest):
    """Raise `Repeated` when the key is known."""
    if first := first_of(source, key):
        raise Repeated(first, first.digest == digest)


def take(arrival, work):
    """Do the work and write its row in one transaction; `work(arrival)` sets end, case and answer.

    Two that race with one key: the loser's work is undone and `Repeated` raised.
    """
    refuse_repeat(arrival.source, arrival.key, arrival.digest)
    try:
        with transaction.atomic():
            result = work(arrival)
            arrival.ended_at = arrival.ended_at or timezone.now()
            arrival.save()
    except IntegrityError:
        refuse_repeat(arrival.source, arrival.key, arrival.digest)
        raise
    return result


def settle(arrival, end, *, reason="", complaint=None, raw=None, media_type="application/json"):
    """Write what became of a message that led to no new row elsewhere: duplicate, quarantined or refused."""
    arrival.end, arrival.reason = end, one_line(reason)[:300]
    arrival.complaint = complaint or arrival.complaint
    arrival.ended_at = timezone.now()
    with transaction.atomic():
        arrival.save()
        if raw is not None:
            ArrivalBody.objects.create(arrival=arrival, media_type=media_type[:80], raw=raw[:MOST_KEPT])
    return arrival


def repeated(arrival, first, *, is_same, raw=None):
    """A key came again: a duplicate, or, with another body, refused and kept."""
    if is_same:
        return settle(arrival, End.DUPLICATE, complaint=first.complaint)
    reason = reasons.OTHER_BODY
    return settle(arrival, End.REFUSED, reason=reason, complaint=first.complaint, raw=raw)
