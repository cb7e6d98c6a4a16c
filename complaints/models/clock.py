"""Promises that are counted."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.states import ClockKind, Priority


class ClockState(models.TextChoices):
    """What a clock is doing."""

    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    KEPT = "kept", _("kept")
    MISSED = "missed", _("missed")
    CANCELLED = "cancelled", _("stopped")


LIVE = (ClockState.RUNNING, ClockState.PAUSED)


class Clock(models.Model):
    """One promise of one case: `minutes` of `calendar` from `started_at`, pauses added, ends at `due_at`.

    `subject` tells clocks of one kind apart (a task, an enquiry, a message). `next_alert_at` is when the next
    step of the alert ladder falls due; `alert_level` is the last percentage that was told.
    """

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=24, choices=ClockKind)
    subject = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=ClockState, default=ClockState.RUNNING)
    calendar = models.CharField(max_length=20)
    minutes = models.PositiveIntegerField(null=True)
    priority = models.CharField(max_length=8, choices=Priority, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    alert_level = models.PositiveSmallIntegerField(default=0)
    next_alert_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    # Somebody named the time; else it follows from calendar and policy, and is counted anew when these change.
    is_set = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        indexes = [
            models.Index(
                fields=["next_alert_at"],
                condition=models.Q(next_alert_at__isnull=False),
                name="clock_next_alert",
            ),
            models.Index(fields=["complaint", "kind"], name="clock_by_complaint"),
            models.Index(fields=["due_at"], condition=models.Q(state="running"), name="clock_running_by_due"),
            models.Index(fields=["started_at", "kind"], name="clock_by_start"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "kind", "subject"],
                condition=models.Q(state__in=["running", "paused"]),
                name="clock_runs_once_per_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["running", "paused"], stopped_at=None)
                | ~models.Q(state__in=["running", "paused"]) & models.Q(stopped_at__isnull=False),
                name="clock_stopped_at_when_not_live",
            ),
            models.CheckConstraint(
                condition=models.Q(state="running") | models.Q(next_alert_at=None),
                name="clock_alerts_only_while_running",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} #{self.pk}"

    @property
    def is_live(self):
        return self.state in LIVE


class ClockPause(models.Model):
    """An interval in which a clock did not count, and why. `ended_at` is empty while it lasts."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=models.Q(ended_at=None), name="clock_is_paused_once_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.reason} #{self.pk}"


class Recount(models.Model):
    """One time that calendar, clock policy or peak mode changed and the running promises were counted anew.

    `fingerprint` is of the tables as they were counted by; `after` is how far it came, so that it goes on after a stop.
    """

    fingerprint = models.CharField(max_length=64)
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    after = models.BigIntegerField(default=0)
    clocks = models.PositiveIntegerField(_("promises looked at"), default=0)
    moved = models.PositiveIntegerField(_("promises moved"), default=0)

    class Meta:
        verbose_name = _("recount of the promises")
        verbose_name_plural = _("recounts of the promises")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=models.Q(ended_at=None), name="recount_runs_once_per_change"
            )
        ]

    def __str__(self):
        return f"{self.began_at:%Y-%m-%d %H:%M}"
