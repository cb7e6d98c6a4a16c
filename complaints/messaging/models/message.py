"""The conversation of a case: what the customer wrote, what we wrote, and internal notes."""

import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.messaging.querysets import MessageQuerySet
from complaints.states import ActorKind, Channel


class Direction(models.TextChoices):
    """Which way a message went. A note never leaves the house."""

    IN = "in", _("From the customer")
    OUT = "out", _("To the customer")
    NOTE = "note", _("Internal note")


def make_salt():
    """The salt of a text's digest; erasing the text erases it too."""
    return secrets.token_hex(16)


class Message(models.Model):
    """One thing said in a case. `party` is who said it or to whom; `folded` is quoted history, shown folded.

    `mail_id` is the Message-ID of RFC 5322, ours or theirs.
    """

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="messages")
    party = models.ForeignKey(
        "complaints.Party", on_delete=models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    folded = models.TextField(_("quoted history"), blank=True)
    by_kind = models.CharField(max_length=10, choices=ActorKind)
    by_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    external_id = models.CharField(_("external number"), max_length=200, blank=True)
    mail_id = models.CharField(max_length=250, blank=True)
    in_reply_to = models.CharField(max_length=250, blank=True)
    is_automatic = models.BooleanField(_("written by a machine"), default=False)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    salt = models.CharField(max_length=32, default=make_salt, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "channel", "external_id"],
                condition=~models.Q(external_id=""),
                name="message_is_taken_once_per_channel_and_external_id",
            ),
            models.CheckConstraint(
                condition=models.Q(direction__in=["in", "out", "note"]), name="message_direction_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(by_kind="person", by_person__isnull=False)
                | ~models.Q(by_kind="person") & models.Q(by_person=None),
                name="message_by_person_when_a_person_wrote_it",
            ),
        ]
        indexes = [
            models.Index(fields=["complaint", "at", "id"], name="message_timeline"),
            models.Index(fields=["mail_id"], condition=~models.Q(mail_id=""), name="message_by_mail_id"),
        ]

    def __str__(self):
        return f"{self.get_direction_display()} #{self.pk}"

    @property
    def is_public_to_customer(self):
        """Whether the customer may see it: what they said and what we told them, never a note or one taken back."""
        return self.direction != Direction.NOTE and self.taken_back_at is None

    @property
    def digest(self):
        """What an event keeps of the text: a salted digest; the salt is erased with the text."""
        return hashlib.sha256(f"{self.salt}\n{self.text}".encode()).hexdigest()
