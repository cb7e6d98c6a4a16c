"""What follow-up adds to the one query that guards read, and to the steps."""

from django.utils.translation import gettext_lazy as _

from complaints import navigation, steps, tasks
from complaints.facts import current
from complaints.followup import board, callbacks, closing, guards, ideas, news, surveys
from complaints.followup.models import Callback, CallbackState


def register():
    """Tell the registry; called once, when the app is ready. A callback is done only with an outcome that allows it."""
    steps.fact("callback_allows_an_end", lambda: current(Callback, state=CallbackState.DONE))
    steps.guard("satisfy", guards.callback_allows_an_end)
    steps.way("callback_allows_an_end", "record_callback", _("Record the call"))
    steps.way("has_no_open_task", "case_tasks", _("See the tasks"))
    for step in ("deliver", "final_position"):
        steps.effect(step, surveys.follow_up, order=40)
    steps.effect("agree", news.agreed, order=60)
    steps.effect("deliver", news.delivered, order=60)
    steps.effect("close", closing.closed, order=60)
    steps.effect("reject", closing.rejected, order=60)
    tasks.effect(news.milestone)
    for step in ("reopen", "withdraw"):
        steps.effect(step, callbacks.drop_open, order=40)
    navigation.add(navigation.Place("tasks", _("Tasks"), "task_board", "box", "w", ("complaints.work_task",)))
    navigation.add(navigation.Place("ideas", _("Suggestions"), "ideas", "star", "i"))
    navigation.count("ideas", ideas.waiting)
    navigation.count("tasks", board.waiting)
    navigation.count("callbacks", callbacks.waiting)
