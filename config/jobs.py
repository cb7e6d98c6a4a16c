"""Jobs of the installation itself; each may run twice, or late, without harm."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django_q.models import Failure

from config.models import CacheEntry, Heartbeat

WORKER = "worker"
DAYS_TO_KEEP_FAILURES = 30


def beat():
    """Leave a sign that a worker takes jobs and finishes them."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"beat_at": timezone.now()})


def sweep():
    """Remove what has run out: sessions, cache entries, and job failures older than 30 days."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    CacheEntry.objects.filter(expires__lt=now).delete()
    Failure.objects.filter(stopped__lt=now - timedelta(days=DAYS_TO_KEEP_FAILURES)).delete()
