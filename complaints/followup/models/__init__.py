"""The tables of execution and follow-up."""

from simple_history import register

from complaints.models import TaskTemplate

# Who changed a task template, and when; the template itself is a table of the case.
register(TaskTemplate, app="complaints.followup")
