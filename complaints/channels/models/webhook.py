"""Programs that want to hear what happens, and what was sent to them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WebhookSubscription(models.Model):
    """An address of a connector. `secret` signs what is sent there, encrypted under DATA_KEYS; `kinds` are the events
    it wants (none named: all). Events up to `begins_after` are past; `cursor` is how far they were looked through.
    """

    connector = models.ForeignKey("channels.Connector", on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(_("address"), max_length=500)
    kinds = models.JSONField(_("events"), default=list, blank=True)
    secret = models.CharField(max_length=300, editable=False)
    begins_after = models.PositiveBigIntegerField(default=0, editable=False)
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_because = models.CharField(_("why it ended"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("webhook subscription")
        verbose_name_plural = _("webhook subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["connector", "url"], condition=Q(ended_at=None), name="webhook_address_is_subscribed_once"
            )
        ]

    def __str__(self):
        return f"{self.connector} → {self.url}"


class DeliveryState(models.TextChoices):
    """What became of one telling."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class WebhookDelivery(models.Model):
    """One event told to one address. `webhook_id` is the same at every try, so that the other side counts it once."""

    subscription = models.ForeignKey(WebhookSubscription, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey("complaints.Event", on_delete=models.CASCADE, related_name="+")
    webhook_id = models.CharField(max_length=64, unique=True)
    body = models.TextField()
    state = models.CharField(_("state"), max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt at"))
    lease_until = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(_("last answer"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("queued at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = [
            models.UniqueConstraint(fields=["subscription", "event"], name="webhook_tells_an_event_once"),
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False) | ~Q(state="sending") & Q(lease_until=None),
                name="webhook_is_leased_while_being_sent",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="webhook_sent_at_when_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="webhook_waiting"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="webhook_leased"),
        ]

    def __str__(self):
        return self.webhook_id
