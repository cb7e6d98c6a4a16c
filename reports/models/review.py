"""The weekly review: its figures, its patterns, the cases it took in, and its minutes."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reports.states import Dimension


class WeeklyReview(models.Model):
    """One week's review. Until it is held its figures are computed anew; then nothing of it ever changes.

    `figures` is what `reports.figures` said when the review was compiled last. `took_in_at`: every case of the week
    that needs no root cause was closed.
    """

    year = models.PositiveSmallIntegerField(_("ISO year"))
    week = models.PositiveSmallIntegerField(_("ISO week"))
    version = models.PositiveIntegerField(default=1, editable=False)
    compiled_at = models.DateTimeField()
    took_in_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict)
    attendance = models.TextField(_("who was there"), blank=True)
    minutes = models.TextField(pgettext_lazy("of a meeting", "Minutes"), blank=True)
    decisions = models.TextField(_("decisions"), blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("weekly review")
        verbose_name_plural = _("weekly reviews")
        ordering = ["-year", "-week"]
        constraints = [
            models.UniqueConstraint(fields=["year", "week"], name="weekly_review_is_one_per_week"),
            models.CheckConstraint(
                condition=models.Q(week__gte=1, week__lte=53), name="weekly_review_week_is_a_week_of_the_year"
            ),
            models.CheckConstraint(
                condition=models.Q(held_at=None, held_by=None) | models.Q(held_at__isnull=False, held_by__isnull=False),
                name="weekly_review_is_held_by_somebody",
            ),
        ]
        permissions = [
            ("read_reports", _("Read reports and weekly reviews")),
            ("hold_review", _("Keep the minutes of the weekly review and hold it")),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """“2026-W46”."""
        return f"{self.year}-W{self.week:02d}"

    @property
    def is_held(self):
        return self.held_at is not None


class ReviewMark(models.Model):
    """A case in a review: taken in (once per round), on the agenda, or both. `topics` say why it is discussed."""

    review = models.ForeignKey(WeeklyReview, on_delete=models.PROTECT, related_name="marks")
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="review_marks")
    round = models.PositiveSmallIntegerField()
    topics = models.JSONField(default=list, blank=True)
    is_taken_in = models.BooleanField(_("taken in"), default=False)
    is_on_agenda = models.BooleanField(_("on the agenda"), default=False)
    words = models.TextField(_("what was said"), blank=True)
    marked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("review of a case")
        verbose_name_plural = _("reviews of cases")
        ordering = ["review", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "complaint"], name="review_lists_a_case_once"),
            models.UniqueConstraint(
                fields=["complaint", "round"],
                condition=models.Q(is_taken_in=True),
                name="review_takes_a_case_in_once_per_round",
            ),
        ]
        indexes = [models.Index(fields=["review"], condition=models.Q(is_on_agenda=True), name="review_mark_on_agenda")]

    def __str__(self):
        return f"{self.review_id} #{self.complaint_id}"


class Pattern(models.Model):
    """Something well above its own past: `count` in the week against a mean of `usual` in the eight weeks before.

    `usual` is in tenths of a case. `words`: what the meeting said of it.
    """

    review = models.ForeignKey(WeeklyReview, on_delete=models.PROTECT, related_name="patterns")
    dimension = models.CharField(max_length=12, choices=Dimension)
    value = models.CharField(max_length=120)
    label_en = models.CharField(max_length=160)
    label_zh = models.CharField(max_length=160)
    count = models.PositiveIntegerField()
    usual = models.PositiveIntegerField(_("usual, in tenths"))
    weeks = models.PositiveSmallIntegerField(_("weeks compared with"))
    words = models.TextField(_("a word on it"), blank=True)

    class Meta:
        verbose_name = _("pattern")
        verbose_name_plural = _("patterns")
        ordering = ["review", "-count", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "dimension", "value"], name="pattern_is_listed_once_per_review")
        ]

    def __str__(self):
        return f"{self.get_dimension_display()} {self.value}"

    @property
    def label(self):
        return self.label_zh if (get_language() or "").startswith("zh") else self.label_en

    @property
    def usual_mean(self):
        """Cases a week."""
        return self.usual / 10
