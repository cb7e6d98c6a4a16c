"""Working calendars as rows."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from routing.models.named import NamedInBothLanguages
from routing.models.organisation import Weekday
from routing.models.stamp import Stamped
from routing.models.validators import validate_whole_minute, validate_zone

MIDNIGHT = time(0)


class WorkingCalendar(Stamped, NamedInBothLanguages):
    """When time counts: weekly intervals, and days that differ."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai", validators=[validate_zone])
    is_always = models.BooleanField(_("counts day and night"), default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")


class CalendarInterval(Stamped):
    """Open on this weekday from one time to another; an end of 00:00 means midnight at the day's end."""

    calendar = models.ForeignKey(
        WorkingCalendar, on_delete=models.CASCADE, related_name="intervals", verbose_name=_("calendar")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts_at = models.TimeField(_("from"), validators=[validate_whole_minute])
    ends_at = models.TimeField(_("to"), validators=[validate_whole_minute])
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("interval")
        verbose_name_plural = _("intervals")
        ordering = ["weekday", "starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "weekday", "starts_at"], name="interval_begins_once_per_calendar_and_day"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")) | models.Q(ends_at=MIDNIGHT),
                name="interval_ends_after_it_begins",
                violation_error_message=_("An interval ends after it begins; 00:00 as the end is midnight."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class CalendarDay(Stamped):
    """A day that differs: closed (a holiday), or worked like another weekday (a shifted working day)."""

    calendar = models.ForeignKey(
        WorkingCalendar, on_delete=models.CASCADE, related_name="days", verbose_name=_("calendar")
    )
    date = models.DateField(_("date"))
    is_closed = models.BooleanField(_("closed"), default=True)
    like_weekday = models.PositiveSmallIntegerField(_("worked like a"), choices=Weekday, null=True, blank=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_is_listed_once"),
            models.CheckConstraint(
                condition=models.Q(is_closed=True, like_weekday=None)
                | models.Q(is_closed=False, like_weekday__isnull=False),
                name="calendar_day_is_closed_or_worked",
                violation_error_message=_("A day is either closed or worked like a weekday."),
            ),
        ]

    def __str__(self):
        return f"{self.date}"


class CalendarYear(Stamped):
    """Whether somebody confirmed the special days of a year; due dates in an unconfirmed year are provisional."""

    calendar = models.ForeignKey(
        WorkingCalendar, on_delete=models.CASCADE, related_name="years", verbose_name=_("calendar")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    source = models.CharField(_("source"), max_length=160, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["calendar", "year"], name="calendar_year_is_listed_once")]

    def __str__(self):
        return f"{self.year}"
