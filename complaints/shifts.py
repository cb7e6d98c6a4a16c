"""At the end of a shift: open promises and what falls due within 12 hours go to the next lead, who accepts them.

A promise whose maker has gone home is then the accepting lead's: the alerts of its clock go there.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints import access, audit, clocks, locking
from complaints.errors import StepRefused, Unmet
from complaints.messaging import notices
from complaints.models import Clock, Complaint, Promise, ShiftHandOver
from complaints.models.clock import ClockState
from complaints.models.shift import HandOverState
from complaints.states import OPEN, ClockKind
from routing import duty

RIGHT = "complaints.reassign_complaint"
AHEAD = timedelta(hours=12)
AT_MOST = 200
WAITS = gettext_noop("%(who)s hands the shift over to you: %(promises)d promises, %(due)d that fall due.")
ACCEPTED = gettext_noop("%(who)s has accepted the shift.")


@dataclass
class Shift:
    """What is open now: promises by their time, and the clocks that fall due, the first due first."""

    promises: list = field(default_factory=list)
    due: list = field(default_factory=list)
    total_due: int = 0
    over: int = 0
    waiting: Any = None


def now_open(user, at):
    """What the shift would leave behind now, as far as this person may read it."""
    seen = Complaint.objects.visible_to(user).filter(state__in=OPEN)
    promises = Promise.objects.filter(kept_at=None, dropped_at=None, complaint__in=seen.values("pk"))
    due = Clock.objects.filter(state=ClockState.RUNNING, due_at__lte=at + AHEAD).exclude(kind=ClockKind.PROMISE)
    due = due.filter(complaint__in=seen.values("pk"))
    rows = list(_for_page(due.order_by("due_at", "pk"))[:AT_MOST])
    return Shift(
        promises=list(promises.select_related("complaint", "made_by").order_by("due_at", "pk")[:AT_MOST]),
        due=rows,
        total_due=len(rows) if len(rows) < AT_MOST else due.count(),
        over=sum(row.due_at < at for row in rows),
    )


def as_handed(hand_over, user):
    """The rows of a hand-over as they stand now; those of cases that this person may not read are left out."""
    seen = Complaint.objects.visible_to(user).values("pk")
    promises = Promise.objects.filter(pk__in=hand_over.promises, complaint__in=seen)
    rows = Clock.objects.filter(pk__in=hand_over.clocks, complaint__in=seen)
    return Shift(
        promises=list(promises.select_related("complaint", "made_by").order_by("due_at", "pk")),
        due=list(_for_page(rows.order_by("due_at", "pk"))),
    )


def _for_page(rows):
    return rows.select_related("complaint__handler", "complaint__investigator", "owner").prefetch_related("pauses")


def waiting(department):
    """The hand-over that nobody has accepted yet, or None."""
    rows = ShiftHandOver.objects.filter(department=department, state=HandOverState.WAITING)
    return rows.select_related("written_by", "department").first()


def hand_over(department, *, by, note, at):
    """Leave what is open to the next lead; one that nobody accepted is replaced. Who may lead is told."""
    _may(by)
    shift = now_open(by, at)
    with transaction.atomic():
        earlier = ShiftHandOver.objects.filter(department=department, state=HandOverState.WAITING)
        earlier.update(state=HandOverState.REPLACED)
        row = ShiftHandOver.objects.create(
            department=department,
            note=note.strip()[:8000],
            promises=[promise.pk for promise in shift.promises],
            clocks=[clock.pk for clock in shift.due],
            written_by=by,
            written_at=at,
        )
        params = {"who": str(by), "promises": len(shift.promises), "due": len(shift.due)}
        for person in _next_leads(department, by, at):
            key = f"shift:{row.pk}"
            notices.tell(person, kind="shift", text=WAITS, params=params, path="/shift/", at=at, dedup_key=key)
    return row


def _next_leads(department, by, at):
    """The leads of the department who could accept: those on duty, else all of them."""
    members = department.memberships.filter(user__groups__name="lead", user__is_active=True).exclude(user=by)
    people = [row.user for row in members.select_related("user").order_by("user")]
    return [person for person in people if duty.is_on_duty(person, at)] or people


def accept(row, *, by, at):
    """Take the shift. Promises whose maker is not there any more are the accepting lead's from now on."""
    _may(by)
    if row.written_by_id == by.pk:
        hint = _("The next lead accepts it, not you.")
        raise StepRefused([Unmet("is_another_person", _("Another person"), hint)])
    with transaction.atomic():
        mine = ShiftHandOver.objects.filter(pk=row.pk, state=HandOverState.WAITING)
        if not mine.update(state=HandOverState.ACCEPTED, accepted_by=by, accepted_at=at):
            hint = _("A colleague has accepted it, or a newer one was written.")
            raise StepRefused([Unmet("is_waiting", _("A hand-over that waits"), hint)])
        taken = sum(_take_promise(promise, by, at) for promise in _orphaned(row, at))
        params = {"who": str(by)}
        key = f"shift-accepted:{row.pk}"
        notices.tell(row.written_by, kind="shift", text=ACCEPTED, params=params, path="/shift/", at=at, dedup_key=key)
    return taken


def _orphaned(row, at):
    """Promises of the hand-over that still stand and whose maker is not on duty."""
    rows = Promise.objects.filter(pk__in=row.promises, kept_at=None, dropped_at=None, complaint__state__in=OPEN)
    return [promise for promise in rows.select_related("made_by") if not duty.is_on_duty(promise.made_by, at)]


def _take_promise(promise, by, at):
    """The promise's clock alerts this person from now on; never one who is named in the case."""
    case = locking.lock(promise.complaint)
    if access.is_named(by, case):
        return False
    clocks.give(case, ClockKind.PROMISE, subject=f"promise:{promise.pk}", owner=by)
    audit.record(case, "promise", by=by, at=at, facts={"promise": promise.pk, "to": by.pk})
    case.save(update_fields=["event_seq", "event_hash", "updated_at"])
    return True


def _may(user):
    if not access.holds(user, RIGHT):
        raise PermissionDenied(_("Only a shift lead or a manager hands a shift over."))
