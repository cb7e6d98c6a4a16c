"""How long each promise is, in which calendar, and who is told when it is about to break."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from routing.models.named import NamedInBothLanguages
from routing.models.stamp import Stamped
from routing.models.time import WorkingCalendar


class ClockPolicy(Stamped, NamedInBothLanguages):
    """Minutes allowed by priority, counted in a calendar (red may have an own one). Empty minutes: set by hand."""

    kind = models.CharField(_("clock"), max_length=24, unique=True)
    red_minutes = models.PositiveIntegerField(
        _("red (minutes)"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    yellow_minutes = models.PositiveIntegerField(
        _("yellow (minutes)"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    green_minutes = models.PositiveIntegerField(
        _("green (minutes)"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    calendar = models.ForeignKey(
        WorkingCalendar, on_delete=models.PROTECT, related_name="+", verbose_name=_("calendar")
    )
    red_calendar = models.ForeignKey(
        WorkingCalendar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("calendar for red (empty: the same)"),
    )
    is_stretched = models.BooleanField(
        _("longer in peak mode"), default=True, help_text=_("Not where a law or an outside body sets the time.")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("clock policy")
        verbose_name_plural = _("clock policies")


class AlertRecipient(models.TextChoices):
    """Who is told."""

    OWNER = "owner", _("the owner")
    ON_CALL = "on_call", _("the owner, off duty the person on call")
    MANAGER = "manager", _("the manager")
    DIRECTOR = "director", _("the director")


class AlertStep(Stamped):
    """One rung of the alert ladder: at this share of a promise, this person is told in this way."""

    percent = models.PositiveSmallIntegerField(_("per cent"), unique=True, validators=[MinValueValidator(1)])
    recipient = models.CharField(_("to"), max_length=10, choices=AlertRecipient)
    is_sent_out = models.BooleanField(_("also by SMS or messenger"), default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("alert step")
        verbose_name_plural = _("alert steps")
        ordering = ["percent"]

    def __str__(self):
        return f"{self.percent} %"


class PeakMode(Stamped, NamedInBothLanguages):
    """Days of rush (Double 11): promises grow by a percentage, light verification reaches further."""

    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    clock_percent = models.PositiveSmallIntegerField(
        _("length of promises (per cent)"), default=100, validators=[MinValueValidator(1)]
    )
    light_percent = models.PositiveSmallIntegerField(_("light verification amounts (per cent)"), default=100)
    notice_en = models.CharField(_("notice (English)"), max_length=300, blank=True)
    notice_zh = models.CharField(_("notice (Chinese)"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("peak mode")
        verbose_name_plural = _("peak modes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="peak_mode_ends_after_it_begins",
                violation_error_message=_("It must end after it begins."),
            )
        ]
