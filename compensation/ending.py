"""What the steps of the machine set off here: agreed terms are carried out, ended cases give nothing more."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation import budgets, drafting, facts, payouts
from compensation.models import Offer, Payout, ProposalVersion, Recovery
from compensation.states import (
    FREE_OF_CHARGE,
    IN_FORCE,
    PAYABLE,
    RECOVERY,
    REPLACEABLE,
    UNDER_WAY,
    UNSPENT,
    PayoutState,
    RecoveryState,
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
    remedies = list(version.remedies.order_by("number"))
    payouts.plan_all(case, version, [row for row in remedies if row.kind in PAYABLE and row.amount > 0], at=at)
    wanted = [(row.kind, f"remedy:{row.pk}") for row in remedies]
    wanted += [(RECOVERY, f"recovery:{row.pk}") for row in _note_recoveries(case, version, at=at)]
    tasks.plan_all(case, wanted, at=at, by=by)


def _note_recoveries(case, version, *, at):
    """The part of the cost that an outside carrier, supplier or platform answers for; gives what is new."""
    report = facts.report_of(case)
    owing = [share for share in (report.shares.all() if report else ()) if _is_owed_by(share, version)]
    if not owing:
        return []
    known = set(Recovery.objects.filter(version=version).values_list("outside", flat=True))
    rows = [_recovery(case, version, share, at=at) for share in owing if share.outside_id not in known]
    return Recovery.objects.bulk_create(rows)


def _is_owed_by(share, version):
    is_outside = share.outside is not None and share.outside.code not in facts.NOT_OURS
    return is_outside and version.total * share.percent // 100 > 0


def _recovery(case, version, share, *, at):
    return Recovery(
        version=version,
        outside=share.outside,
        complaint_id=case.pk,
        percent=share.percent,
        amount=version.total * share.percent // 100,
        claim_due_on=timezone.localdate(at) + timedelta(days=RECOVERY_DAYS),
        created_at=at,
        state_at=at,
    )


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
            _follow_the_cost(case, version, by=by, at=at)


def _follow_the_cost(case, version, *, by, at):
    """What others owe us is a share of what it cost us: a payment that stays made stays owed, the rest is not claimed.

    A claim that was filed already is worked by people: it stays as it is.
    """
    stays = Payout.objects.filter(version=version, state__in=(PayoutState.PAID, *UNDER_WAY))
    cost = sum(stays.values_list("amount", flat=True))
    for row in Recovery.objects.filter(version=version, state=RecoveryState.DUE):
        amount = min(row.amount, cost * row.percent // 100)
        unclaimed = Recovery.objects.filter(pk=row.pk, state=RecoveryState.DUE)
        if amount > 0:
            unclaimed.update(amount=amount, state_at=at)
        elif unclaimed.update(state=RecoveryState.DROPPED, state_at=at, note=str(_("Nothing was paid in the end."))):
            tasks.drop_of(case, f"{RECOVERY}:{row.pk}", _("Nothing was paid in the end."), by=by, at=at)


def _void_version(case, version, *, at):
    for payout in Payout.objects.filter(version=version, state__in=UNSPENT):
        payouts.cancel(payout, at=at)
    left = ProposalVersion.objects.values_list("reserved", flat=True).get(pk=version.pk)
    under_way = sum(Payout.objects.under_way().filter(version=version).values_list("goodwill", flat=True))
    budgets.release(version, left - under_way)
    ProposalVersion.objects.filter(pk=version.pk, state=version.state).update(state=VersionState.VOID)
    clocks.cancel(case, ClockKind.DECISION, at=at, subject=drafting.subject_of(version))
