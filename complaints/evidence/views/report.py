"""The report's form inside the verification page, its second reading, and taking an earlier one over."""

from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views import View

from complaints.evidence import reports
from complaints.evidence.forms import ReportForm, typed_shares, with_one_more
from complaints.evidence.views import page
from complaints.evidence.views.forms import RoomFormView, RowMixin
from complaints.forms import StepForm
from complaints.views.step import load
from routing.policies import PolicyMixin


class WriteReportView(RoomFormView):
    """Write a new version; “Party” only adds a line to the form."""

    rights = (reports.WRITE,)
    done = _("The report is on file.")

    def make_form(self, case, posted=None):
        return ReportForm(posted, case=case, user=self.request.user, report=page.current_report(case))

    def post(self, request, reference):
        if "add_line" not in request.POST:
            return super().post(request, reference)
        case = load(request, reference)
        form = self.make_form(case, with_one_more(request.POST))
        form.hides_errors = True
        if request.htmx:
            return render(request, "evidence/_shares.html", {"case": case, "report_form": form, **drawn(request.POST)})
        return self.show(request, case, form)

    def call(self, case, form):
        reports.write(case, by=self.request.user, **form.facts())

    def show(self, request, case, form, *, status=200, conflict=None):
        context = page.page(case, request.user, report_form=form, conflict=conflict)
        return render(request, page.TEMPLATE, context | drawn(request.POST), status=status)


class SharesView(PolicyMixin, View):
    """The shares as typed, drawn with what is still open; asked for while somebody types."""

    rights = (reports.WRITE,)

    def post(self, request, reference):
        load(request, reference)
        return render(request, "evidence/_shares_drawn.html", drawn(request.POST))

    def get(self, request, reference):
        load(request, reference)
        return HttpResponseNotAllowed(["POST"])


def drawn(posted):
    """The typed shares as the drawing takes them, and what is wrong with their sum."""
    if "shares-TOTAL_FORMS" not in posted:
        return {}
    typed = typed_shares(posted)
    total = sum(percent for _party, percent in typed)
    parts = [(percent, party.name) for party, percent in typed]
    if total < 100:
        parts.append((100 - total, str(_("open")), "b0"))
    fault = reports.share_fault([percent for _party, percent in typed])
    return {"typed": parts if total <= 100 else [], "share_fault": fault, "share_total": total}


class ReportActionView(RowMixin, RoomFormView):
    """One button on a report; what it refuses is said on the verification page."""

    form_class = StepForm
    find = staticmethod(page.find_report)

    def get(self, request, reference):
        report = page.find_report(load(request, reference), self.pk)
        return redirect("verification_report", reference, report.pk)

    def make_form(self, case, posted=None):
        self.row = page.find_report(case, self.pk)
        return StepForm(posted, case=case, user=self.request.user)

    def show(self, request, case, form, *, status=200, conflict=None):
        context = page.page(case, request.user, conflict=conflict) | {"refused": form.errors.get("__all__")}
        return render(request, page.TEMPLATE, context, status=status)


class ReadSecondView(ReportActionView):
    """The second reader stands by the report."""

    rights = (reports.READ_SECOND,)
    done = _("Read and confirmed.")

    def call(self, case, form):
        reports.read_second(self.row, by=self.request.user, version=form.cleaned_data["version"])


class TakeOverView(ReportActionView):
    """An earlier attempt's report counts for this one."""

    rights = (reports.WRITE,)
    done = _("Taken over as a new version.")

    def call(self, case, form):
        reports.take_over(self.row, by=self.request.user, version=form.cleaned_data["version"])
