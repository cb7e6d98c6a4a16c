"""Naming root causes: of a case, from its page; of a pattern, from the review."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views import View

from complaints.views.step import CaseFormView
from reports import causes
from reports.forms import CaseCauseForm, PatternCauseForm
from reports.models import Pattern
from routing.policies import PolicyMixin


class NameCauseView(CaseFormView):
    """The root cause of a case."""

    template_name = "reports/name_cause.html"
    form_class = CaseCauseForm
    rights = ("reports.name_cause",)
    done = _("Root cause named.")

    def call(self, case, form):
        causes.name(case, by=self.request.user, version=form.cleaned_data["version"], **form.answers())


class NamePatternCauseView(PolicyMixin, View):
    """The root cause behind a pattern."""

    rights = ("reports.name_cause",)

    def get(self, request, year, week, pk):
        pattern = self.load(year, week, pk)
        return self.show(pattern, PatternCauseForm(pattern=pattern))

    def post(self, request, year, week, pk):
        pattern = self.load(year, week, pk)
        form = PatternCauseForm(request.POST, pattern=pattern)
        if not form.is_valid():
            return self.show(pattern, form, status=422)
        causes.name_for_pattern(pattern, by=request.user, **form.answers())
        messages.success(request, _("Root cause named."))
        return redirect("review", year, week)

    def load(self, year, week, pk):
        found = Pattern.objects.filter(review__year=year, review__week=week, pk=pk).select_related("review").first()
        if found is None:
            raise Http404
        return found

    def show(self, pattern, form, status=200):
        context = {"pattern": pattern, "review": pattern.review, "form": form, "nav": "reviews"}
        return render(self.request, "reports/name_cause.html", context, status=status)
