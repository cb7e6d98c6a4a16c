"""What the case page shows of execution and follow-up."""

from django import template
from django.utils import timezone

from complaints import access
from complaints.followup.models import Callback, CallbackState
from complaints.followup.views.tasks import tasks_of
from complaints.models import Promise
from complaints.views.talk import PromiseForm

register = template.Library()


@register.simple_tag
def followup_of(case, user):
    """The case's tasks, promises and callback, as its panels print them."""
    rows = tasks_of(case, user)
    callback = Callback.objects.current().filter(complaint=case).exclude(state=CallbackState.CANCELLED)
    may_note = case.is_open and access.holds(user, "complaints.note_complaint")
    return {
        "now": timezone.now(),
        "tasks": rows,
        "open_tasks": sum(1 for task, _may in rows if task.is_open),
        "promises": list(Promise.objects.filter(complaint=case).select_related("made_by").order_by("due_at", "pk")),
        "promise_form": PromiseForm(auto_id="promise-%s") if may_note else None,
        "callback": callback.select_related("owner").prefetch_related("attempts__by").first(),
    }
