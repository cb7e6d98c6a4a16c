"""Who bears the largest share of a case."""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from complaints.evidence.models import ResponsibilityShare


def largest_share():
    """The party of the largest share in the newest current report (a tie: the first), for a query of cases."""
    shares = ResponsibilityShare.objects.filter(report__complaint=OuterRef("pk"), report__is_current=True)
    newest = shares.order_by("-report__round", "-report__attempt", "-percent", "pk")
    named = newest.annotate(party=Coalesce(F("department__code"), F("outside__code")))
    return Subquery(named.values("party")[:1])
