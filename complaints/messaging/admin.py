"""Templates with a preview, and a read-only look into the outbox."""

from django.contrib import admin
from django.utils.html import format_html, linebreaks
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from complaints import privacy
from complaints.messaging import letters, placeholders
from complaints.messaging.forms import TemplateForm
from complaints.messaging.models import Attempt, Outgoing, Template


@admin.register(Template)
class TemplateAdmin(SimpleHistoryAdmin):
    """The words of the product's letters."""

    form = TemplateForm
    list_display = ("code", "channel", "subject_en", "subject_zh", "allows_links", "is_active")
    list_filter = ("channel", "is_active")
    search_fields = ("code", "subject_en", "subject_zh", "text_en", "text_zh")
    readonly_fields = ("known_placeholders", "preview_en", "preview_zh")
    fieldsets = (
        (None, {"fields": ("code", "channel", "is_active", "allows_links", "known_placeholders")}),
        (_("English"), {"fields": ("subject_en", "text_en", "tone_hint_en", "preview_en")}),
        (_("Chinese"), {"fields": ("subject_zh", "text_zh", "tone_hint_zh", "preview_zh")}),
    )

    @admin.display(description=_("placeholders"))
    def known_placeholders(self, template):
        return "; ".join(f"{{{name}}} {known.meaning}" for name, known in placeholders.KNOWN.items())

    @admin.display(description=_("preview with examples"))
    def preview_en(self, template):
        return _preview(template, "en")

    @admin.display(description=_("preview with examples"))
    def preview_zh(self, template):
        return _preview(template, "zh-hans")


def _preview(template, language):
    if not template.pk:
        return "–"
    subject, text = letters.preview(template, language)
    return format_html("<strong>{}</strong>{}", subject, linebreaks(text, autoescape=True))


class ReadOnly:
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class AttemptInline(ReadOnly, admin.TabularInline):
    model = Attempt
    extra = 0
    fields = ("number", "started_at", "ended_at", "outcome", "error")


@admin.register(Outgoing)
class OutgoingAdmin(ReadOnly, admin.ModelAdmin):
    """What went out, and what did not. Only of cases that one may read; addresses are masked, texts are not shown."""

    list_display = ("id", "kind", "state", "case", "masked_recipient", "template_code", "attempts", "created_at")
    list_filter = ("state", "kind")
    list_select_related = ("complaint",)
    ordering = ("-id",)
    show_full_result_count = False
    fields = (
        "kind",
        "state",
        "case",
        "masked_recipient",
        "template_code",
        "language",
        "is_receipt",
        "attempts",
        "next_at",
        "lease_until",
        "last_error",
        "bounced_at",
        "decided_by",
        "created_at",
        "sent_at",
    )
    inlines = (AttemptInline,)

    def get_queryset(self, request):
        return super().get_queryset(request).readable_by(request.user)

    @admin.display(description=_("case"))
    def case(self, outgoing):
        return outgoing.complaint.reference if outgoing.complaint else "–"

    @admin.display(description=_("recipient"))
    def masked_recipient(self, outgoing):
        return privacy.mask(outgoing.contact_kind, outgoing.recipient)
