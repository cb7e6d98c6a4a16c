"""Departments, who belongs to them, and when somebody is there."""

from datetime import time

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from routing.models.named import NamedInBothLanguages
from routing.models.stamp import Stamped
from routing.models.validators import validate_whole_minute


class Department(Stamped, NamedInBothLanguages):
    """A part of the organisation that complaints are routed to."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["position", "code"]


class Membership(models.Model):
    """A person belongs to a department; a manager leads it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("department")
    )
    is_manager = models.BooleanField(_("leads it"), default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "department"], name="membership_is_listed_once")]

    def __str__(self):
        return f"{self.user} · {self.department}"


class Weekday(models.IntegerChoices):
    """Monday is 0, as in Python."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Shift(models.Model):
    """A person works on this weekday from one time to another (local time).

    An end before the start is past midnight; an end of 00:00 is midnight at the day's end.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shifts", verbose_name=_("person")
    )
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="shifts", verbose_name=_("department")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts_at = models.TimeField(_("from"), validators=[validate_whole_minute])
    ends_at = models.TimeField(_("to"), validators=[validate_whole_minute])
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "weekday", "starts_at"], name="shift_begins_once_per_person_and_day"
            ),
            models.CheckConstraint(
                condition=~models.Q(starts_at=models.F("ends_at")) | models.Q(ends_at=time(0)),
                name="shift_has_a_length",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.get_weekday_display()}"


class Absence(models.Model):
    """Days on which somebody is away, and who stands in for them. Both days belong to it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences", verbose_name=_("person")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="deputises",
        verbose_name=_("deputy"),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(deputy=None) | ~models.Q(deputy=models.F("user")),
                name="absence_deputy_is_another_person",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.starts_on}–{self.ends_on}"


class OnCall(models.Model):
    """Who takes red cases while the desk is closed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="on_call", verbose_name=_("person")
    )
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("department (empty: all)")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("on call")
        verbose_name_plural = _("on call")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="on_call_ends_after_it_begins"
            )
        ]

    def __str__(self):
        return f"{self.user} {self.starts_at:%Y-%m-%d}"


class OutsideKind(models.TextChoices):
    """What an outside party is to us; the compensation policy speaks of kinds."""

    CARRIER = "carrier", _("Carrier")
    SUPPLIER = "supplier", _("Supplier")
    PLATFORM = "platform", _("Platform")
    CUSTOMER = "customer", _("Customer")
    NOBODY = "nobody", _("Nobody")


class OutsideParty(NamedInBothLanguages):
    """Somebody outside who can be responsible: a carrier, a supplier, the platform, the customer, nobody."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=OutsideKind, default=OutsideKind.CARRIER)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("outside party")
        verbose_name_plural = _("outside parties")
        ordering = ["position", "code"]
