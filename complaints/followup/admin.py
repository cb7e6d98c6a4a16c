"""Task templates in the stock admin: what carries a remedy out, by when, and whether the customer is told."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from complaints.followup.models import FollowUpTerms
from complaints.models import TaskTemplate
from routing.admin import RightsByRole
from routing.models import WorkingCalendar


class TaskTemplateForm(forms.ModelForm):
    """The calendar is one of the working calendars."""

    minutes = forms.IntegerField(label=_("minutes allowed"), min_value=1, max_value=525_600)
    calendar = forms.ChoiceField(label=_("calendar"))

    class Meta:
        model = TaskTemplate
        fields = (
            "remedy", "position", "title_en", "title_zh", "minutes", "calendar", "department", "requires_proof",
            "is_public", "is_active",
        )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["calendar"].choices = [(row.code, row.name) for row in WorkingCalendar.objects.order_by("code")]


@admin.register(TaskTemplate)
class TaskTemplateAdmin(RightsByRole, SimpleHistoryAdmin):
    """Changes hold for tasks planned from now on; tasks that run keep what they were planned with."""

    form = TaskTemplateForm
    list_display = (
        "remedy", "position", "title_en", "title_zh", "minutes", "calendar", "department", "requires_proof",
        "is_public", "is_active",
    )  # fmt: skip
    list_display_links = ("title_en", "title_zh")
    list_filter = ("remedy", "is_active", "is_public", "department")
    list_select_related = ("department",)
    search_fields = ("remedy", "title_en", "title_zh")


@admin.register(FollowUpTerms)
class FollowUpTermsAdmin(RightsByRole, SimpleHistoryAdmin):
    """One row: how often somebody is tried, how long a survey waits."""

    list_display = ("__str__", "most_tries", "survey_days")

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not FollowUpTerms.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
