"""Periodic work of the case: thin, repeatable, asks the database what is due."""

from django.utils import timezone

from complaints import alerts, audit, drafts

# What one run takes on; the next comes a minute later and asks the same question.
ALERTS_A_RUN = 2000


def seal():
    """Seal the heads of the chains outside the database."""
    return audit.seal()


def sweep_clocks():
    """Raise the alerts that are due; returns what it did in words."""
    return str(alerts.sweep(timezone.now(), limit=ALERTS_A_RUN))


def sweep_drafts():
    """Forms that nobody went on with for a month are forgotten."""
    return drafts.sweep(timezone.now())
