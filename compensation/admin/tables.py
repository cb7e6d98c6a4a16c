"""Laws, tiers, general terms and budgets; the policy table itself is in `policy`."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from compensation.models import Budget, GeneralTerms, Statute, TierFactor
from routing.admin import RightsByRole


class Kept(RightsByRole, SimpleHistoryAdmin):
    """A table with history, from which nothing is deleted: decisions point at it."""

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Statute)
class StatuteAdmin(Kept):
    """Laws with their source; unconfirmed until somebody has checked them."""

    list_display = ("code", "name_en", "name_zh", "source", "confirmed_on")


@admin.register(TierFactor)
class TierFactorAdmin(RightsByRole, SimpleHistoryAdmin):
    """How much more goodwill may be for a tier."""

    list_display = ("tier", "percent")


@admin.register(GeneralTerms)
class GeneralTermsAdmin(Kept):
    """One row."""

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not GeneralTerms.objects.exists()


@admin.register(Budget)
class BudgetAdmin(Kept):
    """The cap of a department's month; what is reserved and spent moves by itself."""

    list_display = ("department", "month", "cap", "extra", "reserved", "spent")
    list_filter = ("department", "month")
    list_select_related = ("department",)
    readonly_fields = ("extra", "reserved", "spent")

    def get_readonly_fields(self, request, obj=None):
        return (*self.readonly_fields, "department", "month") if obj else self.readonly_fields
