"""What must hold of money: asked by `manage.py doctor`."""

from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from compensation.models import Budget, BudgetOverride, Decision, Offer, Payout, ProposalVersion, Remedy
from compensation.states import IN_FORCE, PAYABLE, RECOVERY, OfferState, PayoutState, RemedyKind, VersionState
from complaints.doctor import Invariant
from complaints.models import Clock, Task, TaskTemplate
from complaints.models.clock import LIVE
from complaints.states import ENDED


def _sum(rows, field, by):
    summed = rows.order_by().values(by).annotate(total=Sum(field)).values("total")
    return Coalesce(Subquery(summed, output_field=IntegerField()), Value(0))


def spent_differs():
    paid = Payout.objects.filter(budget=OuterRef("pk"), state=PayoutState.PAID)
    return Budget.objects.annotate(paid=_sum(paid, "goodwill", "budget")).exclude(spent=F("paid")).count()


def reserved_differs():
    versions = ProposalVersion.objects.filter(budget=OuterRef("pk"))
    return Budget.objects.annotate(held=_sum(versions, "reserved", "budget")).exclude(reserved=F("held")).count()


def overdrawn():
    return Budget.objects.filter(cap__lt=F("reserved") + F("spent") - F("extra")).count()


def extra_without_override():
    rows = BudgetOverride.objects.filter(budget=OuterRef("pk"))
    return Budget.objects.annotate(added=_sum(rows, "amount", "budget")).exclude(extra=F("added")).count()


def decided_by_requester():
    own = Q(decided_by=F("requested_by")) | Q(decided_by=F("version__written_by"))
    return Decision.objects.filter(own).count()


def decision_on_other_terms():
    return Decision.objects.exclude(content_hash=F("version__content_hash")).count()


def in_force_without_decisions():
    """Accepted, or offered, without every decision that it needs."""
    approvals = Decision.objects.filter(version=OuterRef("pk"), is_approval=True, content_hash=OuterRef("content_hash"))
    counted = approvals.order_by().values("version").annotate(times=Count("pk")).values("times")
    granted = Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
    rows = ProposalVersion.objects.filter(state__in=[VersionState.ACCEPTED, VersionState.CLEARED])
    return rows.annotate(granted=granted).filter(granted__lt=F("seats")).count()


def paid_more_than_agreed():
    """The payouts of a version are those of its payable remedies, each for its amount."""
    return Payout.objects.filter(~Q(amount=F("remedy__amount")) | ~Q(version=F("remedy__version"))).count()


def payout_missing():
    """Agreed and payable, and not in the ledger."""
    rows = ProposalVersion.objects.filter(
        state__in=IN_FORCE, remedies__kind__in=PAYABLE, remedies__amount__gt=0, remedies__payout=None
    )
    return rows.distinct().count()


def agreed_without_task():
    """Agreed, and nobody was told to carry it out: the remedy has no task template, or had none then."""
    source = Concat(Value("remedy:"), Cast("pk", CharField()))
    planned = Task.objects.filter(complaint=OuterRef("version__complaint"), source=OuterRef("source"))
    rows = Remedy.objects.filter(version__state__in=IN_FORCE).annotate(source=source)
    return rows.filter(~Exists(planned)).count()


def remedy_without_template():
    """A kind of remedy that no template says how to carry out."""
    there = set(TaskTemplate.objects.filter(is_active=True).values_list("remedy", flat=True))
    return len({*RemedyKind.values, RECOVERY} - there)


def payout_without_agreement():
    """Open or paid, although nobody agreed to the version; what a way back left paid stays paid."""
    rows = Payout.objects.exclude(state__in=[PayoutState.CANCELLED, PayoutState.PAID])
    return rows.exclude(version__state__in=IN_FORCE).count()


def reserved_for_nothing():
    """A reservation is held by a version that may still be paid."""
    states = [VersionState.CLEARED, *IN_FORCE]
    return ProposalVersion.objects.filter(reserved__gt=0).exclude(state__in=states).count()


def offer_open_on_ended_case():
    return Offer.objects.filter(state=OfferState.OPEN, complaint__state__in=ENDED).count()


def accepted_twice():
    """One accepted version per attempt."""
    rows = ProposalVersion.objects.filter(state=VersionState.ACCEPTED).values("proposal")
    return rows.annotate(times=Count("pk")).filter(times__gt=1).count()


def sums_differ():
    """The remedies of a version add up to its total."""
    parts = Remedy.objects.filter(version=OuterRef("pk"))
    rows = ProposalVersion.objects.annotate(summed=_sum(parts, "amount", "version"))
    return rows.exclude(total=F("summed")).count()


def waits_without_clock():
    """A version that waits for a decision has a clock that runs."""
    live = Clock.objects.filter(complaint=OuterRef("complaint"), kind="decision", state__in=LIVE)
    live = live.filter(subject__startswith="proposal:")
    return ProposalVersion.objects.waiting().filter(~Exists(live)).count()


INVARIANTS = [
    Invariant("spent_differs", "What a budget has spent is the sum of its payouts", spent_differs),
    Invariant("reserved_differs", "What a budget has reserved is held by proposals", reserved_differs),
    Invariant("overdrawn", "No budget is overdrawn", overdrawn),
    Invariant("extra_without_override", "What was added to a budget is on record", extra_without_override),
    Invariant("decided_by_requester", "Nobody decided their own proposal", decided_by_requester),
    Invariant(
        "decision_on_other_terms", "Every decision is on exactly the terms of its version", decision_on_other_terms
    ),
    Invariant("in_force_without_decisions", "Nothing is offered without its decisions", in_force_without_decisions),
    Invariant("paid_more_than_agreed", "Every payout is of its remedy's amount", paid_more_than_agreed),
    Invariant("payout_missing", "Every agreed payable remedy is in the ledger", payout_missing),
    Invariant("agreed_without_task", "Everything agreed has its tasks", agreed_without_task),
    Invariant("remedy_without_template", "Every kind of remedy has its task templates", remedy_without_template),
    Invariant("payout_without_agreement", "No payout without an agreement", payout_without_agreement),
    Invariant("reserved_for_nothing", "Nothing is reserved for a version that is over", reserved_for_nothing),
    Invariant("offer_open_on_ended_case", "No offer is open on an ended case", offer_open_on_ended_case),
    Invariant("accepted_twice", "One version is accepted per attempt", accepted_twice),
    Invariant("sums_differ", "The remedies of a version add up to its total", sums_differ),
    Invariant("waits_without_clock", "Every request for a decision has its clock", waits_without_clock),
]
