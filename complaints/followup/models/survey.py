"""The survey on the tracking page: one question whether it is solved, asked once."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SurveyState(models.TextChoices):
    """What became of a survey."""

    OPEN = "open", _("waits for the customer")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("not needed any more")


class Survey(models.Model):
    """Whether it is solved, from 1 (bad) to 5 (good), what is still wrong, and what we could do better.

    Answered once, until `expires_at`; the letter that asks goes at `ask_at`. An answer counts as the outcome of its
    callback, or becomes a wish to reopen that a person decides.
    """

    callback = models.OneToOneField("followup.Callback", on_delete=models.CASCADE, related_name="survey")
    party = models.ForeignKey(
        "complaints.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="surveys"
    )
    state = models.CharField(_("state"), max_length=10, choices=SurveyState, default=SurveyState.OPEN)
    ask_at = models.DateTimeField(_("asked from"))
    asked_at = models.DateTimeField(_("letter sent"), null=True, blank=True)
    expires_at = models.DateTimeField(_("can be answered until"))
    answered_at = models.DateTimeField(null=True, blank=True)
    is_solved = models.BooleanField(_("solved"), null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    wrong = models.TextField(_("what is still wrong"), blank=True)
    suggestion = models.TextField(_("suggestion"), blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False, satisfaction__isnull=False)
                | ~Q(state="answered") & Q(answered_at=None, satisfaction=None),
                name="survey_has_its_answer_when_answered",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__gte=1, satisfaction__lte=5),
                name="survey_satisfaction_is_1_to_5",
            ),
        ]
        indexes = [
            models.Index(fields=["ask_at"], condition=Q(state="open", asked_at=None), name="survey_to_be_asked"),
        ]

    def __str__(self):
        return f"{self.get_state_display()} #{self.pk}"

    def is_open(self, now):
        """Whether the customer may answer still."""
        return self.state == SurveyState.OPEN and now < self.expires_at
