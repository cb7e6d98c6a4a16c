"""The rules for incidents are kept here; incidents themselves are worked on their pages."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from complaints.incidents.models import IncidentRule
from routing.admin.rights import FixedCode, NothingAddedOrDeleted, RightsByRole


@admin.register(IncidentRule)
class IncidentRuleAdmin(NothingAddedOrDeleted, RightsByRole, FixedCode, SimpleHistoryAdmin):
    """From how many complaints on, within which time, and whose matter it is."""

    fixed = ("kind",)
    list_display = ("kind", "floor", "hours", "times", "weeks", "department", "is_active")
    list_select_related = ("department",)
