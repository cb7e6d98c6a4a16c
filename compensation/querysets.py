"""How compensation is read, named by business meaning."""

from django.db import models
from django.db.models import Q

from compensation.states import (
    ISSUED_HERE,
    LIVE_VERSIONS,
    NEEDS_DETAILS,
    OPEN_RECOVERY,
    UNDER_WAY,
    PayeeState,
    PayoutState,
    VersionState,
)
from routing.models.stamp import StampedQuerySet


class PolicyRowQuerySet(StampedQuerySet):
    """The table at a day; processes remember it until it changes."""

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
        """With remedies and answers in one query each."""
        related = self.select_related("policy_row", "written_by", "department")
        return related.prefetch_related("remedies", "answers")


class BudgetQuerySet(models.QuerySet):
    """Budgets."""

    def of_month(self, department, day):
        return self.filter(department=department, month=day.replace(day=1))


class LedgerQuerySet(models.QuerySet):
    """Lines of a ledger, each of a case. `ledger_right` reads every line; others read those of their cases."""

    ledger_right = ""

    def visible_to(self, user):
        """What this person may read; a person named in a case sees nothing of its money."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if self.ledger_right in user.right_names:
            about_me = Q(complaint__people_named__person=user) | Q(complaint__merged__people_named__person=user)
            return self.exclude(pk__in=self.model.objects.filter(about_me).values("pk"))
        cases = self.model._meta.get_field("complaint").related_model
        return self.filter(complaint__in=cases.objects.visible_to(user).values("pk"))


class RecoveryQuerySet(LedgerQuerySet):
    """What others owe us."""

    ledger_right = "compensation.view_recovery"

    def open(self):
        return self.filter(state__in=OPEN_RECOVERY)


class PayoutQuerySet(LedgerQuerySet):
    """The ledger."""

    ledger_right = "compensation.view_payout"

    def under_way(self):
        """With finance, or of unknown fate."""
        return self.filter(state__in=UNDER_WAY)

    def to_pay(self):
        return self.filter(state=PayoutState.TO_PAY)

    def ready(self):
        """What finance can pay now: not issued by the desk itself, and with the details it needs."""
        rows = self.to_pay().exclude(remedy__kind__in=ISSUED_HERE)
        return rows.exclude(self.lacks_details())

    def without_details(self):
        """To be paid, and nobody has told us where to, or a new payee waits for approval."""
        return self.to_pay().exclude(remedy__kind__in=ISSUED_HERE).filter(self.lacks_details())

    def coupons(self):
        return self.filter(remedy__kind__in=ISSUED_HERE)

    def lacks_details(self):
        waiting = self.model._meta.get_field("payee").related_model.objects.filter(state=PayeeState.WAITING)
        asked = Q(pk__in=waiting.values("payout"))
        return Q(payee=None, remedy__kind__in=NEEDS_DETAILS) | asked
