"""The list of incidents, and one of them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from complaints.incidents import finding, forms, handling, measures, saying, work
from complaints.incidents.models import Incident, IncidentCase, IncidentRule
from complaints.models import Complaint
from complaints.states import ENDED
from routing.policies import PolicyMixin

READS = ("incidents.view_incident", "incidents.manage_incident")
# So many cases and entries a page shows; the counts are of all.
AT_MOST = 100


def load(request, pk):
    """The incident, if this person may read it; a foreign one does not exist for them."""
    rows = Incident.objects.visible_to(request.user).select_related("owner", "department", "closed_by")
    return get_object_or_404(rows, pk=pk)


class IncidentsView(PolicyMixin, View):
    """What is open, then what was closed; beside it the rules by which they are found."""

    rights = READS

    def get(self, request):
        rows = Incident.objects.visible_to(request.user).with_counts().select_related("owner", "department")
        is_over = request.GET.get("show") == "closed"
        shown = rows.filter(state="closed" if is_over else "open").order_by("-found_at", "-pk")
        context = {
            "rows": list(shown[:AT_MOST]),
            "is_over": is_over,
            "rules": list(IncidentRule.objects.filter(is_active=True).select_related("department").order_by("pk")),
            "now": timezone.now(),
            "nav": "incidents",
        }
        return render(request, "incidents/incidents.html", context)


class IncidentView(PolicyMixin, View):
    """One incident: what is known, its cases, its tasks, whom it concerns, what was done."""

    rights = READS

    def get(self, request, pk):
        return show(request, load(request, pk))


def show(request, incident, *, status=200, **bound):
    """The page; `bound` are forms that came back with their errors."""
    return render(request, "incidents/incident.html", context_of(incident, request, bound), status=status)


def context_of(incident, request, bound):
    user, now = request.user, timezone.now()
    rows = _cases(incident, user)
    tasks = list(work.tasks_of(incident).select_related("template").order_by("position", "pk"))
    for task in tasks:
        task.may_work = incident.is_open and work.may_work(task, incident, user)
    buyers = incident.buyers
    return {
        "incident": incident,
        "now": now,
        "nav": "incidents",
        "may_lead": incident.is_open and handling.may_lead(user, incident),
        "rows": rows[:AT_MOST],
        "row_count": IncidentCase.objects.filter(incident=incident, is_out=False).count(),
        "open_count": sum(row.state not in ENDED for row in rows),
        "tasks": tasks,
        "plans": [plan for plan in work.PLANS if not any(_is_of(task, plan[0]) for task in tasks)],
        "buyer_count": buyers.count(),
        "silent_count": buyers.filter(complaint=None).count(),
        "letters": list(incident.letters.select_related("written_by")[:10]),
        "measures": measures.panels(incident, user),
        "entries": [(saying.LABELS.get(e.kind, e.kind), e) for e in _entries(incident)],
        "forms": _forms(incident, user) | bound,
    }


def _is_of(task, plan):
    return task.template_id and task.template.remedy == plan


def _cases(incident, user):
    """Its cases as this person may see them, the newest first."""
    part = IncidentCase.objects.filter(incident=incident, is_out=False).values("complaint")
    return list(Complaint.objects.visible_to(user).filter(pk__in=part).for_list().newest())


def _entries(incident):
    return incident.entries.select_related("by").order_by("-pk")[:AT_MOST]


def _forms(incident, user):
    """Every form of the page, opened with what stands."""
    names = ("summary", "notice_en", "notice_zh", "notice_on_form", "version")
    return {
        "give": forms.GiveForm(initial={"to": incident.owner_id}, prefix="give"),
        "describe": forms.DescribeForm(initial={name: getattr(incident, name) for name in names}, prefix="describe"),
        "link": forms.LinkForm(user=user, prefix="link"),
        "task": forms.TaskForm(prefix="task"),
        "buyers": forms.BuyersForm(prefix="buyers"),
        "letter": forms.LetterForm(prefix="letter"),
        "close": forms.CloseForm(initial={"version": incident.version}, prefix="close"),
    }


def task_of(incident, pk):
    """A task of this incident; another one does not exist here."""
    task = work.tasks_of(incident).filter(pk=pk).first()
    if task is None:
        raise Http404
    return task


class OpenIncidentView(PolicyMixin, View):
    """Somebody sees one coming before the rule does."""

    rights = ("incidents.manage_incident",)

    def get(self, request):
        return self._show(request, forms.OpenForm())

    def post(self, request):
        form = forms.OpenForm(request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        incident = finding.open_by_hand(form.cleaned_data["kind"], form.key, by=request.user, now=timezone.now())
        if incident is None:
            form.add_error(None, _("There is an open incident of this already."))
            return self._show(request, form, status=409)
        messages.success(request, _("The incident is open; its cases join it."))
        return redirect("incident", incident.pk)

    def _show(self, request, form, status=200):
        return render(request, "incidents/open.html", {"form": form, "nav": "incidents"}, status=status)
