"""Trainings of the learned suggestion: what was learned as plain data, and how it did on rows it had not seen."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from routing.models.stamp import Stamped


class Training(Stamped):
    """One training and its report. The data of earlier trainings of the same source is dropped, the report stays."""

    trained_at = models.DateTimeField(_("trained at"))
    # The file it was trained from; empty: this organisation's own triaged cases.
    table = models.CharField(_("from the table"), max_length=200, blank=True)
    text_column = models.CharField(max_length=120, blank=True)
    label_column = models.CharField(max_length=120, blank=True)
    rows = models.PositiveIntegerField(_("rows"))
    held_out = models.PositiveIntegerField(_("held-out rows"))
    accuracy = models.FloatField(_("accuracy"))
    macro_f1 = models.FloatField(_("macro-F1"))
    # [[label, held-out rows, precision, recall, F1], …]
    by_label = models.JSONField(default=list)
    labels = models.JSONField(default=list)
    data = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("training of the learned suggestion")
        verbose_name_plural = _("trainings of the learned suggestion")
        ordering = ["-trained_at", "-pk"]

    def __str__(self):
        return f"{self.trained_at:%Y-%m-%d %H:%M}"
