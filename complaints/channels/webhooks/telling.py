"""What is told, to whom: subscriptions, and the events that each has not been told yet."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import audit, steps
from complaints.channels.models import WebhookDelivery, WebhookSubscription
from complaints.channels.webhooks import addresses, signing
from complaints.models import Complaint, Event

# Events of the case's own life; notes, looks at contacts and the like stay in the house.
KINDS = ("register", *steps.NAMES, "say", "hear")
MOST_SUBSCRIPTIONS = 10
# An event written earlier may be committed later: so many back it is looked again.
LOOK_BACK = 2_000
A_RUN = 2_000


class AlreadySubscribed(Exception):
    """This address hears of what happens already."""


def subscribe(connector, *, url, kinds=()):
    """(subscription, its secret): the secret is shown only here. `addresses.NotAllowed` where it may not go."""
    if not connector.may("webhooks"):
        raise PermissionDenied(_("This token lacks the scope “%(scope)s”.") % {"scope": "webhooks"})
    addresses.check(url, needs_https=not settings.DEBUG)
    living = WebhookSubscription.objects.filter(connector=connector, ended_at=None)
    if living.count() >= MOST_SUBSCRIPTIONS:
        raise PermissionDenied(_("A token has at most %(most)d subscriptions.") % {"most": MOST_SUBSCRIPTIONS})
    secret = signing.make_secret()
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    row = WebhookSubscription(
        connector=connector,
        url=url,
        kinds=[kind for kind in KINDS if kind in kinds],
        secret=_cipher().encrypt(secret.encode()).decode(),
        begins_after=newest,
        cursor=newest,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadySubscribed(url) from error
    return row, secret


def unsubscribe(row, *, because):
    """Nothing more goes there; what was sent stays in the log."""
    living = WebhookSubscription.objects.filter(pk=row.pk, ended_at=None)
    return bool(living.update(ended_at=timezone.now(), ended_because=because[:200]))


def secret_of(row):
    return _cipher().decrypt(row.secret.encode()).decode()


def _cipher():
    digests = [hashlib.sha256(f"webhook:{key}".encode()).digest() for key in settings.DATA_KEYS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def queue_new(*, at):
    """A delivery for every event that a subscription has not been told; repeats without doubling. Returns how many."""
    living = WebhookSubscription.objects.filter(ended_at=None, connector__revoked_at=None)
    return sum(_queue_for(row, at) for row in living.select_related("connector"))


def _queue_for(row, at):
    events = list(_untold(row)[:A_RUN])
    cases = Complaint.objects.in_bulk({event.complaint_id for event in events})
    rows = [_delivery(row, event, cases[event.complaint_id], at) for event in events]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    if len(events) < A_RUN:
        newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
        WebhookSubscription.objects.filter(pk=row.pk).update(cursor=newest)
    elif events:
        WebhookSubscription.objects.filter(pk=row.pk).update(cursor=events[-1].pk)
    return len(rows)


def _untold(row):
    since = max(row.begins_after, row.cursor - LOOK_BACK)
    told = WebhookDelivery.objects.filter(subscription=row, event=OuterRef("pk"))
    seen = row.connector.cases().filter(pk=OuterRef("complaint"))
    events = Event.objects.filter(pk__gt=since, kind__in=row.kinds or KINDS)
    return events.filter(Exists(seen), ~Exists(told)).order_by("pk")


def _delivery(row, event, case, at):
    body = {
        "type": f"complaint.{event.kind}",
        "timestamp": event.at,
        "data": {
            "reference": case.reference,
            "channel": case.channel,
            "external_id": case.external_id,
            "kind": event.kind,
            "from_state": event.from_state,
            "to_state": event.to_state,
            "version": event.version,
        },
    }
    return WebhookDelivery(
        subscription=row,
        event=event,
        webhook_id=f"msg_{secrets.token_hex(16)}",
        body=audit.canonical(body),
        next_at=at,
        created_at=at,
    )
