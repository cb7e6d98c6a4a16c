"""What the rail counts of the ways in."""

from datetime import timedelta

from complaints.channels.models import Arrival
from complaints.navigation import Tally

# A message waits in quarantine for a working day at most.
LONGEST_WAIT = timedelta(hours=24)


def in_quarantine(user, now):
    """Messages that wait for a person; over when one has waited for a day."""
    waiting = Arrival.objects.in_quarantine()
    return Tally(waiting, waiting.filter(received_at__lt=now - LONGEST_WAIT))
