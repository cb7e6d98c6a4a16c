"""How the ledger of arrivals is read."""

from django.db import models
from django.db.models import Exists, OuterRef, Q


class ArrivalQuerySet(models.QuerySet):
    """Chainable reads of the ledger, named by their business meaning."""

    def with_reader(self, user):
        """With `may_be_read`: whether its words are for this person; those of a case are for whoever reads the case."""
        cases = self.model.complaint.field.related_model.objects.visible_to(user)
        readable = Q(complaint=None) | Exists(cases.filter(pk=OuterRef("complaint")))
        return self.annotate(may_be_read=models.Case(models.When(readable, then=True), default=False))

    def readable_by(self, user):
        """Those whose words are for this person."""
        return self.with_reader(user).filter(may_be_read=True)

    def in_quarantine(self):
        """What waits for a person, the longest waiting first."""
        return self.filter(end="quarantined").order_by("received_at", "pk")

    def between(self, start, end):
        """What came in between two moments."""
        return self.filter(received_at__gte=start, received_at__lt=end)
