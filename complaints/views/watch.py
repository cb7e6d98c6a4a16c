"""Who is kept informed of a case, and a break from its customer."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from complaints import lifecycle, watching
from complaints.errors import Conflict, StepRefused
from complaints.forms.watch import WatchForm
from complaints.views.step import CaseFormView, load
from routing.models import User
from routing.policies import PolicyMixin


class WatchView(CaseFormView):
    """The watchers of a case; one more is added here."""

    template_name = "complaints/watch.html"
    form_class = WatchForm
    rights = watching.RIGHTS
    done = gettext_lazy("Kept informed from now on.")

    def call(self, case, form):
        watching.watch(case, by=self.request.user, person=form.cleaned_data["person"])

    def next_address(self, case):
        return ("watch", case.reference)

    def more(self, case):
        return {"watchers": watching.watchers_of(case)}


class UnwatchView(PolicyMixin, View):
    """Somebody is not kept informed any more."""

    rights = watching.RIGHTS

    def post(self, request, reference, pk):
        case = load(request, reference)
        person = User.objects.filter(pk=pk).first()
        if person is not None:
            watching.unwatch(case, by=request.user, person=person)
        return redirect("watch", case.reference)


class BreakView(PolicyMixin, View):
    """“I need a break from this customer”: one click."""

    rights = ("complaints.hand_over_complaint",)

    def post(self, request, reference):
        case = load(request, reference)
        note = forms.CharField(required=False, max_length=2000).clean(request.POST.get("note", ""))
        try:
            given = lifecycle.take_a_break(
                case, by=request.user, note=note, version=request.POST.get("version") or None
            )
        except StepRefused as refused:
            messages.error(request, " ".join(str(unmet) for unmet in refused.unmet))
            return redirect("hand_over", case.reference)
        except Conflict:
            messages.error(request, _("A colleague has just changed this case: look at it and try once more."))
            return redirect("hand_over", case.reference)
        messages.success(request, _("%(person)s goes on with it. It counts against nobody.") % {"person": given.owner})
        return redirect("home")
