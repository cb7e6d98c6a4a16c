"""The reports page, and the list of cases behind each of its figures."""

from datetime import timedelta

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from complaints.models import Clock
from reports import figures, naming
from reports.forms import ScopeForm
from reports.period import Period
from reports.presenting import Sheet
from reports.scope import Scope
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
        sheet = Sheet(figures.compute(scope), figures.compute(scope.before()), form.as_query())
        context |= {"sheet": sheet, "period": form.period, "before": form.period.before()}
        return render(request, "reports/reports.html", context)


class RowsView(PolicyMixin, View):
    """The cases behind one figure, or one number of it; as many as the number says."""

    rights = ("reports.read_reports",)

    def get(self, request, name):
        figure = figures.FIGURES.get(name)
        now = timezone.now()
        form = ScopeForm.of(request.GET, now)
        if figure is None or not form.is_valid():
            raise Http404
        scope = Scope.of(request.user, form.period, now=now, **form.filters())
        part = request.GET.get("part", "")
        if not figure.has_part(part):
            raise Http404
        rows = figure.rows(scope, part)
        page, older = page_of(rows, request.GET.get("before", ""))
        context = {
            "figure": figure,
            "part_label": part_label(figure, part),
            "period": form.period,
            "count": rows.count(),
            "rows": page,
            "older": older,
            "back": form.as_query(),
            "now": now,
            "nav": "reports",
        }
        return render(request, "reports/rows.html", context)


def part_label(figure, part):
    """What a part is called; “” for the whole figure."""
    names = getattr(figure, "names", None)
    if part and names:
        return (names() | naming.none()).get(part, part)
    return {"kept": _("kept"), "missed": _("missed")}.get(part, "")


def page_of(rows, before):
    """(case, clock or None) of one page, newest first, and the key after which the next begins."""
    related = ["category", "department", "handler", "investigator", "customer"]
    is_clock = rows.model is Clock
    if is_clock:
        rows = rows.select_related("complaint", *(f"complaint__{name}" for name in related)).prefetch_related("pauses")
    else:
        rows = rows.for_list()
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    pairs = [(row.complaint, row) if is_clock else (row, None) for row in found[:PAGE]]
    return pairs, found[PAGE - 1].pk if len(found) > PAGE else None
