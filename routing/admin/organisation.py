"""Departments, outside parties, and who is there when."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from routing import models
from routing.admin.rights import FixedCode, RightsByRole


@admin.register(models.Department)
class DepartmentAdmin(RightsByRole, FixedCode, SimpleHistoryAdmin):
    list_display = ("code", "name_en", "name_zh", "is_active", "position")
    search_fields = ("code", "name_en", "name_zh")


@admin.register(models.OutsideParty)
class OutsidePartyAdmin(RightsByRole, FixedCode, SimpleHistoryAdmin):
    list_display = ("code", "kind", "name_en", "name_zh", "is_active", "position")
    list_filter = ("kind", "is_active")
    search_fields = ("code", "name_en", "name_zh")


class OfAPerson(RightsByRole, SimpleHistoryAdmin):
    """Rows of people: only accounts that are in use can be chosen."""

    search_fields = ("user__username", "user__display_name")
    people = ("user",)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.people:
            kwargs["queryset"] = models.User.objects.filter(is_active=True).order_by("display_name", "username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(models.Membership)
class MembershipAdmin(OfAPerson):
    list_display = ("user", "department", "is_manager")
    list_filter = ("department", "is_manager")
    list_select_related = ("user", "department")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_own(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _is_own(request, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "user":
            field.queryset = field.queryset.exclude(pk=request.user.pk)
        return field


def _is_own(request, membership):
    """Nobody puts themselves into a department or makes themselves its manager."""
    return membership is not None and membership.user_id == request.user.pk


@admin.register(models.Shift)
class ShiftAdmin(OfAPerson):
    list_display = ("user", "department", "weekday", "starts_at", "ends_at")
    list_filter = ("department", "weekday")
    list_select_related = ("user", "department")


@admin.register(models.Absence)
class AbsenceAdmin(OfAPerson):
    list_display = ("user", "starts_on", "ends_on", "deputy")
    list_select_related = ("user", "deputy")
    date_hierarchy = "starts_on"
    people = ("user", "deputy")


@admin.register(models.OnCall)
class OnCallAdmin(OfAPerson):
    list_display = ("user", "for_department", "starts_at", "ends_at")
    list_filter = ("department",)
    list_select_related = ("user", "department")

    @admin.display(description=_("department"), ordering="department")
    def for_department(self, row):
        return row.department or _("all")
