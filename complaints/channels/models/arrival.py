"""The ledger: every message from outside is a row here, and every row says what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.channels.querysets import ArrivalQuerySet
from complaints.states import Channel


class Way(models.TextChoices):
    """Through which door a message came."""

    API = "api", _("Interface")
    FORM = "form", _("Public form")
    TRACK = "track", _("Tracking page")
    MAIL = "mail", _("E-mail")
    SOCIAL = "social", _("Social channel")


class End(models.TextChoices):
    """What became of a message. RECEIVED is stored and not looked at yet; it never stays."""

    RECEIVED = "received", _("Received")
    CASE = "case", _("New case")
    ADDITION = "addition", _("Added to a case")
    DUPLICATE = "duplicate", _("Taken before")
    QUARANTINED = "quarantined", _("In quarantine")
    REFUSED = "refused", _("Refused")
    DROPPED = "dropped", _("Dropped by a person")


# Ends after which the same key is known: a repeat gets the first answer.
TAKEN = (End.RECEIVED, End.CASE, End.ADDITION, End.QUARANTINED, End.DROPPED)


class Arrival(models.Model):
    """One message from outside. (`source`, `key`) is what makes it unrepeatable; `digest` tells a repeat from another
    body under the same key; `answer` is what the sender was told the first time.

    Of a mail also: its Message-ID, the `place` it was fetched from (mailbox, UIDVALIDITY, UID), how often it was tried
    to read it, and whether its files still have to be brought to the case. `decided_by` is who released it from
    quarantine or dropped it; what was dropped keeps its key and its bytes.
    """

    way = models.CharField(_("way in"), max_length=8, choices=Way)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel, blank=True)
    source = models.CharField(_("source"), max_length=80)
    key = models.CharField(_("key"), max_length=300, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    end = models.CharField(_("what became of it"), max_length=12, choices=End, default=End.RECEIVED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    answer = models.JSONField(default=dict, blank=True, editable=False)
    complaint = models.ForeignKey(
        "complaints.Complaint",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="arrivals",
        verbose_name=_("case"),
    )
    message = models.ForeignKey(
        "messaging.Message", on_delete=models.SET_NULL, null=True, blank=True, related_name="arrivals"
    )
    connector = models.ForeignKey(
        "channels.Connector", on_delete=models.PROTECT, null=True, blank=True, related_name="arrivals"
    )
    sender = models.CharField(_("sender"), max_length=254, blank=True)
    about = models.CharField(_("subject"), max_length=200, blank=True)
    mail_id = models.CharField(max_length=250, blank=True, editable=False)
    place = models.CharField(max_length=300, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    has_files_waiting = models.BooleanField(default=False, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField(_("received at"))
    ended_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        permissions = [("settle_arrival", _("Release or drop what is in quarantine"))]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"],
                condition=~models.Q(key="") & models.Q(end__in=[str(end) for end in TAKEN]),
                name="arrival_is_taken_once_per_source_and_key",
            ),
            models.CheckConstraint(condition=models.Q(end__in=End.values), name="arrival_end_is_known"),
            models.CheckConstraint(
                condition=models.Q(end="received", ended_at=None)
                | ~models.Q(end="received") & models.Q(ended_at__isnull=False),
                name="arrival_ended_at_when_settled",
            ),
            models.CheckConstraint(
                condition=~models.Q(end__in=["case", "addition"]) | models.Q(complaint__isnull=False),
                name="arrival_names_its_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(end="dropped") | models.Q(decided_by__isnull=False),
                name="arrival_is_dropped_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(end__in=["quarantined", "refused", "dropped"]) | ~models.Q(reason=""),
                name="arrival_says_why_it_was_not_taken",
            ),
        ]
        indexes = [
            models.Index(fields=["received_at", "id"], name="arrival_by_time"),
            models.Index(
                fields=["received_at"], condition=models.Q(end__in=["received", "quarantined"]), name="arrival_waiting"
            ),
            models.Index(fields=["mail_id"], condition=~models.Q(mail_id=""), name="arrival_by_mail_id"),
            models.Index(fields=["id"], condition=models.Q(has_files_waiting=True), name="arrival_files_waiting"),
            models.Index(fields=["place"], condition=~models.Q(place=""), name="arrival_by_place"),
        ]

    def __str__(self):
        return f"{self.get_way_display()} #{self.pk}"


class ArrivalBody(models.Model):
    """The bytes as they came, where no case holds them: mails, refused and quarantined messages."""

    arrival = models.OneToOneField(Arrival, on_delete=models.CASCADE, related_name="body")
    media_type = models.CharField(max_length=80)
    raw = models.BinaryField()

    class Meta:
        verbose_name = _("message as it came")
        verbose_name_plural = _("messages as they came")

    def __str__(self):
        return f"#{self.arrival_id}"
