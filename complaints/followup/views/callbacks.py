"""The calls of today, and recording how one went."""

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View

from complaints.followup import agenda, callbacks
from complaints.followup.forms import RecordCallbackForm
from complaints.followup.models import Callback, CallbackState
from complaints.models import ContactPoint, Task
from complaints.states import ContactKind, Outcome
from complaints.views.step import CaseFormView, load
from routing.policies import PolicyMixin

# value, icon, word, what follows, key
OUTCOMES = [
    (Outcome.SATISFIED, "check", pgettext_lazy("outcome of a call", "Satisfied"), _("goes to review"), "1"),
    (Outcome.PARTLY, "circle", pgettext_lazy("outcome of a call", "Partly"), _("agreed to end; say what is left"), "2"),
    (Outcome.UNSATISFIED, "loop", pgettext_lazy("outcome of a call", "Unsatisfied"), _("reopens the case"), "3"),
    (Outcome.NO_ANSWER, "phone", pgettext_lazy("outcome of a call", "No answer"), _("try at another hour"), "4"),
    (Outcome.REFUSED, "x", pgettext_lazy("outcome of a call", "Declined"), _("counts as reached"), "5"),
    (
        Outcome.STILL_DISSATISFIED,
        "flag",
        pgettext_lazy("outcome of a call", "Still dissatisfied"),
        _("nothing new after our final position"),
        "6",
    ),
]
VIEWS = ("mine", "team", "ahead")


class CallbacksView(PolicyMixin, View):
    """Whom to call now, later today and in the next days; beside it the call at hand."""

    rights = ("complaints.satisfy_complaint",)

    def get(self, request):
        now = timezone.now()
        view = request.GET.get("view") if request.GET.get("view") in VIEWS else "mine"
        rows, answered = agenda.waiting(request.user, now, team=view == "team")
        at_once, later, late, ahead = agenda.by_time(rows, now)
        shown = ahead if view == "ahead" else [*at_once, *later, *late]
        chosen = _chosen(request, rows, shown, now)
        context = {"now": now, "view": view, "at_once": at_once, "later": later, "late": late, "ahead": ahead}
        context |= {"nav": "callbacks", "over": sum(1 for row in rows if row.callback.due_at < now), "shown": shown}
        context |= {"answered": [] if view == "ahead" else answered}
        if chosen:
            context |= panel(request.user, chosen) | {"here": request.get_full_path()}
        return render(request, "followup/callbacks.html", context)


def _chosen(request, rows, shown, now):
    """The call that the address names, if the person may read its case; else the first of the list."""
    reference = request.GET.get("case", "")
    for row in rows:
        if row.complaint.reference == reference:
            return row
    if reference:
        found = Callback.objects.visible_to(request.user).open().current()
        cases = Callback.complaint.field.related_model.objects.by_reference(reference)
        found = found.filter(complaint__in=cases.values("pk"))
        if calls := agenda.calls(found, now):
            return calls[0]
    return shown[0] if shown else None


def panel(user, call, form=None):
    """What the person needs for one call: the number, what was done, what was tried, the form."""
    case = call.complaint
    phones = ContactPoint.objects.filter(customer__parties__complaint__in=case.family(), kind=ContactKind.PHONE)
    return {
        "call": call,
        "case": case,
        "phones": list(phones.distinct().order_by("is_weak", "pk")),
        "is_own": case.handler_id == user.pk,
        "done": list(Task.objects.filter(complaint=case, round=case.round, state="done").order_by("finished_at")),
        "form": form or RecordCallbackForm(case=case, user=user, callback=call.callback),
        "outcomes": [row for row in OUTCOMES if row[0] != Outcome.STILL_DISSATISFIED or _may_stay(call)],
    }


def _may_stay(call):
    return call.callback.is_after_final_position


class RecordCallbackView(CaseFormView):
    """How the call of one case went; ends the case or reopens it in the same step."""

    template_name = "followup/record_callback.html"
    rights = ("complaints.satisfy_complaint",)
    done = _("The call is recorded.")

    def get(self, request, reference):
        """`?part=owner`: only the choice of who looks into it if it is reopened, for the panel that asks for it."""
        if request.GET.get("part") == "owner":
            form = self.make_form(load(request, reference))
            return render(request, "followup/_owner.html", {"form": form})
        return super().get(request, reference)

    def make_form(self, case, posted=None):
        self.callback = _open_callback(case)
        return RecordCallbackForm(posted, case=case, user=self.request.user, callback=self.callback)

    def call(self, case, form):
        facts = form.facts()
        callbacks.finish(self.callback, by=self.request.user, **facts)

    def next_address(self, case):
        here = self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(here, None) and here.startswith(reverse("callbacks")):
            return (here.partition("?")[0],)
        return super().next_address(case)

    def show(self, request, case, form, *, status=200, conflict=None):
        prefetch_related_objects([self.callback], "attempts__by")
        call = agenda.call_of(self.callback, timezone.now())
        context = panel(request.user, call, form) | {"conflict": conflict, "now": timezone.now(), "is_whole": True}
        return render(request, self.template_name, context | {"here": request.POST.get("next", "")}, status=status)


def _open_callback(case):
    """The callback of the case's present round and attempt that is still open; none is a 404."""
    rows = Callback.objects.current().filter(complaint=case, state=CallbackState.OPEN)
    callback = rows.select_related("complaint__customer", "complaint__investigator", "owner").first()
    if callback is None:
        raise Http404
    return callback
