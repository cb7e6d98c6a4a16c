"""What follow-up adds to the one query that guards read, and to the steps."""

from complaints import steps
from complaints.facts import current
from complaints.followup import callbacks, guards
from complaints.followup.models import Callback, CallbackState


def register():
    """Tell the registry; called once, when the app is ready. A callback is done only with an outcome that allows it."""
    steps.fact("callback_allows_an_end", lambda: current(Callback, state=CallbackState.DONE))
    steps.guard("satisfy", guards.callback_allows_an_end)
    for step in ("deliver", "final_position"):
        steps.effect(step, callbacks.schedule, order=40)
    for step in ("reopen", "withdraw"):
        steps.effect(step, callbacks.drop_open, order=40)
