"""The taxonomy of causes."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from reports.models import Cause, Volume
from routing.admin.rights import FixedCode, RightsByRole


@admin.register(Cause)
class CauseAdmin(RightsByRole, FixedCode, SimpleHistoryAdmin):
    list_display = ("code", "group", "name_en", "name_zh", "is_active", "position")
    list_filter = ("group", "is_active")
    search_fields = ("code", "name_en", "name_zh")


@admin.register(Volume)
class VolumeAdmin(RightsByRole, admin.ModelAdmin):
    """Imported by `manage.py import_volumes`; here one looks what is known of a day."""

    list_display = ("day", "level", "sku", "batch", "carrier", "city", "orders", "imported_at")
    list_filter = ("level",)
    date_hierarchy = "day"
    search_fields = ("sku", "batch", "carrier", "city")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
