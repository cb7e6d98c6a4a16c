"""Delivery of the outbox: claim, send, record; each of the three is committed before the next.

At least once: a deliverer that dies after the send leaves a lease that lapses, and the message goes out a second
time with the same Message-ID. Several deliverers may run; a conditional UPDATE decides who has a row.
"""

import hashlib
import logging
import random
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from complaints.messaging import limits, notices
from complaints.messaging.faults import point
from complaints.messaging.models import Attempt, AttemptOutcome, Outgoing, OutgoingState
from complaints.messaging.text import one_line, without_address
from complaints.messaging.transports import Refused, Unavailable, transport_for

logger = logging.getLogger(__name__)
dice = random.SystemRandom()


@dataclass
class Counts:
    """What one pass did. `unavailable` names the kinds whose service could not be reached."""

    sent: int = 0
    retried: int = 0
    failed: int = 0
    held: int = 0
    lapsed: int = 0
    unavailable: list = field(default_factory=list)

    def __str__(self):
        words = [f"{name} {getattr(self, name)}" for name in ("sent", "retried", "failed", "held", "lapsed")]
        return ", ".join(words + ([f"unavailable {' '.join(self.unavailable)}"] if self.unavailable else []))


def deliver_pending(*, limit=500, clock=timezone.now):
    """One pass over what is due, the longest waiting first. Must not run inside a transaction."""
    counts = Counts(lapsed=take_back_lapsed(clock()))
    transports = _open_transports(counts, clock())
    try:
        due = Outgoing.objects.due(clock()).filter(kind__in=transports).values_list("pk", "kind")[:limit]
        for pk, kind in list(due):
            if kind in transports:
                _deliver(pk, transports, kind, counts, clock)
    finally:
        for transport in transports.values():
            transport.close()
    return counts


def _open_transports(counts, now):
    """Reach the services that are needed, before anything is claimed: an outage costs no message a try."""
    transports = {}
    waiting = Outgoing.objects.due(now).order_by().values_list("kind", flat=True).distinct()
    for kind in sorted(waiting):
        if transport := _opened(kind, counts):
            transports[kind] = transport
    return transports


def _opened(kind, counts):
    transport = transport_for(kind)
    try:
        transport.open()
    except Unavailable as error:
        logger.warning("The service for %s messages cannot be reached: %s", kind, error)
        counts.unavailable.append(str(kind))
        return None
    return transport


def _deliver(pk, transports, kind, counts, clock):
    row = claim(pk, clock, counts)
    if row is None:
        return
    point("before_send")
    try:
        provider_id = transports[kind].send(row)
    except Exception as error:  # whatever one message raises must not stop the others
        record_failure(row, error, clock(), counts)
        if not isinstance(error, Refused):
            _reopen(transports, kind, counts)
        return
    point("after_send")
    record_sent(row, provider_id or "", clock())
    counts.sent += 1


def _reopen(transports, kind, counts):
    """After an error the connection may be in the middle of something: leave it and reach the service anew."""
    transports.pop(kind).close()
    if transport := _opened(kind, counts):
        transports[kind] = transport


# --- claim --------------------------------------------------------------------------------------------------------


def claim(pk, clock, counts):
    """Take one row for the length of a lease and count the try, committed before it is made; None if another has it."""
    point("before_claim")
    with transaction.atomic(durable=True):
        now = clock()
        if not _may_go_now(pk, now, counts):
            return None
        waiting = Outgoing.objects.filter(pk=pk, state=OutgoingState.WAITING, next_at__lte=now)
        taken = waiting.update(state=OutgoingState.SENDING, lease_until=now + limits.LEASE, attempts=F("attempts") + 1)
        if not taken:
            return None
        row = Outgoing.objects.select_related("complaint__handler", "person").get(pk=pk)
        Attempt.objects.create(outgoing=row, number=row.attempts, started_at=now)
    point("after_claim")
    return row


def _may_go_now(pk, now, counts):
    """Receipts that were queued side by side meet their limit here, where they go out one after another."""
    row = Outgoing.objects.filter(pk=pk, is_receipt=True, decided_by=None, attempts=0).first()
    if row is None:
        return True
    _one_at_a_time(row.recipient_key)
    gone = Attempt.objects.filter(
        outgoing__is_receipt=True, outgoing__recipient_key=row.recipient_key, number=1, started_at__gt=now - limits.DAY
    )
    times = list(gone.values_list("started_at", flat=True))
    reason = limits.receipt_limit(times, now)
    waiting = Outgoing.objects.filter(pk=pk, state=OutgoingState.WAITING)
    if reason == limits.TOO_SOON:
        waiting.update(next_at=limits.free_at(times, now))
    elif reason:
        counts.held += waiting.update(state=OutgoingState.HELD, last_error=reason)
    return not reason


def _one_at_a_time(address):
    """Let two deliverers count receipts to one address one after the other; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(address.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def take_back_lapsed(now):
    """Rows whose deliverer never came back wait again, or are parked when their tries are used up."""
    rows = Outgoing.objects.lapsed(now).select_related("complaint__handler")
    return sum(_take_back(row, now) for row in rows)


def _take_back(row, now):
    if row.attempts >= row.tries_allowed:
        return _park(row, limits.NEVER_CAME_BACK, now)
    return _own(row).update(
        state=OutgoingState.WAITING, lease_until=None, next_at=now, last_error=limits.NEVER_CAME_BACK
    )


# --- record -------------------------------------------------------------------------------------------------------


def record_sent(row, provider_id, now):
    """It went out. Holds whatever became of the lease meanwhile: sent is sent."""
    point("before_record")
    with transaction.atomic(durable=True):
        Outgoing.objects.filter(pk=row.pk).exclude(state=OutgoingState.SENT).update(
            state=OutgoingState.SENT, sent_at=now, lease_until=None, provider_id=provider_id[:200], last_error=""
        )
        _end_attempt(row, AttemptOutcome.SENT, now)
    point("after_record")


def record_failure(row, error, now, counts):
    """It did not go out: again later, or parked for a person when it never will or its tries are used up."""
    words = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
    words = one_line(without_address(words, row.recipient))[:500]
    logger.warning("Outgoing message %s was not sent, try %s: %s", row.pk, row.attempts, type(error).__name__)
    with transaction.atomic(durable=True):
        _end_attempt(row, AttemptOutcome.FAILED, now, words)
        if isinstance(error, Refused) or row.attempts >= row.tries_allowed:
            counts.failed += _park(row, words, now)
        else:
            delay = limits.retry_delay(row.attempts, dice.random())
            counts.retried += _own(row).update(
                state=OutgoingState.WAITING, lease_until=None, next_at=now + delay, last_error=words
            )


def _park(row, reason, now):
    """A message that does not go waits for a person, who is told; the others flow on."""
    with transaction.atomic():
        parked = _own(row).update(state=OutgoingState.FAILED, lease_until=None, last_error=reason or "?")
        if parked:
            notices.not_delivered(row, at=now)
    return parked


def _own(row):
    """The row, as long as this very try holds it."""
    return Outgoing.objects.filter(pk=row.pk, state=OutgoingState.SENDING, attempts=row.attempts)


def _end_attempt(row, outcome, now, error=""):
    Attempt.objects.filter(outgoing=row, number=row.attempts).update(outcome=outcome, ended_at=now, error=error)
