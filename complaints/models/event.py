"""What happened to a case: append-only, chained, free of personal data."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.states import ActorKind, State


class Event(models.Model):
    """One thing that happened. Never changed or deleted (triggers refuse it); holds references, never letters.

    `payload` is canonical JSON as text; `hash` is SHA-256 over the hash before it and the payload.
    """

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=32)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10, choices=ActorKind)
    by_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    from_state = models.CharField(max_length=16, choices=State, blank=True)
    to_state = models.CharField(max_length=16, choices=State, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    payload = models.TextField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["complaint", "seq"]
        constraints = [models.UniqueConstraint(fields=["complaint", "seq"], name="event_seq_is_unique_per_complaint")]
        indexes = [models.Index(fields=["kind", "at"], name="event_by_kind_and_time")]

    def __str__(self):
        return f"{self.kind} #{self.seq}"


def make_salt():
    """The salt of a text's digest; erasing the text erases it too."""
    return secrets.token_hex(16)


class EventText(models.Model):
    """The words behind an event (a reason, what is still wrong). Can be erased; the event keeps a salted digest."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="words")
    text = models.TextField(blank=True)
    salt = models.CharField(max_length=32, default=make_salt)

    class Meta:
        verbose_name = _("words of an event")
        verbose_name_plural = _("words of events")

    def __str__(self):
        return f"#{self.event_id}"
