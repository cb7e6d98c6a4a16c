"""The outbox: every message that is to leave the house is a row here, written with the step that caused it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.messaging import limits
from complaints.messaging.querysets import OutgoingQuerySet


class Kind(models.TextChoices):
    """By what means it goes out."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    CHAT = "chat", _("Chat")
    LETTER = "letter", _("Letter")
    NOTICE = "notice", _("Notice to staff")


class OutgoingState(models.TextChoices):
    """What has become of it. `held` waits for a person, because a limit was reached."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    HELD = "held", _("Held back")
    CANCELLED = "cancelled", _("Cancelled")


class Outgoing(models.Model):
    """One message to one address. `dedup_key` makes it unrepeatable; `mail_id`, its Message-ID, is made at queueing.

    A deliverer claims it by a conditional UPDATE that sets `lease_until`; `attempts` is committed before the
    send, so that a message that kills its deliverer is counted too. `recipient_key` is the address without
    its spellings, by which limits count.
    """

    message = models.ForeignKey(
        "messaging.Message", on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, null=True, blank=True, related_name="outgoing"
    )
    party = models.ForeignKey(
        "complaints.Party", on_delete=models.SET_NULL, null=True, blank=True, related_name="outgoing"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="outgoing"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    recipient = models.CharField(_("recipient"), max_length=254, blank=True)
    recipient_key = models.CharField(max_length=254, blank=True, editable=False)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    template_code = models.CharField(_("template"), max_length=40, blank=True)
    is_receipt = models.BooleanField(_("receipt"), default=False)
    dedup_key = models.CharField(max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=OutgoingState, default=OutgoingState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    tries_allowed = models.PositiveSmallIntegerField(default=limits.MAX_TRIES, editable=False)
    next_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    mail_id = models.CharField(max_length=250, unique=True)
    in_reply_to = models.CharField(max_length=250, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    bounced_at = models.DateTimeField(_("came back at"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("queued at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed", "held", "cancelled"]),
                name="outgoing_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["email", "sms", "chat", "letter", "notice"]), name="outgoing_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="outgoing_sent_at_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False) | ~Q(state="sending") & Q(lease_until=None),
                name="outgoing_is_leased_while_being_sent",
            ),
            models.CheckConstraint(
                condition=~Q(recipient="") | Q(person__isnull=False) | Q(kind="letter"),
                name="outgoing_goes_to_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "held"]) | ~Q(last_error=""), name="outgoing_says_why_it_did_not_go"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="waiting"), name="outgoing_waiting"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="outgoing_leased"),
            models.Index(fields=["-id"], condition=Q(state__in=["failed", "held"]), name="outgoing_stuck"),
            models.Index(
                fields=["recipient_key", "created_at"], condition=Q(is_receipt=True), name="outgoing_receipts"
            ),
            models.Index(fields=["complaint", "created_at"], name="outgoing_by_complaint"),
        ]
        permissions = [("resend_outgoing", _("Send failed messages again"))]

    def __str__(self):
        return f"{self.get_kind_display()} #{self.pk}"


class AttemptOutcome(models.TextChoices):
    """How a try ended. `unknown`: the deliverer died; the message may have gone out."""

    UNKNOWN = "unknown", _("Not known")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNAVAILABLE = "unavailable", _("Service not available")


class Attempt(models.Model):
    """One try to send, written before it is made."""

    outgoing = models.ForeignKey(Outgoing, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField(_("number"))
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=AttemptOutcome, default=AttemptOutcome.UNKNOWN)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["outgoing", "number"]
        constraints = [
            models.UniqueConstraint(fields=["outgoing", "number"], name="attempt_number_is_unique_per_message"),
            models.CheckConstraint(
                condition=Q(outcome="unknown", ended_at=None) | ~Q(outcome="unknown") & Q(ended_at__isnull=False),
                name="attempt_ended_at_when_its_outcome_is_known",
            ),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()} #{self.number}"
