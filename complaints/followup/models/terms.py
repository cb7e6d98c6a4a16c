"""The figures that hold for every follow-up; kept by an administrator, with their history."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from routing.memory import remembered
from routing.models.stamp import Stamped


class FollowUpTerms(Stamped):
    """How often somebody is tried who does not answer, and how long a survey waits for an answer; one row."""

    most_tries = models.PositiveSmallIntegerField(
        _("tries before a case may end unanswered"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    survey_days = models.PositiveSmallIntegerField(
        _("a survey can be answered for (days)"), default=7, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("terms of follow-up")
        verbose_name_plural = _("terms of follow-up")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="follow_up_terms_are_one_row"),
            models.CheckConstraint(
                condition=models.Q(most_tries__gte=1, survey_days__gte=1), name="follow_up_terms_try_and_ask"
            ),
        ]

    def __str__(self):
        return str(self._meta.verbose_name)

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def current(cls):
        """The row as it stands, or the defaults where nothing was loaded yet; not to be changed."""
        return _row()


@remembered
def _row():
    return FollowUpTerms.objects.first() or FollowUpTerms(pk=1)
