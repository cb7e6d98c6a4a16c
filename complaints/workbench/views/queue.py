"""Lists of cases by the promise that falls due first. Paged by key, so that a far page costs what the first does."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views import View

from complaints.models import Complaint
from complaints.states import State
from complaints.workbench.filters import ComplaintFilter
from routing.policies import PolicyMixin

PAGE = 25
# Counting stops here: no page waits for an exact figure of a million.
COUNTED = 1000


class QueueView(PolicyMixin, View):
    """All cases, or those that stand at one state, narrowed by what stands in the address."""

    rights = ()

    def get(self, request, state=""):
        if state and state not in State.values:
            raise Http404
        now = timezone.now()
        cases = Complaint.objects.visible_to(request.user)
        narrowed = ComplaintFilter(
            request.GET, cases.filter(state=state) if state else cases, now=now, user=request.user
        )
        context = {
            "heading": State(state).label if state else _("All cases"),
            "state": state,
            "states": State.choices,
            "filter": narrowed,
            "now": now,
            "nav": state if state == State.TRIAGE else "queue",
            "total": _bounded(narrowed.qs),
            **page_of(narrowed.qs, request.GET),
        }
        return render(request, "workbench/queue.html", context)


def _bounded(cases):
    """“38”, and from a thousand on “1,000+”."""
    found = cases.order_by().values("pk")[: COUNTED + 1].count()
    return "1,000+" if found > COUNTED else str(found)


def page_of(cases, query):
    """The cases behind the (due time, id) that the address names, and the address of the next page."""
    due, _sep, pk = query.get("after", "").rpartition("~")
    cases = cases.for_list().by_promise()
    is_first = True
    if (moment := _moment(due)) and pk.isascii() and pk.isdigit() and len(pk) < 19:
        cases, is_first = cases.after(moment, int(pk)), False
    rows = list(cases[: PAGE + 1])
    older = ""
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        address = query.copy()
        address["after"] = f"{last.due_at.isoformat()}~{last.pk}"
        older = f"?{address.urlencode()}"
    return {"cases": rows[:PAGE], "older": older, "is_first": is_first}


def _moment(text):
    """The instant that an address names, or None."""
    try:
        moment = parse_datetime(text) if text else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
