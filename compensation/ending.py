"""What the steps of the machine set off here: agreed terms are carried out, ended cases give nothing more."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from compensation import budgets, drafting, facts, payouts
from compensation.models import Offer, Payout, ProposalVersion, Recovery
from compensation.states import (
    FREE_OF_CHARGE,
    IN_FORCE,
    PAYABLE,
    RECOVERY,
    REPLACEABLE,
    UNSPENT,
    VersionState,
)
from complaints import clocks, tasks
from complaints.states import ClockKind

RECOVERY_DAYS = 7
# Steps after which nothing more is paid of what this round had agreed.
TAKES_BACK = ("renegotiate", "withdraw")
# Steps after which the customer hears of a new proposal; the others tell the customer themselves how it ends.
GOES_ON = ("reverify", "renegotiate", "reroute")


def carry_out(case, *, by, at, event, facts):
    """`agree`: every remedy becomes tasks, every payable one a line in the ledger; what others owe us is noted."""
    version = ProposalVersion.objects.of_attempt(case).filter(state=VersionState.ACCEPTED).first()
    if version:
        _carry_out(case, version, by=by, at=at)


def _carry_out(case, version, *, by, at):
    for remedy in version.remedies.order_by("number"):
        tasks.plan(case, remedy=remedy.kind, source=f"remedy:{remedy.pk}", at=at, by=by)
        if remedy.kind in PAYABLE and remedy.amount > 0:
            payouts.plan(case, version, remedy, at=at)
    _note_recoveries(case, version, by=by, at=at)


def _note_recoveries(case, version, *, by, at):
    """The part of the cost that an outside carrier, supplier or platform answers for."""
    report = facts.report_of(case)
    due = timezone.localdate(at) + timedelta(days=RECOVERY_DAYS)
    for share in report.shares.all() if report else ():
        outside = share.outside
        amount = version.total * share.percent // 100
        if outside is None or outside.code in facts.NOT_OURS or amount <= 0:
            continue
        row, created = Recovery.objects.get_or_create(
            version=version,
            outside=outside,
            defaults={
                "complaint_id": case.pk,
                "percent": share.percent,
                "amount": amount,
                "claim_due_on": due,
                "created_at": at,
                "state_at": at,
            },
        )
        if created:
            tasks.plan(case, remedy=RECOVERY, source=f"recovery:{row.pk}", at=at, by=by)


# --- final position -----------------------------------------------------------------------------------------------


def grant_statutory(case, *, by, at, event, facts):
    """`final_position`: what the law grants is granted anyway, as a version of its own that nobody needs to accept."""
    offered = last_offered(case)
    for version in ProposalVersion.objects.of_attempt(case).filter(state__in=REPLACEABLE):
        drafting.retire(case, version, VersionState.SUPERSEDED, at=at)
    owed = owed_remedies(offered)
    if owed:
        _carry_out(case, drafting.write_granted(case, offered, owed, by=by, at=at), by=by, at=at)


def last_offered(case):
    """The version that the customer did not accept: every lawful demand was granted in it."""
    offers = Offer.objects.filter(version__in=ProposalVersion.objects.of_attempt(case))
    last = offers.select_related("version").order_by("-number").first()
    return last.version if last else None


def owed_remedies(version):
    """What the law grants of a version, with the words that cost nothing; empty where it grants nothing."""
    if version is None or not version.remedies.filter(statutory__gt=0).exists():
        return []
    return list(version.remedies.filter(Q(statutory__gt=0) | Q(kind__in=FREE_OF_CHARGE)).order_by("number"))


# --- the end of a case, and the way back --------------------------------------------------------------------------


def void(case, *, by, at, event, facts):
    """Offers are void, what was reserved and not paid is free again; a payment made stays made.

    What was agreed stays in force, unless this very round is taken back: renegotiated or withdrawn.
    """
    offers = Offer.objects.filter(complaint_id=case.pk)
    drafting.end_open_offers(case, offers, at=at, is_told=event.kind in GOES_ON)
    versions = ProposalVersion.objects.filter(complaint_id=case.pk, state__in=(*REPLACEABLE, *IN_FORCE))
    for version in versions.select_related("proposal").order_by("pk"):
        is_taken_back = event.kind in TAKES_BACK and version.proposal.round == case.round
        if version.state not in IN_FORCE or is_taken_back:
            _void_version(case, version, at=at)


def _void_version(case, version, *, at):
    for payout in Payout.objects.filter(version=version, state__in=UNSPENT):
        payouts.cancel(payout, at=at)
    left = ProposalVersion.objects.values_list("reserved", flat=True).get(pk=version.pk)
    under_way = sum(Payout.objects.under_way().filter(version=version).values_list("goodwill", flat=True))
    budgets.release(version, left - under_way)
    ProposalVersion.objects.filter(pk=version.pk, state=version.state).update(state=VersionState.VOID)
    clocks.cancel(case, ClockKind.DECISION, at=at, subject=drafting.subject_of(version))
