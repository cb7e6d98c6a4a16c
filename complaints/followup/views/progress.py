"""Updates to customers: those that are due, each ready to go with one click."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from complaints.errors import Conflict, StepRefused
from complaints.followup import progress
from complaints.followup.forms import UpdateForm
from complaints.views.step import load
from routing.policies import PolicyMixin

SPEAKS = ("complaints.say_complaint",)


class UpdatesView(PolicyMixin, View):
    """The cases whose customers are owed a word, the most urgent first."""

    rights = SPEAKS

    def get(self, request):
        now = timezone.now()
        view = "team" if request.GET.get("view") == "team" else "mine"
        rows = progress.waiting(request.user, now, team=view == "team")
        context = {"rows": [(row, _form_of(row)) for row in rows], "now": now, "view": view, "nav": "tasks"}
        return render(request, "followup/updates.html", context)


def _form_of(row):
    return UpdateForm(initial={"body": row.body, "seen": row.seen}, auto_id=f"update-{row.case.pk}-%s")


class SendUpdateView(PolicyMixin, View):
    """One click sends it."""

    rights = SPEAKS

    def get(self, request, reference):
        case = load(request, reference)
        ready = progress.of_case(case, timezone.now())
        initial = {"body": ready.body, "seen": ready.seen} if ready else {}
        return self.show(request, case, UpdateForm(initial=initial))

    def post(self, request, reference):
        case = load(request, reference)
        form = UpdateForm(request.POST)
        if not form.is_valid():
            return self.show(request, case, form, status=422)
        try:
            progress.send(case, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, " ".join(str(unmet) for unmet in refused.unmet))
            return self.show(request, case, form, status=409)
        except Conflict:
            return self.show_told(request, case, form)
        messages.success(request, _("The customer is told."))
        here = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(here, None) and here.startswith(reverse("updates"))
        return redirect(here if is_ours else reverse("case", args=[case.reference]))

    def show_told(self, request, case, form):
        """Somebody wrote to the customer meanwhile: the text is kept, and goes only when it is sent once more."""
        form.data = form.data.copy()
        ready = progress.of_case(case, timezone.now())
        form.data["seen"] = ready.seen if ready else ""
        words = _("The customer was written to meanwhile. Read it first; send again if it is still needed.")
        form.add_error(None, words)
        return self.show(request, case, form, status=409)

    def show(self, request, case, form, *, status=200):
        context = {"case": case, "form": form, "now": timezone.now(), "nav": "queue"}
        return render(request, "followup/update.html", context, status=status)
