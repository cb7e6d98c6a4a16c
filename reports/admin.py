"""The taxonomy of causes."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from reports.models import Cause
from routing.admin.rights import FixedCode, RightsByRole


@admin.register(Cause)
class CauseAdmin(RightsByRole, FixedCode, SimpleHistoryAdmin):
    list_display = ("code", "group", "name_en", "name_zh", "is_active", "position")
    list_filter = ("group", "is_active")
    search_fields = ("code", "name_en", "name_zh")
