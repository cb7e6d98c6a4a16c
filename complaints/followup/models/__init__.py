"""The tables of execution and follow-up."""

from simple_history import register

from complaints.followup.models.callback import ENDINGS, Callback, CallbackAttempt, CallbackState, Reminder
from complaints.followup.models.idea import Idea, IdeaSource, IdeaState
from complaints.followup.models.survey import Survey, SurveyState
from complaints.followup.models.terms import FollowUpTerms
from complaints.models import TaskTemplate

__all__ = [
    "ENDINGS",
    "Callback",
    "CallbackAttempt",
    "CallbackState",
    "FollowUpTerms",
    "Idea",
    "IdeaSource",
    "IdeaState",
    "Reminder",
    "Survey",
    "SurveyState",
]

# Who changed a task template, and when; the template itself is a table of the case.
register(TaskTemplate, app="complaints.followup")
