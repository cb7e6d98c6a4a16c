"""The policy table in the admin: drafts are typed, checked, tried on past decisions and put in force."""

import tempfile
from datetime import timedelta
from pathlib import Path

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from simple_history.admin import SimpleHistoryAdmin

from compensation import table_check, versions, what_if
from compensation.admin import policy_file
from compensation.forms.policy import KEPT_LATE, ImportForm, InForceForm, PolicyRowForm, WhatIfForm
from compensation.models import PolicyRow
from complaints.channels.spreadsheets import write_xlsx
from complaints.errors import StepRefused
from routing import names
from routing.admin import RightsByRole
from routing.money import format_money
from routing.policies import policy

READS, KEEPS = "compensation.view_policyrow", "compensation.change_policyrow"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def known():
    """What a row may name."""
    return table_check.Known(
        categories=tuple(names.categories()),
        besides=(KEPT_LATE,),
        departments=tuple(names.departments()),
        outside=tuple(names.outside_parties()),
    )


@admin.register(PolicyRow)
class PolicyRowAdmin(RightsByRole, SimpleHistoryAdmin):
    """Rows with their dates; what is in force is followed by another version, never changed."""

    form = PolicyRowForm
    list_display = ("code", "version", "state", "name", "agent", "manager", "director", "valid_from", "valid_until")
    list_filter = ("is_draft", "valid_from")
    search_fields = ("code", "name_en", "name_zh")
    change_list_template = "admin/compensation/policyrow/change_list.html"
    change_form_template = "admin/compensation/policyrow/change_form.html"
    actions = None

    def has_delete_permission(self, request, obj=None):
        """A draft may be thrown away; decisions point at everything else."""
        return obj is not None and obj.is_draft and self.has_change_permission(request)

    def revert_disabled(self, request, obj=None):
        """What was said once is followed by another version, not by an old one."""
        return True

    # --- what the list shows --------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("state"))
    def state(self, row):
        today = timezone.localdate()
        if row.is_draft:
            return _("draft")
        if row.valid_from > today:
            return _("to come")
        return _("over") if row.valid_until and row.valid_until < today else _("in force")

    @admin.display(description=gettext_lazy("Agent"))
    def agent(self, row):
        return _ceiling(row.agent_amount, row.agent_percent)

    @admin.display(description=gettext_lazy("Manager"))
    def manager(self, row):
        return _ceiling(row.manager_amount, row.manager_percent)

    @admin.display(description=gettext_lazy("Director"))
    def director(self, row):
        return _ceiling(row.director_amount, row.director_percent)

    # --- the form -------------------------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        """What is added is a draft, of a new row or of one that there is."""
        if not change:
            obj.is_draft, obj.valid_from = True, timezone.localdate()
            obj.version = versions.number_after(obj.code)
        super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, *args, **kwargs):
        row = kwargs.get("obj")
        is_draft = row is not None and row.is_draft
        context |= {
            "in_force_form": InForceForm(initial={"on": timezone.localdate() + timedelta(days=1)})
            if is_draft
            else None,
            "may_follow": row is not None and not is_draft and self.has_change_permission(request, row),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self):
        """The pages beside the list and the form."""
        site = self.admin_site
        pages = [
            path("check/", site.admin_view(check(site)), name="check_policy"),
            path("what-if/", site.admin_view(try_drafts(site)), name="what_if"),
            path("export/", site.admin_view(export), name="export_policy"),
            path("import/", site.admin_view(take(site)), name="import_policy"),
            path("<int:pk>/next/", site.admin_view(follow), name="next_version"),
            path("<int:pk>/in-force/", site.admin_view(put_in_force), name="put_in_force"),
        ]
        return [*pages, *super().get_urls()]


def _ceiling(amount, percent):
    if not percent:
        return format_money(amount)
    return _("%(amount)s or %(percent)s %%") % {"amount": format_money(amount), "percent": percent}


def _row(pk):
    row = PolicyRow.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _page_of(row):
    return redirect(reverse("admin:compensation_policyrow_change", args=[row.pk]))


@policy(KEEPS)
def follow(request, pk):
    """A draft of the next version."""
    if request.method != "POST":
        raise PermissionDenied
    draft = versions.next_version(_row(pk))
    messages.success(
        request, _("Version %(number)s is a draft: change it, then put it in force.") % {"number": draft.version}
    )
    return _page_of(draft)


@policy(KEEPS)
def put_in_force(request, pk):
    """A draft holds from a day on."""
    row, form = _row(pk), InForceForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        messages.error(request, _("Choose the day from which it holds."))
        return _page_of(row)
    try:
        versions.put_in_force(row, on=form.cleaned_data["on"])
    except StepRefused as refused:
        messages.error(request, "; ".join(f"{unmet.sentence}: {unmet.hint}" for unmet in refused.unmet))
    else:
        messages.success(request, _("“%(row)s” holds from %(day)s.") % {"row": row, "day": form.cleaned_data["on"]})
    return _page_of(row)


@policy(READS)
@require_safe
def export(request):
    """The newest version of every row as an XLSX file."""
    with tempfile.TemporaryFile() as file:
        write_xlsx(file, policy_file.COLUMNS, policy_file.rows(), sheet="policy")
        file.seek(0)
        response = HttpResponse(file.read(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="policy-{timezone.localdate():%Y-%m-%d}.xlsx"'
    return response


def check(site):
    """What is wrong with the table, with the drafts or without them."""

    @policy(READS)
    @require_safe
    def view(request):
        with_drafts = "drafts" in request.GET
        rows = [row.as_row() for row in PolicyRow.objects.filter(is_draft=False)]
        if with_drafts:
            rows = _with_drafts(rows)
        today = timezone.localdate()
        lasting = [row for row in rows if row.valid_until is None or row.valid_until >= today]
        context = site.each_context(request) | {
            "title": _("Check the policy table"),
            "findings": table_check.findings(lasting, known(), today),
            "rows": len(lasting),
            "with_drafts": with_drafts,
        }
        return render(request, "admin/compensation/policyrow/check.html", context)

    return view


def _with_drafts(rows):
    drafts = [row.as_row() for row in PolicyRow.objects.filter(is_draft=True)]
    replaced = {row.code for row in drafts}
    return [row for row in rows if row.code not in replaced] + drafts


def try_drafts(site):
    """How past decisions would look under the drafts."""

    @policy(READS)
    @require_safe
    def view(request):
        today = timezone.localdate()
        last = today.replace(day=1) - timedelta(days=1)
        form = WhatIfForm(request.GET or None, initial={"since": last.replace(day=1), "until": last})
        drafts = list(PolicyRow.objects.filter(is_draft=True).order_by("code"))
        outlook = what_if.look(drafts, **form.cleaned_data) if form.is_valid() and drafts else None
        context = site.each_context(request) | {
            "title": _("What if the drafts held"),
            "form": form,
            "drafts": drafts,
            "outlook": outlook,
        }
        return render(request, "admin/compensation/policyrow/what_if.html", context)

    return view


def take(site):
    """A file becomes drafts."""

    @policy(KEEPS)
    def view(request):
        form = ImportForm(request.POST or None, request.FILES or None)
        lines = None
        if form.is_valid():
            try:
                lines = _read(form.cleaned_data["file"])
            except StepRefused as refused:
                for unmet in refused.unmet:
                    form.add_error("file", f"{unmet.sentence}: {unmet.hint}")
        context = site.each_context(request) | {"title": _("Import the policy table"), "form": form, "lines": lines}
        status = 422 if form.errors else 200
        return render(request, "admin/compensation/policyrow/import.html", context, status=status)

    return view


def _read(upload):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"table{Path(upload.name).suffix.lower()[:6]}")
        file.write_bytes(upload.read())
        return policy_file.read(file)
