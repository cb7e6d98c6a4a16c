"""Guidance (请示): where policy does not fit, an agent asks the manager; a clock runs until the answer."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from compensation.approvals import MANAGER_RIGHT, authorities
from compensation.errors import MovedOn
from compensation.models import Guidance
from compensation.recording import lock, need_right, need_solution, record, refuse
from compensation.states import GuidanceState
from complaints import access, clocks
from complaints.messaging import notices
from complaints.states import ClockKind

ANSWERED = gettext_noop("%(person)s answered your question on %(reference)s.")


def subject_of(row):
    """The clock of a question is told apart by its row."""
    return f"guidance:{row.pk}"


def ask(complaint, *, by, question, at=None):
    """Ask the manager of the case's department; one question of a case waits at a time."""
    if not question.strip():
        refuse("has_a_question", _("A question"), _("Write what you want to know."))
    with transaction.atomic():
        case = lock(complaint.pk, at=at)
        at = case.now
        need_right(by, "compensation.ask_guidance", case)
        need_solution(case)
        row = _open(case, by=by, question=question, at=at)
        access.grant(case, department=row.department, reason="guidance")
        clocks.start(case, ClockKind.DECISION, at=at, subject=subject_of(row))
        record(case, "ask", by=by, at=at, facts={"guidance": row.pk}, text=question)
    return row


def _open(case, *, by, question, at):
    row = Guidance(
        complaint_id=case.pk,
        round=case.round,
        attempt=case.attempt,
        question=question,
        asked_by=by,
        asked_at=at,
        department=case.department,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise MovedOn(case, _("A question on this case waits already.")) from error
    return row


def may_answer(row, case, by, day):
    """A manager of the department asked (or who stands in for one), or a director; never who asked."""
    if row.asked_by_id == by.pk or access.is_named(by, case) or not access.holds(by, "compensation.answer_guidance"):
        return False
    members = authorities(by, day)
    return any(
        "director" in member.role_names
        or (access.holds(member, MANAGER_RIGHT) and row.department_id in member.department_ids)
        for member in members
    )


def waiting_for(user, day):
    """Questions that this person could answer now, the longest waiting first."""
    wanted = Q(pk__in=[])
    if access.holds(user, "compensation.answer_guidance"):
        for member in authorities(user, day):
            if "director" in member.role_names:
                wanted |= Q(pk__gt=0)
            elif access.holds(member, MANAGER_RIGHT):
                wanted |= Q(department__in=member.department_ids)
    rows = Guidance.objects.filter(wanted, state=GuidanceState.OPEN).exclude(asked_by=user)
    rows = rows.exclude(complaint__people_named__person=user)
    return rows.select_related("complaint", "asked_by", "department").order_by("asked_at", "pk")


def answer(row, *, by, text, permits=(), at=None):
    """Answer once; `permits` are kinds of remedy allowed in this case beside the policy row."""
    if not text.strip():
        refuse("has_an_answer", _("An answer"), _("Write what the agent should do."))
    with transaction.atomic():
        case = lock(row.complaint_id, at=at)
        at = case.now
        if not may_answer(row, case, by, timezone.localdate(at)):
            raise PermissionDenied(_("This question is for somebody else to answer."))
        changes = {"answer": text, "permits": sorted(permits), "answered_by": by, "answered_at": at}
        waiting = Guidance.objects.filter(pk=row.pk, state=GuidanceState.OPEN)
        if not waiting.update(state=GuidanceState.ANSWERED, **changes):
            raise MovedOn(case, _("The question was answered already."))
        clocks.stop(case, ClockKind.DECISION, at=at, subject=subject_of(row))
        record(case, "decision", by=by, at=at, facts={"guidance": row.pk, "permits": sorted(permits)}, text=text)
        words = {"person": str(by), "reference": case.reference}
        notices.tell(row.asked_by, kind="guidance", text=ANSWERED, params=words, complaint=case, at=at)
    return Guidance.objects.get(pk=row.pk)


def lapse(case, *, by, at, event, facts):
    """An effect of every way out of the solution step: a question that still waits is moot."""
    for row in Guidance.objects.filter(complaint_id=case.pk, state=GuidanceState.OPEN):
        Guidance.objects.filter(pk=row.pk, state=GuidanceState.OPEN).update(state=GuidanceState.LAPSED)
        clocks.cancel(case, ClockKind.DECISION, at=at, subject=subject_of(row))
