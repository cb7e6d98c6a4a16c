"""Suggestions of customers and colleagues: they go to the department that they concern and are answered there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.followup.querysets import IdeaQuerySet


class IdeaState(models.TextChoices):
    """How far a suggestion is; the last two end it."""

    NEW = "new", pgettext_lazy("a suggestion", "new")
    TAKEN = "taken", pgettext_lazy("a suggestion", "taken up")
    DONE = "done", pgettext_lazy("a suggestion", "done")
    DECLINED = "declined", pgettext_lazy("a suggestion", "not followed")


class IdeaSource(models.TextChoices):
    """Where it came from."""

    SURVEY = "survey", _("Survey")
    TRACK = "track", _("Tracking page")
    STAFF = "staff", _("Colleague")


class Idea(models.Model):
    """What we could do better, in somebody's own words. A department answers it; whoever suggested it is told."""

    source = models.CharField(_("from"), max_length=10, choices=IdeaSource)
    text = models.TextField(_("suggestion"))
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, null=True, blank=True, related_name="ideas"
    )
    party = models.ForeignKey("complaints.Party", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    survey = models.OneToOneField("followup.Survey", on_delete=models.CASCADE, null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="ideas"
    )
    department = models.ForeignKey("routing.Department", on_delete=models.PROTECT, verbose_name=_("department"))
    state = models.CharField(_("state"), max_length=10, choices=IdeaState, default=IdeaState.NEW)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = IdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        permissions = [("answer_idea", _("Can answer the suggestions of the department"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="new") | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="idea_that_was_decided_has_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(source="staff", by__isnull=False)
                | ~Q(source="staff") & Q(by=None, complaint__isnull=False),
                name="idea_is_a_colleagues_or_a_customers",
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "created_at"], condition=Q(state__in=["new", "taken"]), name="idea_open"
            ),
        ]

    def __str__(self):
        return f"{self.get_state_display()} #{self.pk}"

    @property
    def is_settled(self):
        return self.state in (IdeaState.DONE, IdeaState.DECLINED)
