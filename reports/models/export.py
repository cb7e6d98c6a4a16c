"""Files of rows that take longer than a page may: written by a job, fetched by the person who asked."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportState(models.TextChoices):
    """How far a file is."""

    WAITING = "waiting", _("waits for its turn")
    RUNNING = "running", _("being written")
    FINISHED = "finished", _("ready")
    FAILED = "failed", _("failed")


class FileFormat(models.TextChoices):
    """What a table can be taken away as."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class ExportRun(models.Model):
    """One file that a person asked for. `query` is the address of the figure; it is read again, with the rights that
    the person has then, when the file is written. Only that person may fetch it, until it is removed.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    figure = models.CharField(max_length=40)
    part = models.CharField(max_length=120, blank=True)
    query = models.JSONField(default=dict)
    format = models.CharField(max_length=4, choices=FileFormat)
    language = models.CharField(max_length=10)
    state = models.CharField(_("state"), max_length=8, choices=ExportState, default=ExportState.WAITING)
    total = models.PositiveIntegerField(_("rows"))
    done = models.PositiveIntegerField(_("rows written"), default=0)
    asked_at = models.DateTimeField(_("asked at"))
    touched_at = models.DateTimeField(_("last rows at"))
    tries = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to="exports/%Y/%m", blank=True)
    failure = models.CharField(_("why it failed"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="finished") | ~models.Q(file=""), name="export_is_finished_with_a_file"
            )
        ]
        indexes = [
            models.Index(fields=["person", "-asked_at"], name="export_of_person"),
            models.Index(
                fields=["touched_at"], condition=models.Q(state__in=["waiting", "running"]), name="export_to_write"
            ),
        ]
        permissions = [("export_figures", _("Take figures and their rows away as files"))]

    def __str__(self):
        return f"{self.figure}.{self.format} #{self.pk}"

    @property
    def percent(self):
        return min(100, self.done * 100 // self.total) if self.total else 100

    @property
    def is_under_way(self):
        return self.state in (ExportState.WAITING, ExportState.RUNNING)

    @property
    def file_name(self):
        """“received-2026-11-01-2026-11-30.csv”."""
        parts = [self.figure, self.part, self.query.get("first", ""), self.query.get("last", "")]
        return f"{'-'.join(filter(None, parts))}.{self.format}"
