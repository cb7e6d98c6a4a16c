"""Working calendars, clock policies, the alert ladder, peak mode."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from routing import models
from routing.admin.rights import FixedCode, NothingAddedOrDeleted, RightsByRole
from routing.forms import CalendarDayForm, ClockPolicyForm, IntervalFormSet


class IntervalInline(RightsByRole, admin.TabularInline):
    model = models.CalendarInterval
    formset = IntervalFormSet
    extra = 0


class YearInline(RightsByRole, admin.TabularInline):
    model = models.CalendarYear
    extra = 0


@admin.register(models.WorkingCalendar)
class WorkingCalendarAdmin(RightsByRole, FixedCode, SimpleHistoryAdmin):
    list_display = ("code", "name_en", "name_zh", "zone", "is_always")
    inlines = (IntervalInline, YearInline)


@admin.register(models.CalendarDay)
class CalendarDayAdmin(RightsByRole, SimpleHistoryAdmin):
    form = CalendarDayForm
    list_display = ("date", "calendar", "is_closed", "like_weekday", "name")
    list_filter = ("calendar", "is_closed")
    list_select_related = ("calendar",)
    date_hierarchy = "date"


@admin.register(models.ClockPolicy)
class ClockPolicyAdmin(NothingAddedOrDeleted, RightsByRole, FixedCode, SimpleHistoryAdmin):
    form = ClockPolicyForm
    fixed = ("kind",)
    list_display = ("kind", "name_en", "name_zh", "red_minutes", "yellow_minutes", "green_minutes", "calendar")
    list_select_related = ("calendar",)


@admin.register(models.AlertStep)
class AlertStepAdmin(RightsByRole, SimpleHistoryAdmin):
    list_display = ("__str__", "recipient", "is_sent_out")


@admin.register(models.PeakMode)
class PeakModeAdmin(RightsByRole, SimpleHistoryAdmin):
    list_display = ("name_en", "name_zh", "starts_at", "ends_at", "clock_percent", "light_percent", "is_active")
    list_filter = ("is_active",)
