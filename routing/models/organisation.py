"""Departments, who belongs to them, and when somebody is there."""

from datetime import time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from routing.models.named import NamedInBothLanguages
from routing.models.stamp import Stamped
from routing.models.validators import validate_whole_minute

A_WEEK = 7 * 24 * 60


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
                violation_error_message=_("A shift ends at another time than it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.get_weekday_display()}"

    def clean(self):
        """Two shifts of a person in a department never run at the same time."""
        if None in (self.user_id, self.department_id, self.weekday, self.starts_at, self.ends_at):
            return
        others = Shift.objects.filter(user=self.user, department=self.department).exclude(pk=self.pk)
        begin, end = self.minutes_of_the_week()
        for other in others:
            first, last = other.minutes_of_the_week()
            if any(begin < last + turn and first + turn < end for turn in (-A_WEEK, 0, A_WEEK)):
                raise ValidationError(
                    _("This person already has a shift from %(begin)s to %(end)s on %(day)s."),
                    params={
                        "begin": f"{other.starts_at:%H:%M}",
                        "end": f"{other.ends_at:%H:%M}",
                        "day": other.get_weekday_display(),
                    },
                )

    def minutes_of_the_week(self):
        """From and to, in minutes since Monday 00:00; the end may lie in the next week."""
        begin, end = (at.hour * 60 + at.minute for at in (self.starts_at, self.ends_at))
        length = (end - begin) % (24 * 60) or 24 * 60
        return self.weekday * 24 * 60 + begin, self.weekday * 24 * 60 + begin + length


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
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="absence_ends_after_it_begins",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(deputy=None) | ~models.Q(deputy=models.F("user")),
                name="absence_deputy_is_another_person",
                violation_error_message=_("Nobody stands in for themselves."),
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.starts_on}–{self.ends_on}"

    def clean(self):
        """Two absences of a person never overlap: it would be unclear who stands in."""
        if None in (self.user_id, self.starts_on, self.ends_on):
            return
        others = Absence.objects.filter(user=self.user).exclude(pk=self.pk)
        if other := others.filter(starts_on__lte=self.ends_on, ends_on__gte=self.starts_on).first():
            raise ValidationError(
                _("This person is already away from %(first)s to %(last)s."),
                params={"first": other.starts_on, "last": other.ends_on},
            )


class Turn(models.Model):
    """When somebody was last given a case of a department: whose turn it is next, without reading the cases."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        constraints = [models.UniqueConstraint(fields=["user", "department"], name="turn_is_kept_once")]

    def __str__(self):
        return f"{self.user} {self.taken_at:%Y-%m-%d %H:%M}"


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
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="on_call_ends_after_it_begins",
                violation_error_message=_("It must end after it begins."),
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


class OutsideParty(Stamped, NamedInBothLanguages):
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
