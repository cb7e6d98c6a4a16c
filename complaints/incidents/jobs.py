"""Periodic work of incidents: asks the database what is there; may run twice or late."""

from django.utils import timezone

from complaints.incidents import finding, letters, work


def look():
    """Find and join, write what was written to all, tell of late tasks; returns what was done in words."""
    now = timezone.now()
    found = finding.look(now)
    return f"{found}, written to {letters.send(now)}, told {work.mind(now)}"
