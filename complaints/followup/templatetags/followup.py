"""What the case page shows of execution and follow-up."""

from django import template
from django.utils import timezone

from complaints import access
from complaints.followup import closing, news, progress, surveys
from complaints.followup.forms import SurveyForm, UpdateForm
from complaints.followup.models import Callback, CallbackState
from complaints.followup.views.tasks import tasks_of
from complaints.models import Promise
from complaints.models.task import TaskState
from complaints.states import State

register = template.Library()


# Before a case comes to follow-up in a round, nobody waits for a call.
CALLED_IN = (State.FOLLOW_UP, State.REVIEW, State.CLOSED, State.WITHDRAWN)


@register.simple_tag(takes_context=True)
def followup_of(context, case, user):
    """The case's tasks, promises and callback, as its panels print them; what the page has read is not read again."""
    rows = tasks_of(case, user)
    may_note = case.is_open and access.holds(user, "complaints.note_complaint")
    now = timezone.now()
    update = None
    if access.holds(user, "complaints.say_complaint") and not access.concerns(user, case):
        own = [party for party in context.get("parties") or () if party.complaint_id == case.pk]
        known = progress.Known(context.get("clocks"), [task for task, _may in rows], own[0] if own else None)
        update = progress.of_case(case, now, known)
    return {
        "now": now,
        "update": update,
        "update_form": UpdateForm(initial={"body": update.body, "seen": update.seen}) if update else None,
        "tasks": rows,
        "open_tasks": sum(1 for task, _may in rows if task.is_open),
        "promises": list(Promise.objects.filter(complaint=case).select_related("made_by").order_by("due_at", "pk")),
        "may_note": may_note,
        "has_letter": closing.letter_of(case) is not None,
        "callback": _callback_of(case),
    }


def _callback_of(case):
    if case.state not in CALLED_IN:
        return None
    found = Callback.objects.current().filter(complaint=case).exclude(state=CallbackState.CANCELLED)
    return found.select_related("owner", "survey").prefetch_related("attempts__by").first()


@register.simple_tag
def tracked(case, party, now):
    """What the customer sees of execution and follow-up: the plan as it is carried out, and the survey. The plan is
    for whoever agreed to it."""
    tasks = []
    if party.is_main and case.state in (State.EXECUTION, State.FOLLOW_UP, State.REVIEW):
        tasks = list(news.tasks_of(case).filter(is_public=True).exclude(state=TaskState.CANCELLED))
    survey = surveys.of_party(case, party) if case.state == State.FOLLOW_UP else None
    is_open = survey is not None and survey.is_open(now) and survey.callback.is_open
    return {
        "tasks": tasks,
        "survey": survey,
        "is_open": is_open,
        "form": SurveyForm() if is_open else None,
        # While the survey asks, it asks for suggestions too.
        "may_suggest": party.is_main and not is_open and case.state in (State.FOLLOW_UP, State.REVIEW, State.CLOSED),
        "has_letter": party.is_main and closing.letter_of(case) is not None,
    }
