"""One page per step: load, form, call the door, redirect. Every refusal comes back with what was typed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from complaints import lifecycle, navigation, steps
from complaints.errors import Conflict, StepRefused
from routing.policies import PolicyMixin


def load(request, reference):
    """The case with its facts, if this person may read it; a foreign one does not exist for them."""
    case = steps.read(request.user, reference)
    if case is None:
        raise Http404
    return case


class CaseFormView(PolicyMixin, View):
    """A form about one case, that ends in a call of the door."""

    template_name = ""
    form_class = None
    done = ""

    def get(self, request, reference, **named):
        case = load(request, reference)
        return self.show(request, case, self.make_form(case))

    def post(self, request, reference, **named):
        case = load(request, reference)
        form = self.make_form(case, request.POST)
        if not form.is_valid():
            return self.show(request, case, form, status=422)
        try:
            self.call(case, form)
        except StepRefused as refused:
            for unmet in refused.unmet:
                form.add_error(None, f"{unmet.sentence}: {unmet.hint}")
            return self.show(request, case, form, status=409)
        except Conflict as conflict:
            return self.show_conflict(request, load(request, reference), form, conflict)
        messages.success(request, self.done or _("Done."))
        return redirect(*self.next_address(case))

    def show_conflict(self, request, case, form, conflict):
        """What happened meanwhile, above what was typed; sent again, it counts for the case as it is shown now."""
        form.data = form.data.copy()
        form.data["version"] = case.version
        return self.show(request, case, form, status=409, conflict=conflict)

    def make_form(self, case, posted=None):
        return self.form_class(posted, case=case, user=self.request.user)

    def call(self, case, form):
        """Ask the door; what it raises becomes the page's answer."""

    def next_address(self, case):
        return ("case", case.reference)

    def show(self, request, case, form, *, status=200, conflict=None):
        now = timezone.now()
        context = {"case": case, "form": form, "conflict": conflict, "now": now, "nav": "queue", **self.more(case)}
        return render(request, self.template_name, context, status=status)

    def more(self, case):
        return {}


class StepView(CaseFormView):
    """A step of the machine. The template is named by the verb; what is missing stands beside the button."""

    step = ""

    @property
    def template_name(self):
        return f"complaints/{self.step}.html"

    @property
    def done(self):
        return _("%(step)s: done.") % {"step": steps.label_of(self.step)}

    def make_form(self, case, posted=None):
        return steps.form_of(self.step)(posted, case=case, user=self.request.user)

    def call(self, case, form):
        facts = form.facts()
        getattr(lifecycle, self.step)(case, by=self.request.user, **facts)

    def more(self, case):
        offers = {offer.name: offer for offer in steps.steps_for(case, self.request.user)}
        return {
            "step": self.step,
            "label": steps.label_of(self.step),
            "offer": offers.get(self.step),
            "links": navigation.ways_for(self.request.user, case),
        }
