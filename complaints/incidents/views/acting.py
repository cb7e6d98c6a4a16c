"""What people do on an incident's page: one form each, and the verb behind it. A refusal keeps what was typed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from complaints.errors import Conflict, StepRefused, Unmet
from complaints.incidents import buyers, forms, handling, letters, work
from complaints.incidents.views.pages import load, show, task_of
from complaints.models import Complaint
from complaints.sheets import SheetRefused
from routing.policies import PolicyMixin

# The owner of an incident may hold no right of leading: the verbs ask whether it is theirs.
MAY = ("incidents.manage_incident", "incidents.view_incident", "complaints.work_task")


class ActView(PolicyMixin, View):
    """A form of the incident's page that ends in a verb."""

    rights = MAY
    name = ""
    form_class: type[Form]
    done = gettext_lazy("Done.")

    def post(self, request, pk, **named):
        incident = load(request, pk)
        form = self.make_form(request)
        if not form.is_valid():
            return show(request, incident, status=422, **{self.name: form})
        try:
            answer = self.call(incident, form, **named)
        except StepRefused as refused:
            for unmet in refused.unmet:
                form.add_error(None, f"{unmet.sentence}: {unmet.hint}")
            return show(request, incident, status=409, **{self.name: form})
        except Conflict as conflict:
            form.add_error(None, _("A colleague changed it meanwhile. Look at what stands there now and save again."))
            form.data = form.data.copy()
            form.data[form.add_prefix("version")] = conflict.complaint.version
            return show(request, incident, status=409, **{self.name: form})
        messages.success(request, answer or self.done)
        return redirect("incident", incident.pk)

    def make_form(self, request):
        return self.form_class(request.POST, prefix=self.name)

    def call(self, incident, form, **named):
        """Do it; returns what to say, or nothing."""


class GiveView(ActView):
    """Another person leads it."""

    name, form_class = "give", forms.GiveForm

    def call(self, incident, form):
        handling.give(incident, by=self.request.user, to=form.cleaned_data["to"])


class DescribeView(ActView):
    """What is known, and the public notice."""

    name, form_class, done = "describe", forms.DescribeForm, gettext_lazy("Saved.")

    def call(self, incident, form):
        handling.describe(incident, by=self.request.user, **form.cleaned_data)


class LinkView(ActView):
    """A case that the rule did not see."""

    name, form_class, done = "link", forms.LinkForm, gettext_lazy("The case is part of the incident.")

    def make_form(self, request):
        return forms.LinkForm(request.POST, user=request.user, prefix="link")

    def call(self, incident, form):
        handling.link_by_hand(incident, form.cleaned_data["reference"], by=self.request.user)


class TakeOutView(ActView):
    """A case that is no part of it."""

    name, form_class, done = "out", forms.ReasonForm, gettext_lazy("Taken out.")

    def call(self, incident, form, reference):
        case = Complaint.objects.visible_to(self.request.user).by_reference(reference).first()
        if case is not None:
            handling.take_out(incident, case, by=self.request.user, reason=form.cleaned_data["reason"])


class PlanView(ActView):
    """Stop-sale or recall, from the templates."""

    name, form_class, done = "plan", forms.PlanForm, gettext_lazy("The tasks are planned.")

    def call(self, incident, form):
        work.plan(incident, form.cleaned_data["what"], by=self.request.user)


class AddTaskView(ActView):
    """A task of one's own words."""

    name, form_class, done = "task", forms.TaskForm, gettext_lazy("The task is planned.")

    def call(self, incident, form):
        work.add(incident, by=self.request.user, **form.cleaned_data)


class FinishTaskView(ActView):
    """A task is done."""

    name, form_class = "proof", forms.ProofForm

    def call(self, incident, form, task):
        work.finish(task_of(incident, task), by=self.request.user, proof=form.cleaned_data["proof"])


class CancelTaskView(ActView):
    """A task is not needed any more."""

    name, form_class = "out", forms.ReasonForm

    def call(self, incident, form, task):
        work.cancel(task_of(incident, task), by=self.request.user, reason=form.cleaned_data["reason"])


class BuyersView(ActView):
    """The list of those who bought it."""

    name, form_class = "buyers", forms.BuyersForm

    def make_form(self, request):
        return forms.BuyersForm(request.POST, request.FILES, prefix="buyers")

    def call(self, incident, form):
        if not handling.may_lead(self.request.user, incident):
            raise PermissionDenied
        try:
            result = buyers.import_list(incident, form.cleaned_data["file"], by=self.request.user)
        except SheetRefused as refused:
            raise StepRefused([Unmet("is_a_table", _("A table that can be read"), str(refused))]) from refused
        for line, problem in result.faults[: buyers.MOST_FAULTS]:
            messages.warning(self.request, _("Line %(line)d: %(problem)s") % {"line": line, "problem": problem})
        words = ngettext("%(count)d buyer added", "%(count)d buyers added", result.added) % {"count": result.added}
        more = _("%(words)s; %(known)d were listed already, %(cases)d have a case.")
        return more % {"words": words, "known": result.known, "cases": result.with_case}


class LetterView(ActView):
    """One message to all."""

    name, form_class = "letter", forms.LetterForm
    done = gettext_lazy("Written; it goes out within minutes, to each in their language.")

    def call(self, incident, form):
        letters.write(incident, by=self.request.user, **form.cleaned_data)


class CloseView(ActView):
    """It is over, with its cases or without."""

    name, form_class = "close", forms.CloseForm

    def call(self, incident, form):
        data = form.cleaned_data
        closed = handling.close(
            incident,
            by=self.request.user,
            outcome=data["outcome"],
            together=bool(data["together"]),
            version=data["version"],
        )
        words = ngettext("Closed, and %(count)d case with it.", "Closed, and %(count)d cases with it.", closed) % {
            "count": closed
        }
        return words if closed else _("Closed.")
