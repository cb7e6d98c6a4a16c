"""Tables that administrators keep in the stock admin, with history. Rights come from roles."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from simple_history.admin import SimpleHistoryAdmin

from routing import models


class RightsByRole:
    """The admin asks the person's roles; being a superuser gives nothing."""

    def _holds(self, request, action):
        label = self.model._meta
        return request.user.is_active and f"{label.app_label}.{action}_{label.model_name}" in request.user.right_names

    def has_view_permission(self, request, obj=None):
        return self._holds(request, "view") or self._holds(request, "change")

    def has_add_permission(self, request, obj=None):
        return self._holds(request, "add")

    def has_change_permission(self, request, obj=None):
        return self._holds(request, "change")

    def has_delete_permission(self, request, obj=None):
        return self._holds(request, "delete")

    def has_module_permission(self, request):
        return any(self._holds(request, action) for action in ("view", "change"))


@admin.register(models.Department, models.OutsideParty)
class NamedAdmin(RightsByRole, SimpleHistoryAdmin):
    list_display = ("code", "name_en", "name_zh", "is_active", "position")
    search_fields = ("code", "name_en", "name_zh")


@admin.register(models.Category)
class CategoryAdmin(RightsByRole, SimpleHistoryAdmin):
    list_display = ("code", "name_en", "name_zh", "department", "needs_verification", "light_up_to", "needs_root_cause")
    list_filter = ("klass", "is_active")
    list_select_related = ("department",)
    search_fields = ("code", "name_en", "name_zh")


@admin.register(models.ClassificationRule)
class ClassificationRuleAdmin(RightsByRole, SimpleHistoryAdmin):
    list_display = ("position", "code", "name_en", "name_zh", "category", "priority", "is_active")
    list_display_links = ("code",)
    list_select_related = ("category",)


@admin.register(models.EscalationRule)
class EscalationRuleAdmin(RightsByRole, SimpleHistoryAdmin):
    list_display = ("position", "code", "name_en", "name_zh", "kind", "priority", "is_step_up", "is_active")
    list_display_links = ("code",)


@admin.register(models.ClockPolicy)
class ClockPolicyAdmin(RightsByRole, SimpleHistoryAdmin):
    list_display = ("kind", "name_en", "name_zh", "red_minutes", "yellow_minutes", "green_minutes", "calendar")
    list_select_related = ("calendar",)


@admin.register(models.AlertStep, models.PeakMode, models.OnCall)
class PlainAdmin(RightsByRole, SimpleHistoryAdmin):
    pass


@admin.register(models.Membership, models.Shift, models.Absence)
class PeopleAdmin(RightsByRole, SimpleHistoryAdmin):
    list_select_related = True
    autocomplete_fields = ("user",)


class IntervalInline(RightsByRole, admin.TabularInline):
    model = models.CalendarInterval
    extra = 0


class YearInline(RightsByRole, admin.TabularInline):
    model = models.CalendarYear
    extra = 0


@admin.register(models.WorkingCalendar)
class WorkingCalendarAdmin(RightsByRole, SimpleHistoryAdmin):
    list_display = ("code", "name_en", "name_zh", "zone", "is_always")
    inlines = (IntervalInline, YearInline)


@admin.register(models.CalendarDay)
class CalendarDayAdmin(RightsByRole, admin.ModelAdmin):
    list_display = ("date", "calendar", "is_closed", "like_weekday", "name")
    list_filter = ("calendar", "is_closed")
    list_select_related = ("calendar",)


@admin.register(models.User)
class PersonAdmin(RightsByRole, UserAdmin):
    list_display = ("username", "display_name", "email", "is_active", "is_staff")
    fieldsets = (
        *UserAdmin.fieldsets,
        (None, {"fields": ("display_name", "phone", "language", "theme", "has_single_keys", "expires_at")}),
    )
    # Nobody is made a superuser here: roles are enough, and being one gives no right.
    readonly_fields = ("is_superuser",)
