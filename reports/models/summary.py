"""What closed days add up to, so that a page over a million cases reads days and not cases."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SummaryReach(models.Model):
    """One row: how far the summary reaches.

    `marked_before`: a change of anything that happened before this instant leaves a mark. `until`: days before it are
    summarised, as far back as `since`, and `is_complete` says that nothing is older. `turn` rises with every write, so
    that of two jobs at one time one gives way.
    """

    marked_before = models.DateTimeField()
    marked_at = models.DateTimeField()
    since = models.DateField()
    until = models.DateField()
    is_complete = models.BooleanField(default=False)
    turn = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("reach of the summary")
        verbose_name_plural = _("reach of the summary")

    def __str__(self):
        return f"{self.since} – {self.until}"


class DaySummary(models.Model):
    """The numbers of one ledger of one local day, or of a whole month, for all cases or for one slice of them.

    `slice`: “” or for instance “category:logistics.damaged”. `counts`: see `reports.summary.ledgers`. `number`: its
    count of rows, for sums over all days.
    """

    ledger = models.CharField(max_length=10)
    day = models.DateField()
    is_month = models.BooleanField(default=False)
    slice = models.CharField(max_length=60, blank=True)
    number = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("summary of a day")
        verbose_name_plural = _("summaries of days")
        constraints = [
            models.UniqueConstraint(
                fields=["slice", "is_month", "day", "ledger"], name="summary_is_one_per_day_ledger_and_slice"
            )
        ]
        indexes = [
            models.Index(
                fields=["slice", "ledger", "day", "number"],
                condition=models.Q(is_month=False),
                name="summary_numbers",
            )
        ]

    def __str__(self):
        return f"{self.ledger} {self.day} {self.slice}"


class DayMark(models.Model):
    """Something of this ledger changed at this instant of the past: its day is counted live until it is counted anew.

    Written by triggers, in the transaction of the change; removed by the job that read it.
    """

    ledger = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark of a day")
        verbose_name_plural = _("marks of days")

    def __str__(self):
        return f"{self.ledger} {self.at}"
