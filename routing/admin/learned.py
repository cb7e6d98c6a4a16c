"""Reports of the learned suggestion: read, never written by hand."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from routing import learned, models
from routing.admin.rights import NothingAddedOrDeleted, RightsByRole


@admin.register(models.Training)
class TrainingAdmin(NothingAddedOrDeleted, RightsByRole, admin.ModelAdmin):
    """One report for each training: how it did on rows it had not seen, and whether it speaks."""

    list_display = ("trained_at", "source", "rows", "held_out", "accuracy_shown", "macro_f1_shown", "speaks")
    fields = (*list_display, "report")
    readonly_fields = fields
    list_display_links = ("trained_at",)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data")

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("trained from"))
    def source(self, row):
        return row.table or _("own cases")

    @admin.display(description=_("accuracy"), ordering="accuracy")
    def accuracy_shown(self, row):
        return f"{row.accuracy:.1%}"

    @admin.display(description=_("macro-F1"), ordering="macro_f1")
    def macro_f1_shown(self, row):
        return f"{row.macro_f1:.3f}"

    @admin.display(description=_("speaks on the triage screen"))
    def speaks(self, row):
        """Only the last training on own cases does, and only where it has proved itself."""
        if reasons := learned.faults(row):
            return _("no: %(reasons)s") % {"reasons": "; ".join(reasons)}
        last = learned.own_training()
        return _("yes") if last and last.pk == row.pk else _("no: trained again since")

    @admin.display(description=_("on held-out rows"))
    def report(self, row):
        heads = format_html_join("", "<th>{}</th>", ((h,) for h in self._heads()))
        lines = (
            (label, rows, f"{precision:.3f}", f"{recall:.3f}", f"{both:.3f}")
            for label, rows, precision, recall, both in row.by_label
        )
        body = format_html_join(
            "", "<tr><th scope='row'>{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", lines
        )
        return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", heads, body)

    @staticmethod
    def _heads():
        return _("answer"), _("rows"), _("precision"), _("recall"), _("F1")
