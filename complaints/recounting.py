"""Running promises follow their tables: when a calendar, a clock policy, the alert ladder or peak mode changes, each is
counted anew from its start, and the case keeps what its due time was before.

What a person or an outside body named (`Clock.is_set`) stays. A job compares a fingerprint of the tables with the one
of the last recount; it goes on where it was stopped, and counting twice changes nothing.
"""

import hashlib
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from complaints import actors, audit, clocks, locking
from complaints.models import Clock, ClockPause, Complaint, Recount
from complaints.models.clock import LIVE, ClockState
from complaints.states import Priority
from routing import calendar, calendars, memory, promises
from routing.models import AlertStep, CalendarDay, CalendarInterval, ClockPolicy, PeakMode, WorkingCalendar

# What decides how long a promise is and when somebody is told; names and sources do not.
READ = (
    (WorkingCalendar, ("code", "zone", "is_always")),
    (CalendarInterval, ("calendar__code", "weekday", "starts_at", "ends_at")),
    (CalendarDay, ("calendar__code", "date", "is_closed", "like_weekday")),
    (
        ClockPolicy,
        ("kind", "red_minutes", "yellow_minutes", "green_minutes", "calendar__code", "red_calendar__code",
         "is_stretched"),
    ),
    (AlertStep, ("percent",)),
    (PeakMode, ("starts_at", "ends_at", "clock_percent", "is_active")),
)  # fmt: skip
A_SECOND = timedelta(seconds=1)
BATCH = 200


def fingerprint():
    """One short text that is another one after every change of these tables that matters."""
    digest = hashlib.sha256()
    for model, columns in READ:
        rows = model.objects.order_by(*columns).values_list(*columns)
        digest.update(repr((model._meta.label, list(rows))).encode())
    return digest.hexdigest()


def follow(now):
    """Count every running promise anew when the tables have changed; returns the row that tells of it, or None."""
    current = fingerprint()
    last = Recount.objects.first()
    if last is None:
        # The first look: what runs was counted by the tables as they are.
        Recount.objects.create(fingerprint=current, began_at=now, ended_at=now)
        return None
    if last.ended_at and last.fingerprint == current:
        return None
    row = last if last.fingerprint == current else _begin(last, current, now)
    memory.forget()
    for key in sorted(key for key in _concerned() if key > row.after):
        looked, moved = _count_case(key, now)
        Recount.objects.filter(pk=row.pk).update(after=key, clocks=F("clocks") + looked, moved=F("moved") + moved)
    Recount.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now)
    return Recount.objects.get(pk=row.pk)


def _begin(last, current, now):
    """A new recount; one that another change overtook ends where it stood."""
    Recount.objects.filter(ended_at=None).exclude(fingerprint=current).update(ended_at=now)
    try:
        with transaction.atomic():
            return Recount.objects.create(fingerprint=current, began_at=now)
    except IntegrityError:
        return Recount.objects.get(fingerprint=current, ended_at=None)


def _concerned():
    """Keys of the cases with a promise that runs or waits and follows the tables; both look-ups have their index."""
    running = Clock.objects.filter(state=ClockState.RUNNING, is_set=False)
    waiting = ClockPause.objects.filter(ended_at=None, clock__is_set=False)
    return {*running.values_list("complaint_id", flat=True), *waiting.values_list("clock__complaint_id", flat=True)}


def _count_case(key, at):
    """(promises looked at, promises moved) of one case, in a transaction of its own."""
    with transaction.atomic():
        case = locking.lock(Complaint(pk=key))
        rows = list(Clock.objects.filter(complaint=case, state__in=LIVE, is_set=False).prefetch_related("pauses"))
        moved = [change for clock in rows if (change := count_anew(clock, clock.priority or Priority.YELLOW))]
        if moved:
            audit.record(case, "recount", by=actors.SYSTEM, at=at, facts={"clocks": moved})
            clocks.refresh(case)
            case.save(update_fields=["event_seq", "event_hash", "due_at", "updated_at"])
    return len(rows), len(moved)


def count_anew(clock, priority):
    """Count a promise from its start by the tables of today; [kind, subject, before, after] where its due time moved.

    A calendar or a length that is not in the tables any more changes nothing.
    """
    try:
        promise = promises.promise_for(clock.kind, priority, clock.started_at)
        hours = calendars.load(promise.calendar_code)
        ended = [pause for pause in clock.pauses.all() if pause.ended_at is not None]
        paused = sum(calendar.working_minutes_between(hours, p.started_at, p.ended_at) for p in ended)
        due = calendar.add_working_time(hours, clock.started_at, promise.minutes + paused)
    except (LookupError, calendar.NeverOpen):
        return None
    before = clock.due_at
    clock.priority, clock.minutes, clock.calendar, clock.due_at = priority, promise.minutes, promise.calendar_code, due
    if abs(due - before) < A_SECOND:
        clock.due_at = before
    clock.next_alert_at = clocks.alert_at(clock) if clock.state == ClockState.RUNNING else None
    clock.save(update_fields=["priority", "minutes", "calendar", "due_at", "next_alert_at"])
    return None if clock.due_at == before else [clock.kind, clock.subject, before.isoformat(), due.isoformat()]
