"""What waits for a person's decision, of every kind, in one list: the one whose time runs out first on top."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from compensation import approvals, guidance, payees
from complaints import steps
from complaints.models import Clock, Complaint, StepRequest
from complaints.models.clock import LIVE
from complaints.models.request import RequestState
from complaints.navigation import Tally
from complaints.requests import DECIDING_RIGHTS, page_of
from complaints.states import ClockKind

AT_MOST = 100
# Who has a list at all: whoever decides anything.
DECIDES = (
    "compensation.decide_as_manager",
    "compensation.decide_as_director",
    "compensation.answer_guidance",
    "complaints.approve_final_position_complaint",
)


@dataclass
class Waiting:
    """One decision that waits: of what case, what is asked, by whom, and where it is decided."""

    case: Any
    what: str
    more: str
    asked_by: Any
    asked_at: Any
    url: str
    subject: str
    amount: int | None = None
    clock: Any = None

    @property
    def due(self):
        """Those with a clock by its end; the others behind them, the oldest first."""
        return (self.clock is None, self.clock.due_at if self.clock else self.asked_at, self.asked_at)


def waiting_for(user, now):
    """Everything that this person could decide now; the same number of queries however much it is."""
    rows = [*_proposals(user, now), *_questions(user, now), *_payees(user, now), *_requests(user)]
    clocks = Clock.objects.filter(
        kind=ClockKind.DECISION, state__in=LIVE, complaint__in={row.case.pk for row in rows}
    ).prefetch_related("pauses")
    by_subject = {(clock.complaint_id, clock.subject): clock for clock in clocks}
    for row in rows:
        row.clock = by_subject.get((row.case.pk, row.subject))
    return sorted(rows, key=lambda row: row.due)


def _proposals(user, now):
    versions = approvals.waiting_for(user, now).select_related("complaint", "submitted_by")
    for version in versions[:AT_MOST]:
        yield Waiting(
            case=version.complaint,
            what=_("Approve a proposal"),
            more=version.reason,
            asked_by=version.submitted_by,
            asked_at=version.submitted_at,
            url=reverse("admin:compensation_proposal_change", args=[version.proposal_id]),
            subject=f"proposal:{version.pk}",
            amount=version.total,
        )


def _questions(user, now):
    for row in guidance.waiting_for(user, timezone.localdate(now))[:AT_MOST]:
        yield Waiting(
            case=row.complaint,
            what=_("Give guidance"),
            more=row.question,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            url=reverse("answer_guidance", args=[row.complaint.reference, row.pk]),
            subject=guidance.subject_of(row),
        )


def _payees(user, now):
    for row in payees.waiting_for(user, timezone.localdate(now))[:AT_MOST]:
        payout = row.payout
        yield Waiting(
            case=payout.complaint,
            what=_("Approve a payee"),
            more=_("%(holder)s, %(payout)s") % {"holder": row.holder, "payout": payout.reference},
            asked_by=row.given_by or row.get_given_by_kind_display(),
            asked_at=row.given_at,
            url=reverse("decide_payee", args=[row.pk]),
            subject=payees.subject_of(row),
            amount=payout.amount,
        )


def requests_for(user):
    """Steps that others asked for and this person may decide, in cases that they may read."""
    allowed = [step for step, right in DECIDING_RIGHTS.items() if right in user.right_names]
    rows = StepRequest.objects.filter(state=RequestState.PENDING, step__in=allowed).exclude(asked_by=user)
    rows = rows.filter(complaint__in=Complaint.objects.visible_to(user).values("pk"))
    return rows.select_related("complaint", "asked_by").order_by("created_at", "pk")


def _requests(user):
    for row in requests_for(user)[:AT_MOST]:
        yield Waiting(
            case=row.complaint,
            what=str(steps.label_of(row.step)),
            more=Truncator(row.reason).chars(300),
            asked_by=row.asked_by or row.get_asked_by_kind_display(),
            asked_at=row.created_at,
            url=page_of(row),
            subject=f"request:{row.pk}",
        )


def count(user, now):
    """How much waits for this person, of every kind, and what of it is over its time; for the rail."""
    day = timezone.localdate(now)
    return [
        _tally(approvals.waiting_for(user, now), "proposal:", now),
        _tally(guidance.waiting_for(user, day), "guidance:", now),
        _tally(payees.waiting_for(user, day), "payee:", now),
        _tally(requests_for(user), "request:", now),
    ]


def _tally(rows, prefix, now):
    case = OuterRef("payout__complaint" if prefix == "payee:" else "complaint")
    clocks = Clock.objects.filter(complaint=case, kind=ClockKind.DECISION, state__in=LIVE)
    subject = Concat(Value(prefix), Cast(OuterRef("pk"), CharField()))
    rows = rows.select_related(None).order_by()
    return Tally(rows, rows.filter(Exists(clocks.filter(subject=subject, due_at__lt=now))))
