"""Rows of compensation as they stand after it was paid, made without the way there."""

from datetime import timedelta

from django.utils import timezone

from compensation.models import Budget, Payout, PolicyRow, Proposal, ProposalVersion, Recovery, Remedy
from compensation.states import PayoutState, RecoveryState, VersionState


def give(case, by, *, at, amount=5000, goodwill=0, kind="refund", row="", budget=None, state=PayoutState.PAID):
    """One remedy of one version, and its payment."""
    version = agree(case, by, at=at, amount=amount, goodwill=goodwill, row=row, budget=budget)
    remedy = Remedy.objects.create(
        version=version, number=1, kind=kind, amount=amount, statutory=amount - goodwill, goodwill=goodwill,
        promised_on=timezone.localdate(at),
    )  # fmt: skip
    return Payout.objects.create(
        remedy=remedy, complaint=case, version=version, amount=amount, goodwill=goodwill,
        budget=budget if goodwill else None, state=state, due_on=timezone.localdate(at), created_at=at, state_at=at,
        paid_at=at if state == PayoutState.PAID else None,
    )  # fmt: skip


def agree(case, by, *, at, amount=5000, goodwill=0, row="", budget=None, reserved=0):
    """An accepted version of a proposal."""
    count = Proposal.objects.filter(complaint=case).count()
    proposal = Proposal.objects.create(complaint=case, round=1, attempt=count + 1, created_at=at)
    return ProposalVersion.objects.create(
        proposal=proposal, complaint=case, number=1, state=VersionState.ACCEPTED, cleared_at=at, accepted_at=at,
        statutory=amount - goodwill, goodwill=goodwill, total=amount, reserved=reserved, budget=budget,
        department=case.department, category=case.category, content_hash="x" * 64, written_by=by, written_at=at,
        policy_row=PolicyRow.objects.filter(code=row).first() if row else None,
    )  # fmt: skip


def budget(department, month, cap):
    return Budget.objects.update_or_create(department=department, month=month, defaults={"cap": cap})[0]


def claim(payout, outside, *, at, received=None):
    """What somebody else owes us for a payment; received where an amount is given."""
    return Recovery.objects.create(
        complaint=payout.complaint, version=payout.version, outside=outside, percent=100, amount=payout.amount,
        state=RecoveryState.DUE if received is None else RecoveryState.RECEIVED, received_amount=received or 0,
        accepted_amount=received or 0, claim_due_on=timezone.localdate(at) + timedelta(days=30), created_at=at,
        state_at=at,
    )  # fmt: skip
