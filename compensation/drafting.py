"""Versions of a proposal: written, measured by policy and law, replaced, sent for a decision."""

import hashlib
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation import budgets, facts, policy, telling
from compensation.errors import MovedOn, changed
from compensation.models import DemandAnswer, Guidance, Offer, Proposal, ProposalVersion
from compensation.models import Remedy as RemedyRow
from compensation.recording import lock, need_right, need_solution, record, refuse
from compensation.states import (
    PAYABLE,
    REPLACEABLE,
    SEATS,
    STRICTNESS,
    Approval,
    GuidanceState,
    OfferState,
    Seat,
    Tier,
    VersionState,
)
from compensation.terms import Answer, Demand, Parts, Remedy, Violation
from complaints import access, audit, clocks
from complaints.errors import StepRefused, Unmet
from complaints.states import ClockKind
from routing.models import Department
from routing.money import format_money

PROPOSE = "compensation.propose"
LEGAL = "legal"


@dataclass(frozen=True)
class Terms:
    """What somebody wants to propose. `answers`: {demand pk: (remedy positions, refusal)}; `stated`: facts of law."""

    remedies: tuple[Remedy, ...] = ()
    answers: dict = field(default_factory=dict)
    message: str = ""
    reason: str = ""
    standing: str = ""
    stated: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """Terms beside what policy and law say of them, and the budget that would carry the goodwill."""

    entitlement: object
    assessment: object
    demands: tuple
    answers: tuple
    budget: object
    guidance: object
    violations: tuple
    budgeted: int = 0
    held: int = 0

    @property
    def approval(self):
        return policy.required(self.violations)

    @property
    def to_correct(self):
        return [violation for violation in self.violations if violation.needs is None]


def measure(case, terms, *, at, tier=Tier.AGENT, basis=None):
    """Measure terms without writing anything: what the builder shows before saving."""
    day = timezone.localdate(at)
    basis = basis or facts.basis_of(case)
    rows = basis.demands
    entitled = facts.entitlement_of(case, day, stated=terms.stated, basis=basis)
    answers = tuple(_answer(row, terms) for row in rows)
    guidance = _guidance(case)
    assessed = policy.assess(
        entitled,
        terms.remedies,
        answers,
        tier,
        permitted=frozenset(guidance.permits if guidance else ()),
        standing=terms.standing,
    )
    budget = budgets.budget_of(case.department, day, case=case) if case.department else None
    goodwill = budgeted(terms.remedies, assessed.parts)
    held = budget.held if budget else 0
    found = (*assessed.violations, *_over_budget(budget, goodwill, held))
    return Measured(entitled, assessed, rows, answers, budget, guidance, found, goodwill, held)


def budgeted(remedies, parts):
    """The goodwill that is paid out, and so needs a budget; law and standard never wait for one."""
    pairs = zip(remedies, parts, strict=True)
    return sum(part.goodwill for remedy, part in pairs if remedy.kind in PAYABLE and not remedy.is_punitive)


def _answer(row, terms):
    positions, refusal = terms.answers.get(row.pk, ((), ""))
    return Answer(Demand(row.kind, row.amount, row.note), tuple(positions), refusal)


def _guidance(case):
    """The newest answer of this attempt, where there is one at all."""
    if getattr(case, "has_guidance", True) is False:
        return None
    answered = Guidance.objects.filter(
        complaint_id=case.pk, round=case.round, attempt=case.attempt, state=GuidanceState.ANSWERED
    )
    return answered.order_by("-answered_at").first()


def _over_budget(budget, amount, held):
    """Goodwill beyond what the month has left; what the version in place holds (`held`) is free for its successor."""
    if not amount:
        return
    if budget is None:
        yield Violation("no_budget", _("No department carries the goodwill"), _("Assign the case to a department."))
    elif amount > budget.left + held:
        words = {
            "above": format_money(amount - max(0, budget.left + held)),
            "department": budget.department.name,
            "month": f"{budget.month:%Y-%m}",
        }
        sentence = _("%(above)s above what is left of the budget of %(department)s for %(month)s") % words
        yield Violation("over_budget", sentence, _("A director may go over it, with a reason."), Approval.DIRECTOR)


# --- writing ------------------------------------------------------------------------------------------------------


def draft(complaint, *, by, terms, version=None, at=None):
    """Write the first version of this attempt. What policy says of it is stored, not enforced: a draft may be wrong."""
    with transaction.atomic():
        case = lock(complaint.pk, at=at, version=version)
        at = case.now
        need_right(by, PROPOSE, case)
        need_solution(case)
        proposal, _created = Proposal.objects.get_or_create(
            complaint_id=case.pk, round=case.round, attempt=case.attempt, defaults={"created_at": at}
        )
        if proposal.versions.live().exists():
            raise MovedOn(case, _("Somebody has written a version of this proposal meanwhile."))
        row = _write(case, proposal, terms, by=by, at=at)
        record(case, "proposal", by=by, at=at, facts={"act": "draft", "version": row.pk, "terms": row.content_hash})
    return row


def amend(version, *, by, terms, seen=None, at=None):
    """Write a new version in place of this one: approval, offer and reservation of the old one are gone."""
    with transaction.atomic():
        case = lock(version.complaint_id, at=at)
        at = case.now
        need_right(by, PROPOSE, case)
        need_solution(case)
        old = ProposalVersion.objects.select_related("proposal").get(pk=version.pk)
        if seen is not None and seen != old.content_hash:
            raise changed(old)
        retire(case, old, VersionState.SUPERSEDED, at=at)
        row = _write(case, old.proposal, terms, by=by, at=at)
        told = {"act": "amend", "version": row.pk, "before": old.pk, "terms": row.content_hash}
        record(case, "proposal", by=by, at=at, facts=told)
    return row


def retire(case, version, to, *, at):
    """Take a version out of play: conditional on its state, so that a decision or an answer made meanwhile wins."""
    moved = ProposalVersion.objects.filter(pk=version.pk, state__in=REPLACEABLE).update(state=to)
    if not moved:
        raise MovedOn(case, _("Version %(number)s can no longer be changed: %(state)s.") % {
            "number": version.number, "state": version.get_state_display()
        })  # fmt: skip
    end_open_offers(case, version.offers.all(), at=at)
    clocks.cancel(case, ClockKind.DECISION, at=at, subject=subject_of(version))
    budgets.release(version)


def end_open_offers(case, offers, *, at, is_told=True):
    """What was offered and not answered is void, once; the customer is told, unless the case's end tells them."""
    for row in offers.filter(state=OfferState.OPEN):
        ended = Offer.objects.filter(pk=row.pk, state=OfferState.OPEN)
        if ended.update(state=OfferState.VOID, answered_at=at) and is_told:
            telling.withdrawn(case, row, at=at)


def subject_of(version):
    """The clock of a decision is told apart by its version."""
    return f"proposal:{version.pk}"


def _write(case, proposal, terms, *, by, at):
    measured = measure(case, terms, at=at)
    entitled, assessed = measured.entitlement, measured.assessment
    last = proposal.versions.order_by("-number").values_list("number", flat=True).first() or 0
    approval = measured.approval
    row = ProposalVersion(
        proposal=proposal,
        complaint_id=case.pk,
        number=last + 1,
        approval=approval or "",
        seats=len(SEATS[approval]) if approval else 0,
        statutory=sum(part.statutory for part in assessed.parts),
        standard=sum(part.standard for part in assessed.parts),
        goodwill=assessed.goodwill,
        total=assessed.total,
        standing=terms.standing,
        message=terms.message,
        reason=terms.reason,
        policy_row_id=entitled.row.pk if entitled.row else None,
        guidance=measured.guidance,
        department=case.department,
        measured=snapshot(measured),
        category=case.category,
        responsibility=entitled.responsibility,
        priority=case.priority,
        order_amount=entitled.facts.order_amount,
        customer=case.customer,
        written_by=by,
        written_at=at,
    )
    row.content_hash = content_hash(row, terms, measured)
    row.save(force_insert=True)
    RemedyRow.objects.bulk_create(_remedy_rows(row, terms, assessed.parts))
    DemandAnswer.objects.bulk_create(_answer_rows(row, measured))
    return row


def _remedy_rows(row, terms, parts):
    for number, (remedy, part) in enumerate(zip(terms.remedies, parts, strict=True), start=1):
        yield RemedyRow(
            version=row,
            number=number,
            kind=remedy.kind,
            amount=remedy.amount,
            statutory=part.statutory,
            standard=part.standard,
            goodwill=part.goodwill,
            is_punitive=remedy.is_punitive,
            note=remedy.note,
            promised_on=remedy.promised_on or timezone.localdate(row.written_at),
        )


def _answer_rows(row, measured):
    for demand, answer in zip(measured.demands, measured.answers, strict=True):
        yield DemandAnswer(
            version=row,
            demand=demand,
            kind=demand.kind,
            amount=demand.amount,
            note=demand.note,
            is_granted=bool(answer.remedies),
            remedy_numbers=[position + 1 for position in answer.remedies],
            refusal="" if answer.remedies else answer.refusal,
        )


def snapshot(measured):
    """What the version was measured by, as plain JSON: the figures that a later reader needs."""
    entitled = measured.entitlement
    return {
        "on": entitled.on.isoformat(),
        "row": [entitled.row.code, entitled.row.version] if entitled.row else None,
        "responsibility": entitled.responsibility,
        "shares": [[share.code, share.percent] for share in entitled.facts.shares],
        "ceilings": dict(entitled.ceilings),
        "factor": entitled.factor,
        "claims": [claim.code for claim in entitled.granted],
        "goodwill_given": entitled.facts.goodwill_given,
        "made_good": entitled.facts.made_good,
        "stated": {name: getattr(entitled.facts, name) for name in facts.STATED},
        "violations": [violation.code for violation in measured.violations],
    }


def content_hash(row, terms, measured):
    """SHA-256 over everything that an approval or an acceptance covers."""
    content = {
        "case": row.complaint_id,
        "proposal": row.proposal_id,
        "number": row.number,
        "remedies": [
            [r.kind, r.amount, p.statutory, p.standard, p.goodwill, r.is_punitive, r.note, str(r.promised_on or "")]
            for r, p in zip(terms.remedies, measured.assessment.parts, strict=True)
        ],
        "answers": [
            [demand.pk, list(answer.remedies), answer.refusal]
            for demand, answer in zip(measured.demands, measured.answers, strict=True)
        ],
        "message": row.message,
        "standing": row.standing,
        "approval": row.approval,
    }
    return hashlib.sha256(audit.canonical(content).encode()).hexdigest()


def write_granted(case, last, owed, *, by, at):
    """Write what a final position grants: the statutory parts of the last version, in force at once."""
    terms = Terms(
        remedies=tuple(Remedy(row.kind, row.statutory, row.promised_on, note=row.note) for row in owed),
        answers=terms_of(last).answers,
        message=last.message,
    )
    copied = ("proposal_id", "complaint_id", "policy_row_id", "department_id", "category_id", "responsibility")
    copied += ("priority", "order_amount", "customer_id", "measured")
    total = sum(remedy.amount for remedy in terms.remedies)
    row = ProposalVersion(
        **{name: getattr(last, name) for name in copied},
        number=last.number + 1,
        state=VersionState.GRANTED,
        approval=Approval.NONE,
        statutory=total,
        total=total,
        message=last.message,
        written_by=by,
        written_at=at,
        cleared_at=at,
    )
    content = {"granted": last.content_hash, "remedies": [[r.kind, r.amount] for r in terms.remedies]}
    row.content_hash = hashlib.sha256(audit.canonical(content).encode()).hexdigest()
    row.save(force_insert=True)
    RemedyRow.objects.bulk_create(_remedy_rows(row, terms, [Parts(statutory=r.amount) for r in terms.remedies]))
    return row


# --- asking for a decision ----------------------------------------------------------------------------------------


def terms_of(version):
    """The terms of a stored version, as they would be typed again."""
    remedies = tuple(
        Remedy(row.kind, row.amount, row.promised_on, row.is_punitive, row.note) for row in version.remedies.all()
    )
    answers = {
        row.demand_id: (tuple(number - 1 for number in row.remedy_numbers), row.refusal)
        for row in version.answers.all()
        if row.demand_id
    }
    stated = version.measured.get("stated", {})
    return Terms(remedies, answers, version.message, version.reason, version.standing, stated)


def check_again(case, version, *, at):
    """Measure a stored draft as of now. What must be changed is refused; a stricter need than stored is returned."""
    measured = measure(case, terms_of(version), at=at)
    if measured.to_correct:
        raise StepRefused([Unmet(found.code, found.sentence, found.fix) for found in measured.to_correct])
    return max(measured.approval, version.approval or Approval.NONE, key=STRICTNESS.index)


def submit(version, *, by, seen=None, at=None):
    """Ask for the decisions that the version needs; it waits, with a clock, and the department may read the case."""
    with transaction.atomic():
        case = lock(version.complaint_id, at=at)
        at = case.now
        need_right(by, PROPOSE, case)
        need_solution(case)
        row = ProposalVersion.objects.get(pk=version.pk)
        if seen is not None and seen != row.content_hash:
            raise changed(row)
        approval = check_again(case, row, at=at)
        if approval == Approval.NONE:
            refuse("needs_a_decision", _("A version that needs a decision"), _("Nobody needs to approve it: offer it."))
        _wait(case, row, approval, by=by, at=at)
        told = {"act": "submit", "version": row.pk, "terms": row.content_hash, "needs": approval}
        record(case, "ask", by=by, at=at, facts=told, text=row.reason)
    return ProposalVersion.objects.get(pk=version.pk)


def _wait(case, row, approval, *, by, at):
    changes = {"state": VersionState.WAITING, "submitted_by": by, "submitted_at": at}
    changes |= {"approval": approval, "seats": len(SEATS[approval])}
    if not ProposalVersion.objects.filter(pk=row.pk, state=VersionState.DRAFT).update(**changes):
        raise MovedOn(case, _("Version %(number)s can no longer be sent: %(state)s.") % {
            "number": row.number, "state": row.get_state_display()
        })  # fmt: skip
    if row.department_id:
        access.grant(case, department=row.department, reason="approval")
    if Seat.LEGAL in SEATS[approval] and (legal := Department.objects.filter(code=LEGAL).first()):
        access.grant(case, department=legal, reason="approval")
    clocks.start(case, ClockKind.DECISION, at=at, subject=subject_of(row))
