"""Why things go wrong: the taxonomy of causes, and the root cause of a case or a pattern by 5W1H."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reports.states import CauseGroup
from routing.models.named import NamedInBothLanguages


class Cause(NamedInBothLanguages):
    """One kind of cause. Kept by administrators; a cause that was used is switched off, never deleted."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    group = models.CharField(_("where it lies"), max_length=12, choices=CauseGroup)
    hint_en = models.CharField(_("what belongs here (English)"), max_length=200, blank=True)
    hint_zh = models.CharField(_("what belongs here (Chinese)"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        ordering = ["position", "code"]


class RootCause(models.Model):
    """The root cause of a case in one round, or of a pattern, by 5W1H. A later change is a new version."""

    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.PROTECT, null=True, blank=True, related_name="root_causes"
    )
    pattern = models.ForeignKey(
        "reports.Pattern", on_delete=models.PROTECT, null=True, blank=True, related_name="root_causes"
    )
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="root_causes", verbose_name=_("cause"))
    who = models.TextField(pgettext_lazy("root cause", "Who"))
    what = models.TextField(pgettext_lazy("root cause", "What"))
    when = models.TextField(pgettext_lazy("root cause", "When"))
    where = models.TextField(pgettext_lazy("root cause", "Where"))
    why = models.TextField(pgettext_lazy("root cause", "Why"))
    how = models.TextField(pgettext_lazy("root cause", "How"))
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        verbose_name = _("root cause")
        verbose_name_plural = _("root causes")
        ordering = ["-named_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(complaint__isnull=False, pattern=None)
                | models.Q(complaint=None, pattern__isnull=False),
                name="root_cause_is_of_a_case_or_a_pattern",
            ),
            models.UniqueConstraint(
                fields=["complaint", "round", "version"],
                condition=models.Q(complaint__isnull=False),
                name="root_cause_version_is_unique_per_round",
            ),
            models.UniqueConstraint(
                fields=["complaint", "round"],
                condition=models.Q(is_current=True, complaint__isnull=False),
                name="root_cause_has_one_current_version_per_round",
            ),
            models.UniqueConstraint(
                fields=["pattern"],
                condition=models.Q(is_current=True, pattern__isnull=False),
                name="root_cause_has_one_current_version_per_pattern",
            ),
        ]
        indexes = [models.Index(fields=["cause", "named_at"], name="root_cause_by_cause")]
        permissions = [("name_cause", _("Name root causes"))]

    def __str__(self):
        return f"{self.cause} #{self.pk}"
