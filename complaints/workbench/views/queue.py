"""Lists of cases by the promise that falls due first. Paged by key, so that a far page costs what the first does."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views import View

from complaints.models import Complaint
from complaints.states import State
from routing.policies import PolicyMixin

PAGE = 25


class HomeView(PolicyMixin, View):
    """What is mine, by what is left of the promise."""

    rights = ()

    def get(self, request):
        cases = Complaint.objects.visible_to(request.user).owned_by(request.user).for_list().by_promise()
        return _page(request, cases, {"heading": _("My work"), "nav": "home"})


class QueueView(PolicyMixin, View):
    """All cases, or those that stand at one state; `q` looks for a reference or words of the subject."""

    rights = ()

    def get(self, request, state=""):
        if state and state not in State.values:
            raise Http404
        cases = Complaint.objects.visible_to(request.user).for_list()
        cases = cases.filter(state=state) if state else cases
        if query := request.GET.get("q", "").strip():
            cases = cases.by_reference(query) or cases.filter(subject__icontains=query)
        heading = State(state).label if state else _("All cases")
        more = {"heading": heading, "states": State.choices, "state": state, "nav": state or "cases"}
        return _page(request, cases.by_promise(), more)


def _page(request, cases, more):
    """One page after the (due time, id) that the address names."""
    after = request.GET.get("after", "")
    due, _sep, pk = after.rpartition("~")
    if (moment := parse_datetime(due) if due else None) and pk.isdigit():
        cases = cases.after(moment, int(pk))
    rows = list(cases[: PAGE + 1])
    context = more | {"cases": rows[:PAGE], "now": timezone.now(), "older": ""}
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        address = request.GET.copy()
        address["after"] = f"{last.due_at.isoformat()}~{last.pk}"
        context["older"] = address.urlencode()
    return render(request, "workbench/queue.html", context)
