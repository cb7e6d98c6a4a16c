"""Steps that one person asks for and another decides."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from complaints import lifecycle, requests, steps
from complaints.forms import AskRejectForm, DecisionForm
from complaints.models import StepRequest
from complaints.models.request import RequestState
from complaints.views.step import CaseFormView


class AskRejectView(CaseFormView):
    """Ask for a rejection; a manager who is another person confirms it."""

    template_name = "complaints/ask_reject.html"
    form_class = AskRejectForm
    rights = ("complaints.ask_reject_complaint",)
    done = _("Asked for the rejection. A manager decides.")
    step = "reject"

    def call(self, case, form):
        data = form.cleaned_data
        facts = {"letter": data["letter"]} if data.get("letter") else {}
        reason, version = data["reason"], data["version"]
        lifecycle.ask(case, self.step, by=self.request.user, reason=reason, version=version, facts=facts)


class DecideView(CaseFormView):
    """Say yes or no to what another person asked for. A wish to reopen and an appeal are granted by the step itself."""

    template_name = "complaints/decide.html"
    form_class = DecisionForm
    rights = tuple(requests.DECIDING_RIGHTS.values())
    done = _("Decided.")

    def call(self, case, form):
        row = self.wanted(case)
        by, reason = self.request.user, form.cleaned_data["reason"]
        if "decline" in self.request.POST:
            lifecycle.decline(row, by=by, reason=reason)
        elif row.step == "reject":
            lifecycle.reject(row, by=by, version=form.cleaned_data["version"], reason=reason)
        else:
            raise Http404

    def wanted(self, case):
        """The request that waits on this case; one of another case does not exist."""
        waiting = StepRequest.objects.select_related("asked_by").filter(complaint=case, state=RequestState.PENDING)
        row = waiting.filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return row

    def more(self, case):
        row = self.wanted(case)
        return {
            "request_row": row,
            "step_label": steps.label_of(row.step),
            "is_granted_by_step": row.step in ("reopen", "appeal"),
            "is_own": row.asked_by_id == self.request.user.pk,
        }
