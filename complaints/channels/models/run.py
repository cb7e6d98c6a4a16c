"""File imports: how far each came, so that one that was killed goes on where its last committed rows end."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """What became of an import."""

    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")


class ImportRun(models.Model):
    """One passage through one file by one mapping. `cursor` is the last line whose rows are committed: it moves in the
    transaction that takes them, and only from the value that the process read, so two processes cannot share a run."""

    file_name = models.CharField(_("file"), max_length=255)
    file_digest = models.CharField(max_length=64)
    mapping = models.CharField(_("mapping"), max_length=100)
    mapping_digest = models.CharField(max_length=64)
    channel = models.CharField(_("channel"), max_length=16, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.RUNNING)
    cursor = models.PositiveBigIntegerField(_("last line done"), default=0)
    taken = models.PositiveIntegerField(_("taken"), default=0)
    repeated = models.PositiveIntegerField(_("repeated"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    closed = models.PositiveIntegerField(_("taken as closed"), default=0)
    started_at = models.DateTimeField(_("started at"))
    updated_at = models.DateTimeField(_("last rows at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("file import")
        verbose_name_plural = _("file imports")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file_digest", "mapping_digest", "channel"],
                condition=models.Q(state="running"),
                name="import_of_a_file_runs_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="finished", finished_at__isnull=False)
                | models.Q(state="running", finished_at=None),
                name="import_finished_at_when_finished",
            ),
        ]

    def __str__(self):
        return f"{self.file_name} #{self.pk}"

    @property
    def open(self):
        """Cases that were taken and stand open."""
        return self.taken - self.closed


class ImportRejection(models.Model):
    """A line that was not taken, and why. The row itself stays in the file: nothing personal is kept here."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejections")
    line = models.PositiveBigIntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("rejected line")
        verbose_name_plural = _("rejected lines")
        ordering = ["run", "line"]
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="import_rejects_a_line_once"),
        ]

    def __str__(self):
        return f"{self.line}: {self.reason}"
