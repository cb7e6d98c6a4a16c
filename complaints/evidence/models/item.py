"""The register of evidence: what was brought, by whom, when, and what a person thinks of it."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.evidence.limits import signatures
from complaints.evidence.querysets import EvidenceQuerySet
from complaints.states import ActorKind


class EvidenceKind(models.TextChoices):
    """The kinds of lifecycle step 3."""

    CHAT_RECORD = "chat_record", _("Chat record")
    ORDER_LOG = "order_log", _("Order log")
    SHIPMENT_TRACK = "shipment_track", _("Shipment track")
    CALL_RECORDING = "call_recording", _("Call recording")
    PHOTO = "photo", _("Photo")
    VIDEO = "video", _("Video")
    INSPECTION_REPORT = "inspection_report", _("Inspection report")
    DEPARTMENT_STATEMENT = "department_statement", _("Department's statement")
    CUSTOMER_STATEMENT = "customer_statement", _("Customer's statement")
    PUBLIC_POST = "public_post", _("Public post")
    OTHER = "other", _("Other")


class Verdict(models.TextChoices):
    """What a person found about an item's authenticity."""

    UNCHECKED = "unchecked", _("Unchecked")
    AUTHENTIC = "authentic", _("Authentic")
    DOUBTFUL = "doubtful", _("Doubtful")
    FORGED = "forged", _("Forged")


def sealed_path(item, filename):
    """Where an original is kept: a random name, never the client's."""
    return f"evidence/{secrets.token_hex(2)}/{secrets.token_hex(16)}"


class EvidenceItem(models.Model):
    """One piece of evidence. The original is sealed: never changed, never replaced; withdrawn items stay listed.

    `key`, where the sender gave one, takes the same thing once.
    """

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveSmallIntegerField(_("number"), default=0)
    kind = models.CharField(_("kind"), max_length=24, choices=EvidenceKind)
    title = models.CharField(_("title"), max_length=160)
    source = models.CharField(_("source"), max_length=160, blank=True)
    text = models.TextField(_("text"), blank=True)
    note = models.CharField(_("note"), max_length=2000, blank=True)
    file = models.FileField(_("file"), upload_to=sealed_path, blank=True)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size (bytes)"), default=0)
    content_type = models.CharField(_("real type"), max_length=100, blank=True)
    claimed_type = models.CharField(_("claimed type"), max_length=100, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    by_kind = models.CharField(max_length=10, choices=ActorKind)
    party = models.ForeignKey(
        "complaints.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("party")
    )
    enquiry = models.ForeignKey(
        "evidence.Enquiry",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("enquiry"),
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"))
    verdict = models.CharField(_("authenticity"), max_length=10, choices=Verdict, default=Verdict.UNCHECKED)
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict_at = models.DateTimeField(null=True, blank=True)
    verdict_reason = models.CharField(_("reason"), max_length=400, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdraw_reason = models.CharField(_("reason"), max_length=400, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    key = models.CharField(max_length=240, null=True, blank=True, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence item")
        verbose_name_plural = _("evidence items")
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="unchecked", verdict_at=None)
                | ~models.Q(verdict="unchecked") & models.Q(verdict_at__isnull=False),
                name="evidence_verdict_has_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(file="") | ~models.Q(text=""), name="evidence_has_a_file_or_a_text"
            ),
            models.UniqueConstraint(
                fields=["complaint", "number"],
                condition=models.Q(number__gt=0),
                name="evidence_number_is_unique_per_case",
            ),
            models.UniqueConstraint(fields=["complaint", "key"], name="evidence_is_taken_once_per_key"),
        ]
        indexes = [models.Index(fields=["sha256"], name="evidence_by_hash")]
        permissions = [
            ("add_to_register", _("Add evidence")),
            ("judge_evidence", _("Give a verdict on evidence")),
        ]

    def __str__(self):
        return self.title

    @property
    def is_withdrawn(self):
        return self.withdrawn_at is not None

    @property
    def group(self):
        """image, audio, video, document or text: what kind of thing it is, for its icon and preview."""
        return signatures.group_of(self.content_type)

    @property
    def short_hash(self):
        """“9f2c…41”: enough to compare by eye."""
        return f"{self.sha256[:4]}…{self.sha256[-2:]}"
