"""Periodic work of follow-up: thin, repeatable, asks the database what is due and not done."""

from django.utils import timezone

from complaints.followup import reminders


def remind_callbacks():
    """Every night at 02:00: one message to each owner."""
    return reminders.remind(timezone.now())
