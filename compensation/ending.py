"""What the steps of the machine set off here: agreed terms are carried out, ended cases give nothing more."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from compensation import budgets, drafting, facts, payouts
from compensation.models import Offer, Payout, ProposalVersion, Recovery
from compensation.states import (
    FREE_OF_CHARGE,
    IN_FORCE,
    LIVE_VERSIONS,
    PAYABLE,
    REPLACEABLE,
    UNSPENT,
    OfferState,
    VersionState,
)
from complaints import clocks, tasks
from complaints.states import ClockKind

RECOVERY_DAYS = 7


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
            tasks.plan(case, remedy="recovery", source=f"recovery:{row.pk}", at=at, by=by)


# --- final position -----------------------------------------------------------------------------------------------


def grant_statutory(case, *, by, at, event, facts):
    """`final_position`: what the law grants is granted anyway, as a version of its own that nobody needs to accept."""
    version = statutory_version(case, by=by, at=at)
    if version:
        _carry_out(case, version, by=by, at=at)


def last_version(case):
    """The newest version of the case's attempt, whatever became of it."""
    return ProposalVersion.objects.of_attempt(case).order_by("-number").first()


def owed_remedies(version):
    """What of a version the law grants: payable parts, and words that cost nothing."""
    if version is None:
        return []
    owed = version.remedies.filter(Q(statutory__gt=0) | Q(kind__in=FREE_OF_CHARGE)).order_by("number")
    return list(owed)


def statutory_version(case, *, by, at):
    """Write the version that a final position grants; None when the law grants nothing here."""
    last = last_version(case)
    owed = owed_remedies(last)
    if not any(remedy.statutory for remedy in owed):
        return None
    if last.state in REPLACEABLE:
        drafting.retire(case, last, VersionState.SUPERSEDED, at=at)
    return drafting.write_granted(case, last, owed, by=by, at=at)


# --- the end of a case, and the way back --------------------------------------------------------------------------


def void(case, *, by, at, event, facts):
    """Offers are void, what was reserved and not paid is free again; a payment made stays made."""
    Offer.objects.filter(complaint_id=case.pk, state=OfferState.OPEN).update(state=OfferState.VOID, answered_at=at)
    for version in ProposalVersion.objects.filter(complaint_id=case.pk, state__in=LIVE_VERSIONS).order_by("pk"):
        if version.state in IN_FORCE and not _is_taken_back(case, version):
            continue
        _void_version(case, version, at=at)


def _is_taken_back(case, version):
    """Agreed terms stay in force when a case is closed; a way back or a withdrawal takes back what was not paid."""
    return case.state != "closed"


def _void_version(case, version, *, at):
    for payout in Payout.objects.filter(version=version, state__in=UNSPENT):
        payouts.cancel(payout, at=at)
    left = ProposalVersion.objects.values_list("reserved", flat=True).get(pk=version.pk)
    under_way = sum(Payout.objects.under_way().filter(version=version).values_list("goodwill", flat=True))
    budgets.release(version, left - under_way)
    ProposalVersion.objects.filter(pk=version.pk, state=version.state).update(state=VersionState.VOID)
    clocks.cancel(case, ClockKind.DECISION, at=at, subject=drafting.subject_of(version))
