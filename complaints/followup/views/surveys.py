"""The survey behind a tracking link."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from complaints.errors import Conflict, StepRefused
from complaints.followup import surveys
from complaints.followup.forms import SurveyForm
from complaints.views.customer import CustomerView


class SurveyView(CustomerView):
    """Whether it is solved; answered once. Without a survey for this link there is nothing to ask."""

    def get(self, request):
        survey = surveys.of_party(self.case, self.party)
        if survey is None or not survey.is_open(self.now) or not survey.callback.is_open:
            return redirect("track", self.token)
        return self.show(request, SurveyForm())

    def post(self, request):
        form = SurveyForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=422)
        survey = surveys.of_party(self.case, self.party)
        try:
            if survey is None:
                raise Conflict(self.case)
            asks_again = surveys.answer(survey, by=self.actor, **form.answers())
        except (StepRefused, Conflict):
            form.add_error(None, _("This survey is over. Please write to us instead; we read every message."))
            return self.show(request, form, status=409)
        messages.success(request, _thanks(asks_again))
        return redirect("track", self.token)

    def show(self, request, form, *, status=200):
        context = {"case": self.case, "token": self.token, "form": form}
        return render(request, "followup/survey.html", context, status=status)


def _thanks(asks_again):
    if asks_again:
        return _("Thank you for telling us. A colleague looks at it and answers you.")
    return _("Thank you. We are glad that it is solved.")
