"""Sending what is due: claimed by one program at a time, tried again with growing pauses, every try in the log."""

import http.client
import random
import socket
import ssl
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from complaints.channels.models import WebhookDelivery, WebhookSubscription
from complaints.channels.models.webhook import DeliveryState
from complaints.channels.webhooks import addresses, signing, telling
from complaints.messaging.text import one_line

# Pauses before the next try; after the last one it has failed. Together about three days.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 600, 900, 1200, 1440))
LEASE = timedelta(minutes=2)
SECONDS = 10
MOST_ANSWER = 16 * 1024
GONE = 410
# An address that took nothing for so long is left alone.
GIVE_UP_AFTER = timedelta(days=5)
DAYS_KEPT = timedelta(days=30)
dice = random.SystemRandom()


@dataclass
class Counts:
    """What one pass did."""

    queued: int = 0
    sent: int = 0
    retried: int = 0
    failed: int = 0

    def __str__(self):
        return f"queued {self.queued}, sent {self.sent}, retried {self.retried}, failed {self.failed}"


def run(*, clock=timezone.now, limit=200, resolve=addresses.resolve):
    """One pass: queue what is new, send what is due. Must not run inside a transaction."""
    counts = Counts(queued=telling.queue_new(at=clock()))
    WebhookDelivery.objects.filter(state=DeliveryState.SENDING, lease_until__lte=clock()).update(
        state=DeliveryState.WAITING, lease_until=None, next_at=clock()
    )
    due = WebhookDelivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=clock())
    due = due.filter(subscription__ended_at=None, subscription__connector__revoked_at=None)
    for pk in list(due.order_by("next_at", "pk").values_list("pk", flat=True)[:limit]):
        _deliver(pk, clock, resolve, counts)
    return counts


def _deliver(pk, clock, resolve, counts):
    now = clock()
    waiting = WebhookDelivery.objects.filter(pk=pk, state=DeliveryState.WAITING, next_at__lte=now)
    claimed = waiting.update(state=DeliveryState.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    if not claimed:
        return
    row = WebhookDelivery.objects.select_related("subscription").get(pk=pk)
    status, error = None, ""
    try:
        status = post(row, at=now, resolve=resolve)
    except addresses.NotAllowed as refused:
        error = str(refused)
    except (OSError, http.client.HTTPException, ValueError) as failed:
        error = f"{type(failed).__name__}: {failed}"
    _record(row, status, one_line(error)[:300], clock(), counts)


def post(row, *, at, resolve=addresses.resolve):
    """Send it to the address that was looked at, and to no other; what the answer redirects to is not followed."""
    parts = addresses.check(row.subscription.url, needs_https=False)
    port = parts.port or addresses.PORTS[parts.scheme]
    body = row.body.encode()
    stamp = int(at.timestamp())
    headers = signing.headers(
        telling.secret_of(row.subscription), webhook_id=row.webhook_id, timestamp=stamp, body=body
    )
    connection = _Pinned(parts, port, resolve(parts.hostname, port)[0])
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read(MOST_ANSWER)
        return answer.status
    finally:
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to an IP address under the name that was asked for, so that a second look-up cannot lead inside."""

    def __init__(self, parts, port, address):
        super().__init__(parts.hostname, port, timeout=SECONDS)
        self.default_port = addresses.PORTS[parts.scheme]
        self._address, self._is_encrypted = address, parts.scheme == "https"

    def connect(self):
        self.sock = socket.create_connection((self._address, self.port), SECONDS)
        if self._is_encrypted:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _record(row, status, error, now, counts):
    changes = {"lease_until": None, "last_status": status, "last_error": error}
    own = WebhookDelivery.objects.filter(pk=row.pk, state=DeliveryState.SENDING, attempts=row.attempts)
    with transaction.atomic():
        if status is not None and 200 <= status < 300:
            own.update(state=DeliveryState.SENT, sent_at=now, **changes)
            WebhookSubscription.objects.filter(pk=row.subscription_id).update(failing_since=None)
            counts.sent += 1
        elif row.attempts > len(PAUSES) or status == GONE:
            own.update(state=DeliveryState.FAILED, **changes)
            counts.failed += 1
        else:
            pause = PAUSES[row.attempts - 1] * (0.8 + 0.4 * dice.random())
            own.update(state=DeliveryState.WAITING, next_at=now + pause, **changes)
            counts.retried += 1
    if status is None or not 200 <= status < 300:
        _mind(row.subscription, status, now)


def _mind(subscription, status, now):
    """Who says that nobody is there any more, or takes nothing for days, is not asked again."""
    if status == GONE:
        telling.unsubscribe(subscription, because="410 Gone")
        return
    WebhookSubscription.objects.filter(pk=subscription.pk, failing_since=None).update(failing_since=now)
    if subscription.failing_since and now - subscription.failing_since > GIVE_UP_AFTER:
        telling.unsubscribe(subscription, because="took nothing for five days")


def send_again(row, *, at):
    """A person has it tried once more; False when it is under way or gone."""
    failed = WebhookDelivery.objects.filter(pk=row.pk, state=DeliveryState.FAILED)
    return bool(failed.update(state=DeliveryState.WAITING, next_at=at, attempts=0))


def sweep(*, now):
    """Forget deliveries that ended a month ago; their events are past for their subscription. Returns how many."""
    old = WebhookDelivery.objects.filter(
        state__in=[DeliveryState.SENT, DeliveryState.FAILED], created_at__lt=now - DAYS_KEPT
    )
    for subscription, newest in old.order_by().values_list("subscription").annotate(newest=Max("event")):
        rows = WebhookSubscription.objects.filter(pk=subscription, begins_after__lt=newest)
        rows.update(begins_after=newest)
    return old.delete()[0]
