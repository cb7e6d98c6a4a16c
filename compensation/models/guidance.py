"""Questions to the manager where policy does not fit (请示)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.models.person import person
from compensation.states import GuidanceState


class Guidance(models.Model):
    """A recorded question to the manager of the case's department, with a clock and an answer.

    `permits` lists kinds of remedy that the answer allows beside the policy row; a manager still approves the version.
    """

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="guidance")
    round = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField()
    question = models.TextField(_("question"))
    asked_by = person("guidance_asked", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    department = models.ForeignKey(
        "routing.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    state = models.CharField(_("state"), max_length=10, choices=GuidanceState, default=GuidanceState.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    permits = models.JSONField(_("remedies allowed beside the policy row"), default=list, blank=True)
    answered_by = person("guidance_answered", optional=True, verbose_name=_("answered by"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("guidance")
        verbose_name_plural = _("guidance")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="answered", answered_by__isnull=False, answered_at__isnull=False)
                | ~models.Q(state="answered") & models.Q(answered_by=None),
                name="guidance_answer_has_a_person_and_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_by=None) | ~models.Q(answered_by=models.F("asked_by")),
                name="guidance_is_answered_by_another_person",
            ),
            models.UniqueConstraint(
                fields=["complaint"], condition=models.Q(state="open"), name="guidance_waits_once_per_case"
            ),
        ]
        indexes = [
            models.Index(fields=["department", "asked_at"], condition=models.Q(state="open"), name="guidance_open")
        ]
        permissions = [("ask_guidance", _("Ask for guidance")), ("answer_guidance", _("Answer questions for guidance"))]

    def __str__(self):
        return f"#{self.pk}"
