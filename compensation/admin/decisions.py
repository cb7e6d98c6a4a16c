"""Approving and declining: a list of what waits for me, and a decision page with every fact on one screen.

No bulk action, no adding, no deleting; the rules are in `approvals`, this only shows and asks.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compensation import approvals, review
from compensation.models import Decision, GeneralTerms, Proposal, ProposalVersion
from compensation.states import VersionState
from complaints.errors import Conflict, StepRefused
from complaints.models import Clock, Complaint
from complaints.templatetags.redress import money, priority
from complaints.templatetags.times import clock_badge, when
from routing import policies
from routing.admin import RightsByRole
from routing.money import plain


class DecideForm(forms.Form):
    """A reason, and whether a director goes over the budget. `seen` is the hash of the terms on the page."""

    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Needed to decline. The agent reads it; the customer does not."),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40, "class": "vLargeTextField"}),
    )
    over_budget = forms.BooleanField(label=gettext_lazy("Go over the budget, for the reason above"), required=False)


class WaitingFilter(admin.SimpleListFilter):
    """What waits for me, what I decided, everything I may read."""

    title = gettext_lazy("decision")
    parameter_name = "show"

    def lookups(self, request, model_admin):
        return [("mine", _("I decided")), ("all", _("All"))]

    def choices(self, changelist):
        """The first choice is named: what waits for me."""
        found = list(super().choices(changelist))
        found[0]["display"] = _("Waiting for me")
        return found

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        if self.value() == "mine":
            return queryset.filter(pk__in=Decision.objects.filter(decided_by=request.user).values("version__proposal"))
        return queryset.filter(pk__in=waiting_for(request).values("proposal"))


def waiting_for(request):
    """What this person could decide now; worked out once per page."""
    if not hasattr(request, "waiting_for"):
        request.waiting_for = approvals.waiting_for(request.user, timezone.now()).order_by()
    return request.waiting_for


@admin.register(Proposal)
class ProposalAdmin(RightsByRole, admin.ModelAdmin):
    """Approvals."""

    list_display = ("case_reference", "urgency", "subject", "amount", "decision_needed", "asked_by", "age", "state")
    list_display_links = ("case_reference",)
    list_filter = (WaitingFilter,)
    list_per_page = 25
    show_full_result_count = False
    actions = None
    ordering = ("pk",)
    change_form_template = "admin/compensation/proposal/change_form.html"

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    # --- the list -------------------------------------------------------------------------------------------------

    def readable(self, request):
        """Proposals that somebody was asked about, of cases this person may read or decide."""
        cases = Complaint.objects.visible_to(request.user).values("pk")
        mine = Q(complaint__in=cases) | Q(pk__in=waiting_for(request).values("proposal"))
        asked = ProposalVersion.objects.filter(proposal=OuterRef("pk"), submitted_at__isnull=False, seats__gt=0)
        return Proposal.objects.filter(mine, Exists(asked))

    def get_queryset(self, request):
        """With what the list shows of each."""
        newest = ProposalVersion.objects.filter(proposal=OuterRef("pk")).order_by("-number")
        clocks = Clock.objects.filter(complaint=OuterRef("complaint"), kind="decision", subject__startswith="proposal:")
        rows = self.readable(request).annotate(
            asked_at=Subquery(newest.values("submitted_at")[:1]),
            clock_id=Subquery(clocks.order_by("-pk").values("pk")[:1]),
        )
        terms = ProposalVersion.objects.select_related("submitted_by").order_by("-number")
        return rows.select_related("complaint").prefetch_related(Prefetch("versions", terms, to_attr="newest_first"))

    def get_ordering(self, request):
        return ["asked_at", "pk"]

    def get_changelist_instance(self, request):
        """Fetch the clocks of the page's rows in one query."""
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        clocks = Clock.objects.in_bulk([row.clock_id for row in rows if row.clock_id])
        for row in rows:
            row.clock = clocks.get(row.clock_id)
        changelist.result_list = rows
        changelist.title = _("Approvals")
        return changelist

    @admin.display(description=gettext_lazy("Case"))
    def case_reference(self, row):
        return row.complaint.reference

    @admin.display(description=gettext_lazy("Priority"))
    def urgency(self, row):
        return priority(row.complaint.priority)

    @admin.display(description=gettext_lazy("Complaint"))
    def subject(self, row):
        return row.complaint.subject

    @admin.display(description=gettext_lazy("Amount"))
    def amount(self, row):
        return money(row.newest_first[0].total)

    @admin.display(description=gettext_lazy("Needs"))
    def decision_needed(self, row):
        return row.newest_first[0].get_approval_display()

    @admin.display(description=gettext_lazy("Asked by"))
    def asked_by(self, row):
        return row.newest_first[0].submitted_by or row.newest_first[-1].submitted_by

    @admin.display(description=gettext_lazy("Waiting"))
    def age(self, row):
        """Against its clock while it waits, else when it was asked."""
        version = row.newest_first[0]
        if version.state == VersionState.WAITING and getattr(row, "clock", None):
            return clock_badge(row.clock, timezone.now())
        return when(version.submitted_at, timezone.now()) if version.submitted_at else "–"

    @admin.display(description=gettext_lazy("State"))
    def state(self, row):
        return row.newest_first[0].get_state_display()

    # --- the decision ---------------------------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The decision page. What cannot be decided any more is shown read-only, with 409 when it was posted."""
        if object_id is None or not self.has_view_permission(request):
            raise PermissionDenied
        version = self.wanted(request, unquote(object_id))
        form = DecideForm(request.POST or None, initial={"seen": version.content_hash})
        if request.method == "POST":
            return self.decide(request, version, form)
        return self.page(request, version, form)

    def wanted(self, request, key):
        """The newest version of a proposal that this person may read or decide; another does not exist for them."""
        rows = self.readable(request).filter(pk=key) if key.isascii() and key.isdigit() and len(key) < 19 else None
        version = review.newest(rows.values("pk")) if rows is not None else None
        if version is None:
            raise Http404
        return version

    def decide(self, request, version, form):
        if not self.has_change_permission(request):
            raise PermissionDenied
        if not form.is_valid() or not ({"_approve", "_decline"} & set(request.POST)):
            return self.page(request, version, form, status=422)
        said = form.cleaned_data
        approve = "_approve" in request.POST
        is_large = approve and version.total > GeneralTerms.current().reauthenticate_above
        if is_large and (asked := policies.ask_proof(request)):
            return asked
        try:
            approvals.decide(
                version,
                by=request.user,
                approve=approve,
                reason=said["reason"],
                seen=said["seen"],
                over_budget=said["over_budget"],
            )
        except StepRefused as refused:
            for unmet in refused.unmet:
                form.add_error(None, f"{unmet.sentence}: {unmet.hint}")
            return self.page(request, version, form, status=409)
        except Conflict as conflict:
            newest = self.wanted(request, str(version.proposal_id))
            return self.page(request, newest, form, status=409, conflict=conflict)
        self.log_change(request, version.proposal, [{"changed": {"fields": ["approved" if approve else "declined"]}}])
        done = _("Approved %(amount)s for %(case)s.") if approve else _("Declined %(amount)s for %(case)s.")
        words = {"amount": plain(version.total), "case": version.complaint.reference}
        messages.success(request, done % words)
        return HttpResponseRedirect(reverse("admin:compensation_proposal_changelist"))

    def page(self, request, version, form, *, status=200, conflict=None):
        sheet = review.sheet_of(version, request.user, now=timezone.now())
        words = {"amount": plain(version.total), "case": version.complaint.reference}
        title = _("Approve or decline: %(amount)s for %(case)s") if sheet.is_open else _("%(case)s: %(amount)s")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title % words,
            "original": version.proposal,
            "sheet": sheet,
            "version": version,
            "case": version.complaint,
            "form": form,
            "conflict": conflict,
            "approve_label": _("Approve %(amount)s") % words,
            "now": timezone.now(),
            "has_change_permission": self.has_change_permission(request),
        }
        return TemplateResponse(request, self.change_form_template, context, status=status)
