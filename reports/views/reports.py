"""The reports page, and the list of cases behind each of its figures."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from complaints.models import Complaint
from reports import figures, naming
from reports.forms import ScopeForm
from reports.listing import page_of
from reports.period import Period
from reports.presenting import Sheet
from reports.scope import Scope
from reports.volumes.rates import Rated
from routing.policies import PolicyMixin

PAGE = 50


def presets(now):
    """(label, first, last) of the periods that are asked for most."""
    today = timezone.localtime(now).date()
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    last_month = Period(month, month).before().first
    return [
        (_("This week"), monday, today),
        (_("Last week"), monday - timedelta(days=7), monday - timedelta(days=1)),
        (_("4 weeks"), monday - timedelta(days=28), monday - timedelta(days=1)),
        (_("Last month"), last_month, month - timedelta(days=1)),
        (_("12 months"), month.replace(year=month.year - 1), month - timedelta(days=1)),
    ]


class ReportsView(PolicyMixin, View):
    """Every figure of a period beside the period before."""

    rights = ("reports.read_reports",)

    def get(self, request):
        now = timezone.now()
        form = ScopeForm.of(request.GET, now)
        context = {"form": form, "presets": presets(now), "now": now}
        if not form.is_valid():
            return render(request, "reports/reports.html", context, status=422)
        scope = Scope.of(request.user, form.period, now=now, **form.filters())
        values = figures.compute(scope)
        rated = Rated.of(scope, values, figures.compute_some)
        sheet = Sheet(values, figures.compute(scope.before()), form.as_query(), rated)
        context |= {"sheet": sheet, "period": form.period, "before": form.period.before()}
        return render(request, "reports/reports.html", context)


@dataclass(frozen=True)
class Asked:
    """What an address of rows asks for."""

    figure: Any
    part: str
    form: Any
    rows: Any


def rows_of(request, name):
    """The rows that an address names, of those that this person may read; 404 for what is no figure or part."""
    figure = figures.FIGURES.get(name)
    now = timezone.now()
    form = ScopeForm.of(request.GET, now)
    part = request.GET.get("part", "")
    if figure is None or not form.is_valid() or not figure.has_part(part):
        raise Http404
    scope = Scope.of(request.user, form.period, now=now, **form.filters())
    return Asked(figure, part, form, figure.rows(scope, part))


class RowsView(PolicyMixin, View):
    """The cases behind one figure, or one number of it; as many as the number says."""

    rights = ("reports.read_reports",)

    def get(self, request, name):
        asked = rows_of(request, name)
        page, older = page_of(asked.rows, request.GET.get("before", ""), PAGE)
        context = {
            "figure": asked.figure,
            "part_label": part_label(asked.figure, asked.part),
            "period": asked.form.period,
            "count": asked.rows.count(),
            "is_of_cases": asked.rows.model is Complaint,
            "rows": page,
            "older": older,
            "now": timezone.now(),
            "nav": "reports",
        }
        return render(request, "reports/rows.html", context)


def part_label(figure, part):
    """What a part is called; “” for the whole figure."""
    names = getattr(figure, "names", None)
    if part and names:
        return (names() | naming.none()).get(part, part)
    return {"kept": _("kept"), "missed": _("missed")}.get(part, "")
