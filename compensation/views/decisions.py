"""What waits for a decision, guidance asked and answered, and our last word asked for and approved."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from compensation import facts, final, guidance, inbox
from compensation.forms.decisions import (
    AnswerGuidanceForm,
    AskFinalPositionForm,
    AskGuidanceForm,
    DecideFinalPositionForm,
)
from compensation.models import Guidance
from compensation.states import GuidanceState
from complaints import lifecycle, steps
from complaints.errors import Conflict, StepRefused
from complaints.models import Complaint
from complaints.views.step import CaseFormView, load
from routing.policies import PolicyMixin


class DecisionsView(PolicyMixin, View):
    """Everything that waits for this person's decision."""

    rights = inbox.DECIDES

    def get(self, request):
        now = timezone.now()
        context = {"rows": inbox.waiting_for(request.user, now), "now": now, "nav": "approvals"}
        return render(request, "compensation/decisions.html", context)


# --- guidance -----------------------------------------------------------------------------------------------------


class AskGuidanceView(PolicyMixin, View):
    """A question to the manager where policy does not fit."""

    rights = ("compensation.ask_guidance",)
    template_name = "compensation/ask_guidance.html"

    def get(self, request, reference):
        case = load(request, reference)
        return render(request, self.template_name, {"case": case, "form": AskGuidanceForm()})

    def post(self, request, reference):
        case = load(request, reference)
        form = AskGuidanceForm(request.POST)
        if form.is_valid():
            try:
                guidance.ask(case, by=request.user, question=form.cleaned_data["question"])
                messages.success(request, _("Asked. You are told when it is answered."))
                return redirect("proposal", case.reference)
            except StepRefused as refused:
                for unmet in refused.unmet:
                    form.add_error(None, f"{unmet.sentence}: {unmet.hint}")
            except Conflict as conflict:
                form.add_error(None, str(conflict))
        return render(request, self.template_name, {"case": case, "form": form}, status=409 if form.is_valid() else 422)


class AnswerGuidanceView(PolicyMixin, View):
    """The manager's answer, with what policy says of the case beside the question."""

    rights = ("compensation.answer_guidance",)

    def get(self, request, reference, pk):
        case, row = self.wanted(request, reference, pk)
        return self.show(request, case, row, self.make_form(case))

    def post(self, request, reference, pk):
        case, row = self.wanted(request, reference, pk)
        form = self.make_form(case, request.POST)
        if not form.is_valid():
            return self.show(request, case, row, form, status=422)
        said = form.cleaned_data
        try:
            guidance.answer(row, by=request.user, text=said["answer"], permits=said["permits"])
        except StepRefused as refused:
            for unmet in refused.unmet:
                form.add_error(None, f"{unmet.sentence}: {unmet.hint}")
            return self.show(request, case, row, form, status=409)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            return self.show(request, case, self.wanted(request, reference, pk)[1], form, status=409)
        messages.success(request, _("Answered. %(person)s was told.") % {"person": row.asked_by})
        return redirect("decisions")

    def wanted(self, request, reference, pk):
        """The question, of a case that this person may read or that waits for their answer."""
        readable = Q(complaint__in=Complaint.objects.visible_to(request.user).values("pk"))
        waits = Q(pk__in=guidance.waiting_for(request.user, timezone.localdate()).values("pk"))
        rows = Guidance.objects.select_related("asked_by", "answered_by", "department")
        row = rows.filter(readable | waits, pk=pk).first()
        if row is None:
            raise Http404
        case = steps.facts_of(row.complaint_id)
        if case.reference != reference:
            raise Http404
        return case, row

    def make_form(self, case, posted=None):
        entitled = facts.entitlement_of(case, timezone.localdate())
        return AnswerGuidanceForm(posted, policy_allows=entitled.allowed)

    def show(self, request, case, row, form, *, status=200):
        day, basis = timezone.localdate(), facts.basis_of(case)
        context = {
            "case": case,
            "question": row,
            "form": form,
            "may_answer": row.state == GuidanceState.OPEN and guidance.may_answer(row, case, request.user, day),
            "entitled": facts.entitlement_of(case, day, basis=basis),
            "demands": basis.demands,
            "report": basis.report,
            "now": timezone.now(),
            "nav": "approvals",
        }
        return render(request, "compensation/answer_guidance.html", context, status=status)


# --- our last word ------------------------------------------------------------------------------------------------


class AskFinalPositionView(CaseFormView):
    """Ask a manager to approve our last word, with its letter."""

    template_name = "compensation/ask_final_position.html"
    form_class = AskFinalPositionForm
    rights = ("complaints.final_position_complaint",)
    done = gettext_lazy("Asked for the final position. You are told when it is decided.")

    def call(self, case, form):
        said = form.cleaned_data
        final.ask(case, by=self.request.user, letter=said["letter"], reason=said["reason"], version=said["version"])

    def more(self, case):
        return {"sheet": final.sheet_of(case, None), "now": timezone.now()}


class DecideFinalPositionView(CaseFormView):
    """Approve or decline our last word: the letter, what was offered, what the customer said, what the law grants."""

    template_name = "compensation/decide_final_position.html"
    form_class = DecideFinalPositionForm
    rights = ("complaints.approve_final_position_complaint",)
    done = gettext_lazy("Decided. Whoever asked was told.")

    def call(self, case, form):
        row = self.wanted(case)
        by, reason = self.request.user, form.cleaned_data["reason"]
        if "decline" in self.request.POST:
            lifecycle.decline(row, by=by, reason=reason)
        elif "approve" in self.request.POST:
            lifecycle.approve_final_position(row, by=by, reason=reason)
        else:
            raise PermissionDenied

    def next_address(self, case):
        return ("decisions",)

    def show_conflict(self, request, case, form, conflict):
        """Somebody was faster: the page says who and when, and asks nothing any more."""
        return self.show(request, case, form, status=409, conflict=conflict)

    def wanted(self, case):
        row = final.request_of(case, self.kwargs["pk"])
        if row is None:
            raise Http404
        return row

    def more(self, case):
        row = self.wanted(case)
        is_own = row.asked_by_id == self.request.user.pk
        return {"sheet": final.sheet_of(case, row), "is_own": is_own, "now": timezone.now(), "nav": "approvals"}
