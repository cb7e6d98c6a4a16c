"""Decisions on proposals: one per version and seat, by somebody who did not ask for it, on the terms they saw."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from compensation import budgets
from compensation.drafting import LEGAL, subject_of
from compensation.errors import MovedOn, changed, not_waiting
from compensation.models import Decision, ProposalVersion
from compensation.recording import lock, record, refuse
from compensation.states import PAYABLE, SEATS, Approval, Seat, VersionState
from complaints import access, actors, clocks
from complaints.messaging import notices
from complaints.states import ClockKind, State
from routing.models import Absence, Membership, User

MANAGER_RIGHT = "compensation.decide_as_manager"
DIRECTOR_RIGHT = "compensation.decide_as_director"
APPROVED = gettext_noop("%(person)s approved version %(number)s of your proposal for %(reference)s.")
DECLINED = gettext_noop("%(person)s declined version %(number)s of your proposal for %(reference)s.")


def decide(version, *, by, approve, reason="", seen=None, over_budget=False, at=None):
    """Approve or decline a version that waits. `seen` is the hash of the terms the person looked at.

    Of two who decide at once, one does; the other gets `MovedOn`. A declined version goes back to the agent.
    """
    _still_waits(version)
    with transaction.atomic():
        case = lock(version.complaint_id, at=at, actor=actors.person_of(by))
        at = case.now
        row = ProposalVersion.objects.select_related("department", "proposal", "complaint").get(pk=version.pk)
        if row.state != VersionState.WAITING or not _is_current(case, row):
            raise not_waiting(row)
        if seen is not None and seen != row.content_hash:
            raise changed(row)
        seat, principal = seat_for(row, case, by, timezone.localdate(at))
        if not approve and not reason.strip():
            refuse("has_reason", _("A reason"), _("Say why, so that the agent can change it."))
        decision = _write(row, seat, principal, by=by, approve=approve, reason=reason, at=at)
        _apply(case, row, decision, by=by, over_budget=over_budget, at=at)
        told = {"act": "approve" if approve else "decline", "version": row.pk, "terms": row.content_hash, "seat": seat}
        record(case, "decision", by=by, at=at, facts=told, text=reason)
        _tell(case, row, decision, at=at)
    return decision


def _still_waits(version):
    """Before the lock: of many who decide at once, most are told without waiting for it."""
    row = ProposalVersion.objects.select_related("complaint").get(pk=version.pk)
    if row.state != VersionState.WAITING:
        raise not_waiting(row)


def _is_current(case, row):
    same = (row.proposal.round, row.proposal.attempt) == (case.round, case.attempt)
    return same and case.state == State.SOLUTION


def _write(row, seat, principal, *, by, approve, reason, at):
    decision = Decision(
        version=row,
        seat=seat,
        is_approval=approve,
        reason=reason,
        requested_by=row.submitted_by,
        decided_by=by,
        decided_for=principal,
        decided_at=at,
        total=row.total,
        goodwill=row.goodwill,
        policy_row_id=row.policy_row_id,
        content_hash=row.content_hash,
    )
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as error:
        raise not_waiting(ProposalVersion.objects.get(pk=row.pk)) from error
    return decision


def _apply(case, row, decision, *, by, over_budget, at):
    """Move the version when this was the last decision it needed, or a no."""
    waiting = ProposalVersion.objects.filter(pk=row.pk, state=VersionState.WAITING, content_hash=row.content_hash)
    if not decision.is_approval:
        moved = waiting.update(state=VersionState.DECLINED)
    elif row.decisions.filter(is_approval=True).count() < row.seats:
        return
    else:
        reserve(row, by=by, reason=decision.reason, over=over_budget, at=at)
        moved = waiting.update(state=VersionState.CLEARED, cleared_at=at)
    if not moved:
        raise MovedOn(case, _("Somebody was faster."))
    row.state = VersionState.CLEARED if decision.is_approval else VersionState.DECLINED
    clocks.stop(case, ClockKind.DECISION, at=at, subject=subject_of(row))


def reserve(row, *, by, reason="", over=False, at):
    """Set the version's goodwill aside that will be paid out."""
    remedies = row.remedies.filter(kind__in=PAYABLE, is_punitive=False)
    amount = sum(remedies.values_list("goodwill", flat=True))
    return budgets.reserve(row, amount, at=at, by=by, reason=reason, over=over)


# --- whose decision it is -----------------------------------------------------------------------------------------


def seat_for(row, case, by, day, *, is_about=access.is_named):
    """(seat, for whom) that this person takes on this version; nobody decides their own request, or twice."""
    person = actors.person_of(by)
    if person is None or is_about(person, case):
        raise PermissionDenied(_("You do not have the right to decide this request."))
    if person.pk in (row.submitted_by_id, row.written_by_id):
        refuse(
            "is_another_person", _("Decided by another person"), _("You asked for it yourself: somebody else decides.")
        )
    made = list(row.decisions.all())
    if any(decision.decided_by_id == person.pk for decision in made):
        refuse("decides_once", _("One decision per person"), _("You have decided already; another person is needed."))
    taken, free = {decision.seat for decision in made}, _free_authorities(row, made, person, day)
    for seat in SEATS[row.approval]:
        if seat not in taken and (allowed := [member for member in free if _fills(seat, row, member)]):
            return seat, allowed[0] if allowed[0] != person else None
    raise PermissionDenied(_("This request is for somebody else to decide."))


def _free_authorities(row, made, person, day):
    """Those in whose authority the person may decide: oneself first, then those one stands in for.

    An authority decides once, in person or by a deputy, and never on what it asked for itself.
    """
    used = {pk for decision in made for pk in (decision.decided_by_id, decision.decided_for_id)}
    used |= {row.submitted_by_id, row.written_by_id}
    return [member for member in authorities(person, day) if member.pk not in used]


def authorities(person, day):
    """The person, and whoever is away today and named them as deputy; only people who decide themselves stand in."""
    if not (access.holds(person, MANAGER_RIGHT) or access.holds(person, DIRECTOR_RIGHT)):
        return []
    known = vars(person).setdefault("stands_in_for", {})
    if day not in known:
        away = Absence.objects.filter(deputy=person, starts_on__lte=day, ends_on__gte=day).values("user_id")
        known[day] = list(User.objects.filter(pk__in=away, is_active=True).order_by("pk"))
    return [person, *known[day]]


def _fills(seat, row, member):
    is_director = access.holds(member, DIRECTOR_RIGHT)
    is_manager = access.holds(member, MANAGER_RIGHT)
    if seat == Seat.LEGAL:
        return is_manager and member.memberships.filter(department__code=LEGAL).exists()
    if seat == Seat.MANAGER:
        return is_director or (is_manager and row.department_id in member.department_ids)
    return is_director


def waiting_for(user, now):
    """Versions on which this person could decide now, the longest waiting first."""
    day = timezone.localdate(now)
    members = authorities(user, day)
    wanted = _open_to(members)
    if wanted is None:
        return ProposalVersion.objects.none()
    waiting = ProposalVersion.objects.waiting().filter(wanted).exclude(decisions__decided_by=user)
    waiting = waiting.exclude(submitted_by=user).exclude(written_by=user)
    return waiting.exclude(complaint__people_named__person=user).order_by("submitted_at", "pk")


def _open_to(members):
    """The condition on versions that at least one of these authorities may decide; None when nobody may."""
    wanted = Q(pk__in=[])
    for member in members:
        if access.holds(member, DIRECTOR_RIGHT):
            wanted |= _for_director()
        elif access.holds(member, MANAGER_RIGHT):
            wanted |= Q(approval=Approval.MANAGER, department__in=member.department_ids)
            is_legal = Exists(Membership.objects.filter(user=member, department__code=LEGAL))
            wanted |= Q(approval__in=_needing(Seat.LEGAL)) & _is_free(Seat.LEGAL) & is_legal
    return wanted if members else None


def _for_director():
    """What needs a director, and a manager's matters of departments that have no manager."""
    second = Q(approval=Approval.DIRECTORS_AND_LEGAL) & _is_free(Seat.SECOND_DIRECTOR)
    managers = User.objects.filter(
        groups__name="manager", is_active=True, memberships__department=OuterRef("department")
    )
    orphaned = Q(approval=Approval.MANAGER) & ~Exists(managers)
    return Q(approval__in=_needing(Seat.DIRECTOR)) & _is_free(Seat.DIRECTOR) | second | orphaned


def _needing(seat):
    return [name for name, seats in SEATS.items() if seat in seats]


def _is_free(seat):
    return ~Exists(Decision.objects.filter(version=OuterRef("pk"), seat=seat))


def _tell(case, row, decision, *, at):
    if row.submitted_by and (row.state != VersionState.WAITING):
        words = {"person": str(decision.decided_by), "number": row.number, "reference": case.reference}
        text = APPROVED if decision.is_approval else DECLINED
        notices.tell(row.submitted_by, kind="decision", text=text, params=words, complaint=case, at=at)
