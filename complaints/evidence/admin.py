"""The register in the admin: to look things up; whatever is done to it is done on the case's pages."""

from django.contrib import admin

from complaints.evidence.models import Enquiry, EvidenceItem, ResponsibilityShare, VerificationReport


class ReadOnly:
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class OfReadableCases(ReadOnly, admin.ModelAdmin):
    """Rows of the cases that the person may read."""

    def get_queryset(self, request):
        cases = self.model.complaint.field.related_model.objects.visible_to(request.user)
        return super().get_queryset(request).filter(complaint__in=cases)


@admin.register(EvidenceItem)
class EvidenceItemAdmin(OfReadableCases):
    """Every item, withdrawn ones too."""

    list_display = ("complaint", "number", "title", "kind", "added_at", "verdict", "withdrawn_at", "sha256")
    list_filter = ("kind", "verdict", "added_at")
    list_select_related = ("complaint",)
    search_fields = ("sha256", "title")
    exclude = ("file",)
    show_full_result_count = False


@admin.register(Enquiry)
class EnquiryAdmin(OfReadableCases):
    """Every enquiry."""

    list_display = ("complaint", "number", "to", "department", "outside", "state", "asked_at", "due_at", "ended_at")
    list_filter = ("to", "state", "department")
    list_select_related = ("complaint", "department", "outside")
    show_full_result_count = False


class ShareInline(ReadOnly, admin.TabularInline):
    """Who answers for how much."""

    model = ResponsibilityShare
    extra = 0


@admin.register(VerificationReport)
class VerificationReportAdmin(OfReadableCases):
    """Every version of every report."""

    list_display = ("complaint", "round", "attempt", "version", "is_current", "is_short", "written_by", "second_reader")
    list_filter = ("is_current", "is_short")
    list_select_related = ("complaint", "written_by", "second_reader")
    inlines = (ShareInline,)
    show_full_result_count = False
