"""Rights given from above, and steps that one person asks for and another decides."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.states import ActorKind


class CaseGrant(models.Model):
    """Widens who may read a case: a person or a department, why, and until when. Written by `access.grant`."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="grants")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="case_grants"
    )
    department = models.ForeignKey(
        "routing.Department", on_delete=models.CASCADE, null=True, blank=True, related_name="case_grants"
    )
    reason = models.CharField(max_length=40)
    until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("right to read")
        verbose_name_plural = _("rights to read")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, department=None)
                | models.Q(person=None, department__isnull=False),
                name="grant_is_for_a_person_or_a_department",
            ),
            models.UniqueConstraint(
                fields=["complaint", "person", "department", "reason"],
                nulls_distinct=None,
                name="grant_is_given_once_per_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "complaint"], name="grant_by_person"),
            models.Index(fields=["department", "complaint"], name="grant_by_department"),
        ]

    def __str__(self):
        return f"{self.reason} #{self.pk}"


class RequestState(models.TextChoices):
    """What became of a request."""

    PENDING = "pending", _("waiting")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    LAPSED = "lapsed", _("lapsed")


class StepRequest(models.Model):
    """A step asked for by one and decided by another: a rejection, a final position, a wish to reopen, an appeal."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="step_requests")
    step = models.CharField(max_length=24)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.PENDING)
    asked_by_kind = models.CharField(max_length=10, choices=ActorKind)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="requests_asked"
    )
    asked_party = models.ForeignKey(
        "complaints.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="requests_asked"
    )
    reason = models.TextField()
    facts = models.JSONField(default=dict, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    attempt = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="requests_decided"
    )
    decision_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "step"],
                condition=models.Q(state="pending"),
                name="request_waits_once_per_step",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | models.Q(asked_by=None)
                | ~models.Q(decided_by=models.F("asked_by")),
                name="request_is_decided_by_another_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["pending"], decided_at=None)
                | ~models.Q(state="pending") & models.Q(decided_at__isnull=False),
                name="request_decided_at_when_not_pending",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], condition=models.Q(state="pending"), name="request_pending")]

    def __str__(self):
        return f"{self.step} #{self.pk}"
