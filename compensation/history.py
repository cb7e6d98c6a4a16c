"""What a customer was given before: shown to whoever proposes or decides; never a reason to grant less than the law."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Sum

from compensation.models import ProposalVersion
from compensation.states import VersionState

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Given:
    """How often and how much (minor units) in twelve months."""

    count: int
    total: int
    is_unusual: bool


def given_to(customer_id, *, now, terms, besides=None):
    """The compensation that a customer accepted in the last twelve months, other than in this case."""
    if customer_id is None:
        return Given(0, 0, False)
    rows = ProposalVersion.objects.filter(
        state=VersionState.ACCEPTED, customer=customer_id, accepted_at__gte=now - YEAR, total__gt=0
    )
    if besides is not None:
        rows = rows.exclude(complaint_id=besides.pk)
    found = rows.aggregate(count=Count("pk"), total=Sum("total"))
    return Given(found["count"], found["total"] or 0, found["count"] >= terms.repeat_claims)
