"""How compensation is read, named by business meaning."""

from django.db import models
from django.db.models import Q

from compensation.states import LIVE_VERSIONS, UNDER_WAY, PayoutState, VersionState


class PolicyRowQuerySet(models.QuerySet):
    """The table at a day."""

    def valid_on(self, day):
        """Rows in force on this day; the last day belongs to a row."""
        return self.filter(is_draft=False, valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))


class ProposalQuerySet(models.QuerySet):
    """Proposals of a case."""

    def of_attempt(self, complaint):
        """The proposal of the case's current round and attempt."""
        return self.filter(complaint_id=complaint.pk, round=complaint.round, attempt=complaint.attempt)

    def waiting(self):
        """Those with a version that waits for a decision."""
        return self.filter(versions__state=VersionState.WAITING)


class ProposalVersionQuerySet(models.QuerySet):
    """Versions of proposals."""

    def live(self):
        return self.filter(state__in=LIVE_VERSIONS)

    def waiting(self):
        return self.filter(state=VersionState.WAITING)

    def of_attempt(self, complaint):
        """The versions of the case's current round and attempt."""
        return self.filter(
            complaint_id=complaint.pk, proposal__round=complaint.round, proposal__attempt=complaint.attempt
        )

    def with_terms(self):
        """With remedies, answers and decisions in one query each."""
        return self.select_related("policy_row", "written_by", "department").prefetch_related(
            "remedies", "answers", "decisions__decided_by", "offers"
        )


class BudgetQuerySet(models.QuerySet):
    """Budgets."""

    def of_month(self, department, day):
        return self.filter(department=department, month=day.replace(day=1))


class PayoutQuerySet(models.QuerySet):
    """The ledger."""

    def under_way(self):
        """With finance, or of unknown fate."""
        return self.filter(state__in=UNDER_WAY)

    def to_pay(self):
        return self.filter(state=PayoutState.TO_PAY)
