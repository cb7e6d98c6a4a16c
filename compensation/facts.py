"""From a case to the plain facts that the rules compute on, and from the tables to the book of rules."""

from django.db.models import BigIntegerField, F, Prefetch, Q, Sum
from django.utils import timezone

from compensation.models import GeneralTerms, Payout, PolicyRow, Remedy, Statute, TierFactor
from compensation.policy import entitlement
from compensation.states import IN_FORCE, MAKES_GOOD, PAYABLE, PayoutState
from compensation.terms import Book, Demand, Facts, Share
from complaints.evidence.models import ResponsibilityShare, VerificationReport
from complaints.models import Complaint
from complaints.models import Demand as DemandRow

# Goods that arrived wrong are a fault of the goods towards the buyer, whoever caused it.
FAULTY = {
    "product.quality",
    "product.fault",
    "product.safety",
    "product.counterfeit",
    "product.description",
    "logistics.damaged",
    "logistics.wrong",
}
LOST, LATE = "logistics.lost", "logistics.late"
NOT_OURS = {"customer", "nobody"}
# What a person may state about a case beside what the record says.
STATED = ("has_quality_fault", "is_purpose_defeated", "is_not_delivered", "loss")


def book_on(day):
    """Every rule in force on this day."""
    return Book(
        rows=tuple(row.as_row() for row in PolicyRow.objects.valid_on(day)),
        laws=tuple(statute.as_law() for statute in Statute.objects.all()),
        factors=tuple(TierFactor.objects.values_list("tier", "percent")),
        freight_up_to=GeneralTerms.current().freight_up_to,
    )


def report_of(case):
    """The verification report that the case's solution rests on: the newest of its round."""
    reports = VerificationReport.objects.filter(complaint_id=case.pk, round=case.round, is_current=True)
    shares = Prefetch("shares", ResponsibilityShare.objects.select_related("department", "outside"))
    return reports.order_by("-attempt", "-version").prefetch_related(shares).first()


def shares_of(case, report):
    """Who answers for it. Without a report (the category needs none) the case's department does."""
    if report:
        return tuple(Share(s.code, s.percent, s.department_id is not None) for s in report.shares.all())
    return (Share(case.department.code, 100, True),) if case.department else ()


def demands_of(case):
    """The demands of the case and of those merged into it."""
    return DemandRow.objects.filter(Q(complaint=case.pk) | Q(complaint__merged_into=case.pk)).order_by("pk")


def related_ids(case):
    """Cases about the same loss: this one, those merged into it, others on the same order."""
    same = Q(pk=case.pk) | Q(merged_into=case.pk)
    if case.order and case.order.number:
        same |= Q(order__number=case.order.number)
    return list(Complaint.objects.filter(same).values_list("pk", flat=True))


def given_before(case):
    """(goodwill, made good) that this loss has received already, in any case, round or attempt; one remedy per loss."""
    related = related_ids(case)
    payouts = Payout.objects.filter(complaint__in=related).exclude(state=PayoutState.CANCELLED)
    good = Q(remedy__kind__in=MAKES_GOOD)
    paid = payouts.aggregate(
        kind=Sum("goodwill"), good=Sum(F("amount") - F("goodwill"), filter=good, output_field=BigIntegerField())
    )
    agreed = Remedy.objects.filter(version__complaint__in=related, version__state__in=IN_FORCE)
    owed = F("statutory") + F("standard")
    in_kind = agreed.exclude(kind__in=PAYABLE).aggregate(kind=Sum("goodwill"), good=Sum(owed))
    return tuple((paid[part] or 0) + (in_kind[part] or 0) for part in ("kind", "good"))


def facts_of(case, *, report=None, demands=None, stated=None):
    """The facts of a case; `stated` overrules what only a person can know."""
    report = report or report_of(case)
    shares = shares_of(case, report)
    order, customer = case.order, case.customer
    goodwill, made_good = given_before(case)
    code = case.category.code if case.category else ""
    signed_on = timezone.localdate(order.delivered_at) if order and order.delivered_at else None
    known = {
        "has_quality_fault": code in FAULTY and not (shares and shares[0].code in NOT_OURS),
        "is_not_delivered": code == LOST or (code == LATE and signed_on is None),
    }
    rows = demands_of(case) if demands is None else demands
    return Facts(
        category=code,
        shares=shares,
        priority=case.priority,
        tier=customer.tier if customer else "",
        market=case.market,
        order_amount=order.amount if order else None,
        goods_class=order.goods_class if order else "",
        signed_on=signed_on,
        notice_on=timezone.localdate(case.received_at),
        demands=tuple(Demand(row.kind, row.amount, row.note) for row in rows),
        goodwill_given=goodwill,
        made_good=made_good,
        **(known | {name: value for name, value in (stated or {}).items() if name in STATED}),
    )


def entitlement_of(case, on, *, stated=None, report=None, demands=None):
    """What may be given in this case on this day."""
    facts = facts_of(case, report=report, demands=demands, stated=stated)
    return entitlement(facts, on, book=book_on(on))
