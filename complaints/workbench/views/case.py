"""The case page: where it stands, what is missing, what was said and done."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from complaints import drafts, steps, telling
from complaints.forms import MessageForm
from complaints.models import Complaint
from complaints.views.step import load
from complaints.workbench import counting, here, panels, timeline
from routing.policies import PolicyMixin

WHOLE = "all"


class CaseView(PolicyMixin, View):
    """One case. What is no work of its step follows after the page; `?more=all` shows it at once."""

    rights = ()

    def get(self, request, reference):
        case = load(request, reference)
        return render(request, "workbench/case.html", context_of(case, request))


class CaseMoreView(PolicyMixin, View):
    """What follows after the page: the panels of other rooms, and the customer's other cases."""

    rights = ()

    def get(self, request, reference):
        case = load(request, reference)
        _here, later = panels.rooms(case, is_whole=False)
        before = panels.other_cases(case, request.user)
        context = {"case": case, "now": timezone.now(), "rooms": later, "before": before, "follows": True}
        return render(request, "workbench/case/_more.html", context)


class HereView(PolicyMixin, View):
    """Who else has the case open now; asking says that one has it open oneself."""

    rights = ()

    def get(self, request, reference):
        case = Complaint.objects.visible_to(request.user).by_reference(reference).first()
        if case is None:
            raise Http404
        others = here.also(case, request.user, timezone.now())
        return render(request, "workbench/case/_here.html", {"others": others})


class CountedView(PolicyMixin, View):
    """How each promise of a case is counted."""

    rights = ()

    def get(self, request, reference):
        case, now = load(request, reference), timezone.now()
        context = {"case": case, "now": now, "nav": "queue", "rows": counting.counted(case, now)}
        return render(request, "workbench/counted.html", context)


def context_of(case, request):
    """Everything the page prints; its queries do not depend on how much there is to print."""
    now, user = timezone.now(), request.user
    shown = request.GET.get("show", "")
    is_whole = request.GET.get("more") == WHOLE
    here, _later = panels.rooms(case, is_whole=is_whole)
    members = panels.merged_into(case, user)
    family = [case.pk, *members]
    events = list(timeline.events_of(family))
    clocks = panels.clocks_of(case)
    return {
        "case": case,
        "now": now,
        "nav": "queue",
        "next": panels.next_step(case, user),
        "requests": panels.requests_of(case, user),
        "ended_words": panels.ENDED_WORDS.get(case.state, ""),
        "reasons": list(telling.reasons(case.priority_reasons)),
        "dates": timeline.done_at(events, case),
        "days": timeline.of(case, events, clocks, members, now=now, shown=shown),
        "shown": shown if shown in timeline.SHOWN else "",
        "clocks": clocks,
        "parties": panels.parties_of(case, family, user),
        "members": members.values(),
        "rooms": here,
        "is_whole": is_whole,
        "before": panels.other_cases(case, user) if is_whole else (),
        "say": MessageForm(user=user, initial=drafts.body_of(user, f"say:{case.reference}")),
        **handling(case, user),
    }


def handling(case, user):
    """What this person may do with the case beside its steps."""
    rights = user.right_names
    is_theirs = case.owner is not None and case.owner.pk == user.pk
    may_hand_over = "complaints.hand_over_complaint" in rights
    return {
        "may_hand_over": may_hand_over and (is_theirs or "complaints.reassign_complaint" in rights),
        "may_take": may_hand_over and case.handler_id is None,
        "may_edit": "complaints.edit_complaint" in rights and case.is_open,
        "may_ask_reject": "complaints.ask_reject_complaint" in rights
        and steps.transition_of("reject", case.state) is not None
        and not case.has_pending_rejection,
    }
