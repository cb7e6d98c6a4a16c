"""The figures in the rail: how many cases are mine, how many wait for triage."""

from complaints.models import Complaint
from complaints.navigation import Tally
from complaints.states import State
from complaints.workbench import desk


def mine(user, now):
    """The open cases whose step is this person's."""
    own = desk.mine(user)
    return Tally(own, own.overdue(now))


def triage(user, now):
    """What waits for triage and this person may read."""
    waiting = Complaint.objects.visible_to(user).filter(state=State.TRIAGE)
    return Tally(waiting, waiting.overdue(now))
