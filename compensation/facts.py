"""From a case to the plain facts that the rules compute on, and from the tables to the book of rules."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import get_language

from compensation.models import GeneralTerms, Payout, PolicyRow, Remedy, Statute, TierFactor
from compensation.policy import entitlement
from compensation.states import IN_FORCE, MAKES_GOOD, PAYABLE, PayoutState
from compensation.terms import Book, Demand, Facts, Share
from complaints.evidence.models import ResponsibilityShare, VerificationReport
from complaints.models import Demand as DemandRow
from routing.memory import remembered

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


@dataclass(frozen=True)
class Basis:
    """What the facts of a case are read from: once for all that is worked out on one page or in one step.

    `given` is (goodwill, made good) of this loss before.
    """

    demands: tuple
    report: object
    shares: tuple
    given: tuple[int, int]


def basis_of(case):
    """Read it."""
    report = report_of(case)
    return Basis(tuple(demands_of(case)), report, shares_of(case, report), given_before(case))


def book_on(day):
    """Every rule in force on this day, with names in the reader's language."""
    return _book(day, get_language())


@remembered
def _book(day, _language):
    return Book(
        rows=tuple(row.as_row() for row in PolicyRow.objects.valid_on(day)),
        laws=tuple(statute.as_law() for statute in Statute.objects.all()),
        factors=tuple(TierFactor.objects.values_list("tier", "percent")),
        freight_up_to=GeneralTerms.current().freight_up_to,
    )


def report_of(case):
    """The verification report that the case's solution rests on: the newest of its round."""
    wanted = {"complaint_id": case.pk, "round": case.round, "is_current": True}
    about = {f"report__{name}": value for name, value in wanted.items()}
    shares = ResponsibilityShare.objects.filter(**about).select_related("report", "department", "outside")
    rows = list(shares.order_by("-report__attempt", "-report__version", "pk"))
    if not rows:
        return VerificationReport.objects.filter(**wanted).order_by("-attempt", "-version").first()
    report = rows[0].report
    read = ResponsibilityShare.objects.filter(report=report)
    read._result_cache = [row for row in rows if row.report_id == report.pk]
    report._prefetched_objects_cache = {"shares": read}
    return report


def shares_of(case, report):
    """Who answers for it. Without a report (the category needs none) the case's department does."""
    if report:
        return tuple(Share(s.code, s.percent, s.department_id is not None) for s in report.shares.all())
    return (Share(case.department.code, 100, True),) if case.department else ()


def demands_of(case):
    """The demands of the case and of those merged into it."""
    return DemandRow.objects.filter(Q(complaint=case.pk) | Q(complaint__merged_into=case.pk)).order_by("pk")


def same_loss(case):
    """Conditions on what belongs to a case, each an indexed look-up: cases about the same loss are this one, those
    merged into it, and others on the same order."""
    yield Q(complaint=case.pk)
    yield Q(complaint__merged_into=case.pk)
    if case.order and case.order.number:
        yield Q(complaint__order__number=case.order.number)


def given_before(case):
    """(goodwill, made good) that this loss has received already, in any case, round or attempt; one remedy per loss.

    Counted is what stands in the ledger, and what was agreed that needs no payment; one query.
    """
    payouts = Payout.objects.exclude(state=PayoutState.CANCELLED).annotate(
        of=Value("payout"), free=F("goodwill"), owed=_where_it_makes_good(F("amount") - F("goodwill"))
    )
    in_kind = Remedy.objects.filter(version__state__in=IN_FORCE).exclude(kind__in=PAYABLE)
    in_kind = in_kind.annotate(of=Value("remedy"), free=F("goodwill"), owed=F("statutory") + F("standard"))
    columns = ("of", "pk", "free", "owed")
    parts = [payouts.filter(about).order_by().values_list(*columns) for about in same_loss(case)]
    parts += [in_kind.filter(_by_version(about)).order_by().values_list(*columns) for about in same_loss(case)]
    # A row that several conditions find is one row: no `all=True`.
    rows = list(parts[0].union(*parts[1:]))
    return sum(free for _of, _pk, free, _owed in rows), sum(owed for _of, _pk, _free, owed in rows)


def _where_it_makes_good(amount):
    return Case(When(remedy__kind__in=MAKES_GOOD, then=amount), default=Value(0), output_field=BigIntegerField())


def _by_version(about):
    """The same condition, asked of a remedy, whose case is its version's."""
    return Q(**{f"version__{name}": value for name, value in about.children})


def facts_of(case, *, basis=None, stated=None):
    """The facts of a case; `stated` overrules what only a person can know."""
    basis = basis or basis_of(case)
    order, customer, shares = case.order, case.customer, basis.shares
    goodwill, made_good = basis.given
    code = case.category.code if case.category else ""
    signed_on = timezone.localdate(order.delivered_at) if order and order.delivered_at else None
    known = {
        "has_quality_fault": code in FAULTY and not (shares and shares[0].code in NOT_OURS),
        "is_not_delivered": code == LOST or (code == LATE and signed_on is None),
    }
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
        demands=tuple(Demand(row.kind, row.amount, row.note) for row in basis.demands),
        goodwill_given=goodwill,
        made_good=made_good,
        **(known | {name: value for name, value in (stated or {}).items() if name in STATED}),
    )


def entitlement_of(case, on, *, basis=None, stated=None):
    """What may be given in this case on this day."""
    return entitlement(facts_of(case, basis=basis, stated=stated), on, book=book_on(on))
