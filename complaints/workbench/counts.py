"""The figures in the rail: how many cases are mine, how many wait for triage. One query for both, each bounded."""

from django.db.models import IntegerField, Subquery

from complaints.models import Complaint
from complaints.states import State
from complaints.workbench import desk
from routing.models import User

MANY = 100


class CountOf(Subquery):
    """How many rows a (sliced) query has, as an expression."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def mine(user, now):
    """(how many, whether one is over)."""
    own, over, _triage, _triage_over = _counted(user, now)
    return own, over > 0


def triage(user, now):
    """(how many, whether one is over); above a hundred it says a hundred."""
    _own, _over, waiting, over = _counted(user, now)
    return waiting, over > 0


def _counted(user, now):
    """Asked once for each page."""
    if not hasattr(user, "_queue_counts"):
        own = desk.mine(user)
        waiting = Complaint.objects.visible_to(user).filter(state=State.TRIAGE)
        counts = [
            CountOf(rows.order_by().values("pk")[:MANY])
            for rows in (own, own.overdue(now), waiting, waiting.overdue(now))
        ]
        user._queue_counts = User.objects.filter(pk=user.pk).values_list(*counts).get()
    return user._queue_counts
