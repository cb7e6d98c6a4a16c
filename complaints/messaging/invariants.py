"""What must hold of the conversation and the outbox."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from complaints.doctor import Invariant
from complaints.messaging.models import Attempt, Message, Notice, Outgoing

LONGEST_LEASE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)


def old_lease():
    return Outgoing.objects.lapsed(timezone.now() - LONGEST_LEASE).count()


def sent_without_time():
    return Outgoing.objects.filter(state="sent", sent_at=None).count()


def queued_twice():
    keys = Outgoing.objects.values("dedup_key").annotate(times=Count("pk"))
    return keys.filter(times__gt=1).count()


def waits_too_long():
    """Due for an hour and never tried: nobody delivers, or the service cannot be reached."""
    return Outgoing.objects.due(timezone.now() - LONGEST_WAIT).filter(attempts=0).count()


def sent_without_attempt():
    tries = Attempt.objects.filter(outgoing=OuterRef("pk"), outcome="sent")
    return Outgoing.objects.filter(Q(state="sent") & ~Exists(tries)).count()


def failed_untold():
    """A message that failed after it was tried, and no colleague was told. Refused addresses show on the page."""
    failed = Outgoing.objects.filter(state="failed", attempts__gt=0)
    told = Notice.objects.filter(kind="not_delivered", complaint=OuterRef("complaint"))
    return failed.filter(~Exists(told), complaint__isnull=False, complaint__handler__is_active=True).count()


def taken_twice():
    keys = Message.objects.exclude(external_id="").values("complaint", "channel", "external_id")
    return keys.annotate(times=Count("pk")).filter(times__gt=1).count()


def sent_to_customer_as_note():
    return Outgoing.objects.filter(message__direction="note").count()


INVARIANTS = [
    Invariant("outbox_old_lease", "No message has been under way for more than ten minutes", old_lease),
    Invariant("outbox_sent_without_time", "Every sent message has the time it was sent", sent_without_time),
    Invariant("outbox_queued_twice", "No message was queued twice under one key", queued_twice),
    Invariant("outbox_waits_too_long", "No message has been due for an hour without a try", waits_too_long),
    Invariant("outbox_sent_without_attempt", "Every sent message has a try that succeeded", sent_without_attempt),
    Invariant("outbox_failed_untold", "Of every failed message the handler was told", failed_untold),
    Invariant("message_taken_twice", "No message from outside stands twice in a case", taken_twice),
    Invariant("note_sent", "No internal note went to a customer", sent_to_customer_as_note),
]
