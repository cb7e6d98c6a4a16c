"""The tables of execution and follow-up."""

from simple_history import register

from complaints.followup.models.callback import (
    ENDINGS,
    MOST_TRIES,
    Callback,
    CallbackAttempt,
    CallbackState,
    Reminder,
)
from complaints.models import TaskTemplate

__all__ = ["ENDINGS", "MOST_TRIES", "Callback", "CallbackAttempt", "CallbackState", "Reminder"]

# Who changed a task template, and when; the template itself is a table of the case.
register(TaskTemplate, app="complaints.followup")
