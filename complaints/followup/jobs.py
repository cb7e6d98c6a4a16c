"""Periodic work of follow-up: thin, repeatable, asks the database what is due and not done."""

from django.utils import timezone

from complaints.followup import reminders, surveys


def remind_callbacks():
    """Every night at 02:00: one message to each owner."""
    return reminders.remind(timezone.now())


def ask_customers():
    """Every ten minutes: the letters that ask whether it is solved."""
    return surveys.ask_due(timezone.now())
