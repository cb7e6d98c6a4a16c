"""Work that was agreed, and promises that somebody made."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints.querysets import TaskQuerySet


class TaskTemplate(models.Model):
    """The steps that carry a remedy out, in order; `minutes` of `calendar` are allowed for each."""

    remedy = models.CharField(_("remedy"), max_length=24)
    position = models.PositiveSmallIntegerField(_("position"))
    title_en = models.CharField(_("title (English)"), max_length=120)
    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    minutes = models.PositiveIntegerField(_("minutes allowed"))
    calendar = models.CharField(_("calendar"), max_length=20, default="always")
    department = models.ForeignKey(
        "routing.Department", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("department")
    )
    requires_proof = models.BooleanField(_("needs a proof (refund number, waybill)"), default=False)
    is_public = models.BooleanField(_("the customer is told"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("task template")
        verbose_name_plural = _("task templates")
        ordering = ["remedy", "position"]
        constraints = [
            models.UniqueConstraint(fields=["remedy", "position"], name="task_template_position_is_unique_per_remedy")
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en


class TaskState(models.TextChoices):
    """How far a task is."""

    PLANNED = "planned", _("planned")
    STARTED = "started", _("started")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


TASK_OPEN = (TaskState.PLANNED, TaskState.STARTED, TaskState.FAILED)
# How the source of a task begins that outlives its case: what a carrier or supplier owes us is claimed for weeks.
BEYOND_THE_CASE = "recovery:"


class Task(models.Model):
    """Something that somebody has to do for a case, with a due time and, where asked for, a proof."""

    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, null=True, blank=True, related_name="tasks"
    )
    template = models.ForeignKey(TaskTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    title_en = models.CharField(_("title (English)"), max_length=160)
    title_zh = models.CharField(_("title (Chinese)"), max_length=160, blank=True)
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.PLANNED)
    department = models.ForeignKey("routing.Department", on_delete=models.PROTECT, null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    outside_name = models.CharField(_("outside carrier or firm"), max_length=120, blank=True)
    outside_phone = models.CharField(_("its telephone"), max_length=40, blank=True)
    after = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers")
    due_at = models.DateTimeField(null=True, blank=True)
    requires_proof = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)
    proof = models.CharField(_("proof"), max_length=120, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    attempt = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["complaint", "source", "position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["done", "cancelled"], finished_at__isnull=False)
                | ~models.Q(state__in=["done", "cancelled"]) & models.Q(finished_at=None),
                name="task_finished_at_when_done_or_cancelled",
            ),
            models.UniqueConstraint(
                fields=["complaint", "source", "position", "round", "attempt"],
                condition=~models.Q(source=""),
                name="task_is_planned_once_per_source",
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "due_at"],
                condition=models.Q(state__in=["planned", "started", "failed"]),
                name="task_open_by_department",
            ),
            models.Index(
                fields=["owner", "due_at"],
                condition=models.Q(state__in=["planned", "started", "failed"]),
                name="task_open_by_owner",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return self.title_zh if self.title_zh and (get_language() or "").startswith("zh") else self.title_en

    @property
    def is_open(self):
        return self.state in TASK_OPEN


class Promise(models.Model):
    """“I promised to call by four”: whoever said it, it has a time, a clock and alerts."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="promises")
    text = models.CharField(_("promise"), max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="promises")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(_("promised by"))
    kept_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    drop_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")

    def __str__(self):
        return self.text
