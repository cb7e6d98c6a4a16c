"""Complaints by article, batch, carrier and city, per thousand orders where orders are known."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from reports import naming
from reports.figures import FIGURES
from reports.forms import ScopeForm
from reports.scope import Scope
from reports.states import VOLUME_DIMENSIONS
from reports.volumes import rates
from routing.policies import PolicyMixin

SHOWN = 20


@dataclass(frozen=True)
class RateLine:
    """One article or carrier: its cases, and how many there are per thousand of its orders."""

    label: Any
    count: int
    orders: int | None
    rate: float | None
    url: str


@dataclass(frozen=True)
class RatePanel:
    """The lines of one dimension, those with most cases first; `left_out` says how many more there are."""

    figure: Any
    lines: list
    left_out: int
    orders: Any


def panel(scope, dimension, query):
    """Counts, and rates on the days whose orders are known."""
    figure = FIGURES[f"by_{dimension}"]
    orders = rates.orders_of(scope.period, dimension)
    counts = figure.value(scope)
    known = counts if orders.is_whole else figure.value(rates.narrowed(scope, orders)) if orders.is_known else {}
    shown = list(counts.items())[:SHOWN]
    lines = [
        RateLine(
            naming.none().get(value, value),
            count,
            orders.by_value.get(value),
            orders.rate(known.get(value, 0), value),
            f"{reverse('report_rows', args=[figure.name])}?{urlencode(query | {'part': value})}",
        )
        for value, count in shown
    ]
    return RatePanel(figure, lines, len(counts) - len(shown), orders)


class RatesView(PolicyMixin, View):
    """The lower part of the reports page, fetched after it."""

    rights = ("reports.read_reports",)

    def get(self, request):
        now = timezone.now()
        form = ScopeForm.of(request.GET, now)
        if not form.is_valid():
            raise Http404
        scope = Scope.of(request.user, form.period, now=now, **form.filters())
        query = form.as_query()
        panels = [panel(scope, dimension, query) for dimension in VOLUME_DIMENSIONS]
        return render(request, "reports/_rates.html", {"panels": panels})
