"""Categories and the two tables of triage rules, with a dry run."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from routing import models, rules
from routing.admin.rights import FixedCode, RightsByRole
from routing.forms import CategoryForm, ClassificationRuleForm, EscalationRuleForm, TryRulesForm
from routing.matching import CaseFacts
from routing.policies import policy


@admin.register(models.Category)
class CategoryAdmin(RightsByRole, FixedCode, SimpleHistoryAdmin):
    form = CategoryForm
    list_display = (
        "code", "name_en", "name_zh", "department", "needs_verification", "light_up_to", "needs_root_cause",
        "is_always_red", "is_active",
    )  # fmt: skip
    list_filter = ("klass", "department", "is_active")
    list_select_related = ("department",)
    search_fields = ("code", "name_en", "name_zh")


COUNTED = timedelta(days=90)
CONDITIONS = ("channels", "goods_classes", "demands", "skus", "batches", "carriers")


class RuleAdmin(RightsByRole, FixedCode, SimpleHistoryAdmin):
    """Rules in their order; each leads to the dry run."""

    change_list_template = "admin/routing/rules.html"
    list_display_links = ("code",)
    list_select_related = ("category",)
    search_fields = ("code", "name_en", "name_zh")
    conditions = (_("Further conditions"), {"fields": CONDITIONS, "classes": ("collapse",)})

    table: models.RuleTable

    def get_queryset(self, request):
        """With what people made of the rule's suggestions in the last 90 days."""
        outcomes = models.RuleOutcome.objects.filter(
            table=self.table, code=OuterRef("code"), at__gte=timezone.now() - COUNTED
        )
        rows = super().get_queryset(request)
        return rows.annotate(times_asked=_count(outcomes), times_overruled=_count(outcomes.filter(is_overruled=True)))

    @admin.display(description=_("suggested (90 days)"), ordering="times_asked")
    def suggested(self, row):
        return row.times_asked

    @admin.display(description=_("overruled"), ordering="times_overruled")
    def overruled(self, row):
        """A rule that people keep overruling is a bad rule."""
        if not row.times_asked:
            return "–"
        share = round(100 * row.times_overruled / row.times_asked)
        return _("%(count)d (%(share)d %%)") % {"count": row.times_overruled, "share": share}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner":
            kwargs["queryset"] = models.User.objects.filter(is_active=True).order_by("display_name", "username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _count(rows):
    counted = rows.order_by().values("code").annotate(times=Count("pk")).values("times")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@admin.register(models.ClassificationRule)
class ClassificationRuleAdmin(RuleAdmin):
    form = ClassificationRuleForm
    table = models.RuleTable.CLASSIFICATION
    list_display = (
        "position", "code", "name", "category", "priority", "suggested", "overruled", "assigns_by_itself", "is_active",
    )  # fmt: skip
    list_filter = ("is_active", "priority", "category")
    fieldsets = (
        (None, {"fields": ("code", "name_en", "name_zh", "position", "is_active")}),
        (_("Applies when"), {"fields": ("words", "exceptions", "asks_only")}),
        RuleAdmin.conditions,
        (
            _("Then"),
            {"fields": ("category", "department", "priority", "owner_choice", "owner", "assigns_by_itself")},
        ),
    )

    def get_urls(self):
        """The dry run stands beside the list."""
        address = path("try/", self.admin_site.admin_view(try_rules(self.admin_site)), name="try_rules")
        return [address, *super().get_urls()]


@admin.register(models.EscalationRule)
class EscalationRuleAdmin(RuleAdmin):
    form = EscalationRuleForm
    table = models.RuleTable.ESCALATION
    list_display = (
        "position", "code", "name", "kind", "priority", "is_step_up", "suggested", "overruled", "is_active",
    )  # fmt: skip
    list_filter = ("is_active", "kind")
    fieldsets = (
        (None, {"fields": ("code", "name_en", "name_zh", "position", "is_active")}),
        (_("Applies when"), {"fields": ("kind", "words", "exceptions", "threshold", "tiers")}),
        RuleAdmin.conditions,
        (_("Then"), {"fields": ("priority", "is_step_up", "category", "owner_choice", "owner")}),
    )


def try_rules(site):
    """The dry run: which rules would take this text, and why. Nothing is recorded."""

    @policy("routing.view_classificationrule")
    def view(request):
        form = TryRulesForm(request.POST or None)
        run = rules.dry_run(CaseFacts(**form.facts())) if form.is_valid() else None
        context = site.each_context(request) | {"title": _("Try the rules"), "form": form, "run": run}
        return render(request, "admin/routing/try_rules.html", context)

    return view
