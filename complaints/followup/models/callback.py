"""Calls back to customers: when they are due, every try, and the nights in which their owners were reminded."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.followup.querysets import CallbackQuerySet
from complaints.states import Outcome

# With these outcomes the case may end; `no_answer` only after the last try (`FollowUpTerms.most_tries`).
ENDINGS = (Outcome.SATISFIED, Outcome.PARTLY, Outcome.REFUSED, Outcome.NO_ANSWER, Outcome.STILL_DISSATISFIED)


class CallbackState(models.TextChoices):
    """What became of a callback."""

    OPEN = "open", _("to be called")
    DONE = "done", _("called")
    CANCELLED = "cancelled", _("not needed any more")


class Callback(models.Model):
    """The call that asks whether it is really solved; one per round and attempt of a case.

    Due within the promise of its priority, moved into the customer's hours and time zone; `call_at` is when the next
    try suits the customer best. It stays open until an outcome allows an end or the case is reopened. `owner` is a
    colleague who calls instead of the case's handler; empty, it is whoever handles the case then.
    """

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="callbacks")
    round = models.PositiveSmallIntegerField(default=1)
    attempt = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=10, choices=CallbackState, default=CallbackState.OPEN)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="callbacks"
    )
    due_at = models.DateTimeField(_("due"))
    call_at = models.DateTimeField(_("best called from"))
    zone = models.CharField(_("customer's time zone"), max_length=40)
    hours = models.CharField(_("customer's hours"), max_length=60, blank=True)
    is_after_final_position = models.BooleanField(_("after a final position"), default=False)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CallbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "round", "attempt"], name="callback_is_planned_once_per_round_and_attempt"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | ~Q(state="open") & Q(ended_at__isnull=False),
                name="callback_ended_at_when_not_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(outcome__in=[str(outcome) for outcome in ENDINGS]),
                name="callback_is_done_with_an_outcome_that_ends_it",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=Q(state="open"), name="callback_open_by_owner"),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="callback_open_by_due"),
        ]

    def __str__(self):
        return f"{self.get_state_display()} #{self.pk}"

    @property
    def is_open(self):
        return self.state == CallbackState.OPEN

    @property
    def caller(self):
        """Who is to call."""
        return self.owner or self.complaint.handler


class CallbackAttempt(models.Model):
    """One try: who called when, what came of it, what the customer said. Satisfaction from 1 (bad) to 5 (good)."""

    callback = models.ForeignKey(Callback, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("number"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    note = models.TextField(_("what was said"), blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(_("the customer's comment"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("try to call")
        verbose_name_plural = _("tries to call")
        ordering = ["callback", "number"]
        constraints = [
            models.UniqueConstraint(fields=["callback", "number"], name="callback_attempt_number_is_unique"),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__gte=1, satisfaction__lte=5),
                name="callback_satisfaction_is_1_to_5",
            ),
        ]
        indexes = [models.Index(fields=["at", "outcome"], name="callback_attempt_by_time")]

    def __str__(self):
        return f"{self.get_outcome_display()} #{self.number}"


class Reminder(models.Model):
    """A callback was in its owner's nightly message of this day; the unique row keeps it from being told twice."""

    callback = models.ForeignKey(Callback, on_delete=models.CASCADE, related_name="reminders")
    day = models.DateField(_("day"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    run = models.CharField(max_length=32)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["callback", "day"], name="callback_is_reminded_once_a_day")]

    def __str__(self):
        return f"{self.day} #{self.pk}"
