"""Periodic work of compensation: thin, repeatable, asks the database what is due and not done."""

from django.utils import timezone

from compensation import reminding


def mind_offers():
    """Every ten minutes: offers that nobody answered in time end, the others are brought to mind."""
    now = timezone.now()
    return reminding.expire_due(now) + reminding.remind_due(now)
