"""The verification report: the facts, who is responsible, and what it rests on."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.evidence.models.item import EvidenceItem
from complaints.evidence.querysets import ReportQuerySet


class VerificationReport(models.Model):
    """What was found. A later change is a new version; the newest version of the current attempt counts."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="verification_reports")
    round = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    is_short = models.BooleanField(_("short report"), default=False)
    findings = models.TextField(_("findings"))
    conclusion = models.TextField(_("conclusion"), blank=True)
    no_evidence_reason = models.CharField(_("no evidence available because"), max_length=400, blank=True)
    sources = models.ManyToManyField(EvidenceItem, blank=True, related_name="reports", verbose_name=_("sources"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    second_reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_read_at = models.DateTimeField(null=True, blank=True)
    taken_over_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification report")
        verbose_name_plural = _("verification reports")
        ordering = ["complaint", "round", "attempt", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "round", "attempt", "version"], name="report_version_is_unique_per_attempt"
            ),
            models.UniqueConstraint(
                fields=["complaint", "round", "attempt"],
                condition=models.Q(is_current=True),
                name="report_has_one_current_version",
            ),
            models.CheckConstraint(
                condition=models.Q(second_reader=None) | ~models.Q(second_reader=models.F("written_by")),
                name="report_is_read_by_another_person",
            ),
            models.CheckConstraint(
                condition=models.Q(second_reader=None, second_read_at=None)
                | models.Q(second_reader__isnull=False, second_read_at__isnull=False),
                name="report_second_reader_and_time_together",
            ),
        ]
        permissions = [
            ("write_report", _("Write verification reports")),
            ("second_read_report", _("Be the second reader of a report")),
        ]

    def __str__(self):
        return f"{self.complaint_id} v{self.version}"


class ResponsibilityShare(models.Model):
    """Who answers for how much, in per cent: a department of ours, or an outside party."""

    report = models.ForeignKey(VerificationReport, on_delete=models.CASCADE, related_name="shares")
    department = models.ForeignKey("routing.Department", on_delete=models.PROTECT, null=True, blank=True)
    outside = models.ForeignKey("routing.OutsideParty", on_delete=models.PROTECT, null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("per cent"))

    class Meta:
        verbose_name = _("share of responsibility")
        verbose_name_plural = _("shares of responsibility")
        ordering = ["-percent", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(department__isnull=False, outside=None)
                | models.Q(department=None, outside__isnull=False),
                name="share_is_of_a_department_or_an_outside_party",
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=1, percent__lte=100), name="share_is_between_1_and_100"
            ),
        ]

    def __str__(self):
        return f"{self.who} {self.percent} %"

    @property
    def who(self):
        return self.department or self.outside

    @property
    def code(self):
        return self.who.code
