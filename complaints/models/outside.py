"""What other bodies do with a complaint, and what was said in public."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OutsideBody(models.TextChoices):
    """Who else works on the complaint."""

    PLATFORM = "platform", _("Platform arbitration")
    HOTLINE_12315 = "12315", _("12315 consumer hotline")
    HOTLINE_12345 = "12345", _("12345 government hotline")
    LAWYER = "lawyer", _("Lawyer's letter")
    COURT = "court", _("Court")
    OTHER = "other", _("Another body")


class OutsideCase(models.Model):
    """A case with an outside body; its deadline goes on whatever becomes of ours."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="outside_cases")
    body = models.CharField(_("body"), max_length=12, choices=OutsideBody)
    number = models.CharField(_("number"), max_length=80, blank=True)
    official = models.CharField(_("official"), max_length=120, blank=True)
    received_at = models.DateTimeField(_("received at"))
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    submissions = models.TextField(_("submissions"), blank=True)
    result = models.TextField(_("result"), blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("outside case")
        verbose_name_plural = _("outside cases")
        indexes = [models.Index(fields=["complaint"], condition=models.Q(ended_at=None), name="outside_case_open")]

    def __str__(self):
        return f"{self.get_body_display()} {self.number}"


class PublicPost(models.Model):
    """A review or a post that others read. No remedy may depend on its deletion. Our reply is written by one person and
    approved by another before it is published."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="public_posts")
    url = models.URLField(_("address"), max_length=500)
    reach = models.PositiveIntegerField(_("reach (people)"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen at"))
    reply = models.TextField(_("our reply"), blank=True)
    reply_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reply_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)

    class Meta:
        verbose_name = _("public post")
        verbose_name_plural = _("public posts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reply_approved_by=None) | ~models.Q(reply_approved_by=models.F("reply_by")),
                name="public_reply_is_approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=models.Q(replied_at=None) | models.Q(reply_approved_by__isnull=False),
                name="public_reply_was_approved",
            ),
        ]

    def __str__(self):
        return self.url
