"""What must hold of the ledger of arrivals."""

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from complaints.channels.models import Arrival, End
from complaints.doctor import Invariant

# A message that is stored is settled within minutes; after this long it was forgotten.
LONGEST_UNSETTLED = timedelta(hours=1)


def left_without_end():
    since = timezone.now() - LONGEST_UNSETTLED
    return Arrival.objects.filter(end=End.RECEIVED, received_at__lt=since).count()


def case_opened_twice():
    opened = Arrival.objects.filter(end=End.CASE).order_by().values("complaint")
    return opened.annotate(times=Count("pk")).filter(times__gt=1).count()


INVARIANTS = [
    Invariant("arrival_without_end", "What was received an hour ago has its end", left_without_end),
    Invariant("case_opened_twice", "A case is opened by one arrival at most", case_opened_twice),
]
