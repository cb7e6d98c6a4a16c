"""The triage screen: the queue by promise due, one case beside its suggestion with reasons, accepted with one key."""

import hashlib
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views import View

from complaints import access, lifecycle, suggesting
from complaints.errors import Conflict, StepRefused
from complaints.forms import AssignForm
from complaints.models import Clock, Complaint
from complaints.models.clock import LIVE
from complaints.states import ClockKind, Priority, State
from complaints.views.step import CaseFormView, load
from complaints.workbench.views.queue import QueueView
from routing import learned, marking, names, promises
from routing.models import RuleTable
from routing.models.rule import OwnerChoice
from routing.policies import PolicyMixin

PAGE = 25
MANY = 100
RIGHT = "complaints.assign_complaint"
# How far back the same customer, order or batch is shown beside the case.
ALIKE_FOR = timedelta(days=14)
BATCH_FOR = timedelta(hours=72)
BULK = 50


class TriageView(CaseFormView):
    """The first case of the queue, or the one asked for, with the form that assigns it.

    Who may not assign sees the plain queue, and so does who searches or filters.
    """

    template_name = "workbench/triage.html"
    form_class = AssignForm
    rights = ()

    def get(self, request, reference=None):
        if not access.holds(request.user, RIGHT) or request.GET:
            if reference is not None:
                load(request, reference)  # whatever comes instead: a foreign case does not exist
            return QueueView.as_view()(request, state=State.TRIAGE)
        if reference is None:
            first = queue_for(request.user).first()
            if first is None:
                return render(request, self.template_name, {"nav": "triage", "rows": []})
            reference = first.reference
        case = load(request, reference)
        if case.state != State.TRIAGE:
            return redirect("case", reference)
        return self.show(request, case, self.make_form(case))

    def post(self, request, reference=None):
        case = load(request, reference) if reference is not None else None
        if case is None or not access.holds(request.user, RIGHT):
            return redirect("queue_of", State.TRIAGE)
        if case.state != State.TRIAGE:
            messages.info(request, gone(case))
            return redirect("queue_of", State.TRIAGE)
        return super().post(request, reference)

    def call(self, case, form):
        lifecycle.assign(case, by=self.request.user, **form.facts())
        words = _("%(reference)s goes to %(owner)s, %(department)s.")
        facts = {"reference": case.reference, "owner": form.cleaned_data["owner"]}
        self.done = words % (facts | {"department": form.cleaned_data["department"]})

    def next_address(self, case):
        return ("queue_of", State.TRIAGE)

    def show(self, request, case, form, *, status=200, conflict=None):
        self.chosen = said_choice(form.chosen, form["department"].value())
        return super().show(request, case, form, status=status, conflict=conflict)

    def more(self, case):
        now = timezone.now()
        return queue_page(self.request.user, case, now) | {
            "now": now,
            "nav": "triage",
            "label": _("Triage"),
            "pieces": marking.pieces(case.description, [reason["word"] for reason in reasons_of(case)]),
            "reasons": [said(reason) for reason in reasons_of(case)],
            "chosen": self.chosen,
            "learned": learned_of(case),
            "suggested_priority": case.priority or case.suggestion.get("priority"),
            "rule": suggesting.rule_of(case.suggestion),
            "clock": triage_clock(case),
            "handling": handling(case, now),
            "alike": alike(case, self.request.user, now),
            "batch": same_batch(case, self.request.user, now),
        }


class TriageListView(PolicyMixin, View):
    """The list alone, for the page that stays open; nothing when it is as it was seen."""

    rights = (RIGHT,)

    def get(self, request):
        opened = Complaint.objects.visible_to(request.user).by_reference(request.GET.get("open", "")).first()
        page = queue_page(request.user, opened, timezone.now())
        if page["seen"] == request.GET.get("seen"):
            return HttpResponse(status=204)
        return render(request, "workbench/_triage_list.html", page | {"case": opened})


class AcceptView(PolicyMixin, View):
    """Take several suggestions as they are; a red case, or one without a whole suggestion, waits for a person."""

    rights = (RIGHT,)

    def post(self, request):
        chosen = dict(pair.split(":", 1) for pair in request.POST.getlist("case")[:BULK] if ":" in pair)
        wanted = [key for key in chosen if key.isascii() and key.isdigit() and len(key) < 19]
        done = 0
        for case in queue_for(request.user).filter(pk__in=wanted):
            done += accept(case, request.user, chosen[str(case.pk)])
        if done:
            words = ngettext("%(count)d case assigned as suggested.", "%(count)d cases assigned as suggested.", done)
            messages.success(request, words % {"count": done})
        if left := len(chosen) - done:
            words = ngettext("%(count)d was left: look at it.", "%(count)d were left: look at them.", left)
            messages.warning(request, words % {"count": left})
        return redirect("queue_of", State.TRIAGE)


def accept(case, user, version):
    """Assign one case as suggested; 0 where it cannot be taken unseen, or has moved on."""
    choice = suggesting.acceptable(case, timezone.now())
    if choice is None or not version.isdigit():
        return 0
    try:
        lifecycle.assign(case, by=user, version=int(version), **choice)
    except (StepRefused, Conflict):
        return 0
    return 1


# --- the list -------------------------------------------------------------------------------------------------------


def queue_for(user):
    """What waits for triage and this person may read, by the promise that falls due first."""
    return Complaint.objects.visible_to(user).awaiting(State.TRIAGE)


def queue_page(user, opened, now):
    """The first rows, how many wait, and a mark by which a page that polls knows whether anything changed."""
    rows = list(queue_for(user).defer("description", "resolution", "priority_reasons")[:PAGE])
    count = len(rows) if len(rows) < PAGE else queue_for(user)[: MANY + 1].count()
    for row in rows:
        row.said, row.can_be_accepted = said_in_short(row)
    mark = ",".join(f"{row.pk}:{row.version}" for row in rows)
    return {
        "rows": rows,
        "count": count,
        "is_many": count > MANY,
        "first": rows[0] if rows else None,
        "acceptable": sum(row.can_be_accepted for row in rows),
        "open": opened.reference if opened else "",
        "seen": hashlib.sha256(mark.encode()).hexdigest()[:16],
        "now": now,
    }


def said_in_short(row):
    """(“Product · safety → Product”, whether it may be accepted unseen)."""
    suggestion = row.suggestion or {}
    row.shown_priority = row.priority or suggestion.get("priority", "")
    category = (row.category_id and row.category) or names.categories().get(suggestion.get("category", ""))
    if not category or not suggestion.get("reasons"):
        return _("No suggestion: needs a person"), False
    department = names.departments().get(suggestion.get("department", ""), category.department)
    words = _("%(category)s → %(department)s") % {"category": category.name, "department": department.name}
    return words, row.shown_priority in ("yellow", "green")


# --- the case and its suggestion --------------------------------------------------------------------------------------


def reasons_of(case):
    return (case.suggestion or {}).get("reasons", [])


def said(reason):
    """{word, rule}: what was found, and the rule that looked for it, in the reader's language."""
    own, other = ("name_zh", "name_en") if get_language() == "zh-hans" else ("name_en", "name_zh")
    rule = reason.get(own) or reason.get(other) or reason.get("code")
    return {"word": reason.get("word", ""), "rule": rule, "is_category": reason.get("kind") not in RuleTable.values}


def learned_of(case):
    """What was learned from earlier cases says of this one, beside the rules: {words, category, percent, agrees}, or
    why it says nothing. It names a category alone and changes nothing by itself, least of all a red case."""
    suggestion = case.suggestion or {}
    said = learned.suggest(f"{case.subject}\n{case.description}")
    if said is None:
        return {"silent": learned.why_silent() or _("It knows no word of this text.")}
    return {
        "category": names.categories()[said.label].name,
        "percent": round(100 * said.confidence),
        "words": said.words,
        "agrees": bool(suggesting.rule_of(suggestion)) and said.label == suggestion.get("category"),
        "is_red": (case.priority or suggestion.get("priority")) == Priority.RED,
    }


def said_choice(chosen, department):
    """Why this owner, or why none; nothing while there is no department to look in."""
    if chosen.person is None:
        return _("Nobody of this department is on duty.") if department else ""
    words = {
        OwnerChoice.NAMED: _("%(person)s: named by the rule"),
        OwnerChoice.ROUND_ROBIN: _("%(person)s: on duty, next in turn"),
        OwnerChoice.LEAST_LOAD: _("%(person)s: on duty, fewest open"),
    }
    return words[chosen.way] % {"person": chosen.person}


def triage_clock(case):
    clocks = Clock.objects.filter(complaint=case, kind=ClockKind.TRIAGE, state__in=LIVE)
    return clocks.prefetch_related("pauses").first()


def handling(case, now):
    """The promise that begins when the case is assigned."""
    return promises.promise_for(ClockKind.HANDLING, case.priority or case.suggestion.get("priority") or "yellow", now)


def alike(case, user, now):
    """Other cases of the last 14 days of the same customer or order."""
    recent = Complaint.objects.visible_to(user).for_list().filter(received_at__gte=now - ALIKE_FOR)
    found = {}
    if case.customer_id:
        found |= {row.pk: row for row in recent.filter(customer=case.customer_id).newest()[:6]}
    if case.order and case.order.number:
        found |= {row.pk: row for row in recent.filter(order__number=case.order.number).newest()[:6]}
    found.pop(case.pk, None)
    return sorted(found.values(), key=lambda row: row.received_at, reverse=True)[:5]


def same_batch(case, user, now):
    """Other cases on the same batch within 72 hours."""
    if not case.order or not case.order.batch:
        return []
    recent = Complaint.objects.visible_to(user).for_list().filter(received_at__gte=now - BATCH_FOR)
    return list(recent.filter(order__batch=case.order.batch).exclude(pk=case.pk).newest()[:5])


def gone(case):
    """Who was faster."""
    step = case.events.filter(from_state=State.TRIAGE).select_related("by_person").order_by("-seq").first()
    if step and step.by_person:
        words = _("%(person)s has just moved %(reference)s on. Here is the next case.")
        return words % {"person": step.by_person, "reference": case.reference}
    return _("%(reference)s has just moved on. Here is the next case.") % {"reference": case.reference}
