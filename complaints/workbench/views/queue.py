"""Lists of cases by the promise that falls due first, or what a search found, the newest first."""

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from complaints.models import Complaint
from complaints.states import State
from complaints.workbench import bulk, columns, paging
from complaints.workbench.filters import ComplaintFilter
from routing.policies import PolicyMixin


class QueueView(PolicyMixin, View):
    """All cases, or those that stand at one state, narrowed by what stands in the address."""

    rights = ()

    def get(self, request, state=""):
        if state and state not in State.values:
            raise Http404
        now = timezone.now()
        narrowed = narrow(request, state, now)
        context = {
            "heading": State(state).label if state else _("All cases"),
            "state": state,
            "states": State.choices,
            "filter": narrowed,
            "now": now,
            "nav": state if state == State.TRIAGE else "queue",
            "page": page_of(narrowed, request.GET),
            "columns": columns.chosen(request.GET),
            "all_columns": columns.NAMES,
            "actions": bulk.allowed(request.user),
        }
        return render(request, "workbench/queue.html", context)


class ExportView(PolicyMixin, View):
    """The list as the address narrows it, as a file for a spreadsheet; read and sent row by row."""

    rights = ()

    def get(self, request):
        state = request.GET.get("state", "")
        cases = narrow(request, state if state in State.values else "", timezone.now()).cases
        answer = StreamingHttpResponse(columns.csv_of(cases), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="cases-{timezone.localdate():%Y%m%d}.csv"'
        return answer


def narrow(request, state, now):
    """The cases that this person may read, at one state or all, as the address narrows them."""
    cases = Complaint.objects.visible_to(request.user)
    return ComplaintFilter(request.GET, cases.filter(state=state) if state else cases, now=now, user=request.user)


def page_of(narrowed, query):
    """One page of them; what was looked for is marked."""
    cases = narrowed.qs
    if narrowed.found is None:
        return paging.by_promise(cases, query)
    page = paging.found(narrowed.found, cases, query)
    paging.mark(page.cases, query["q"])
    return page
