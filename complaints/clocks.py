"""Promises that are counted: started, paused, resumed and stopped under the case's lock.

The arithmetic is `routing.calendar`, the lengths are `routing.promises`; here are only the rows. A clock is
moved by changing a row; there is nothing to schedule and nothing to cancel elsewhere.
"""

from django.db.models import Case, Min, Value, When

from complaints.models import Clock, ClockPause
from complaints.models.clock import LIVE, ClockState
from complaints.models.complaint import NO_PROMISE
from complaints.states import ClockKind, Priority
from routing import calendar, calendars, promises

# Deadlines that other bodies set, or that protect people, go on when our case ends.
OUTLIVE_THE_CASE = (ClockKind.ARBITRATION, ClockKind.HOTLINE, ClockKind.OUTSIDE)


def build(complaint, kind, *, at, subject="", due_at=None, owner=None):
    """An unsaved running clock. Without `due_at` its length and calendar come from the clock policy."""
    priority = complaint.priority or complaint.suggestion.get("priority") or Priority.YELLOW
    is_set = due_at is not None
    if not is_set:
        promise = promises.promise_for(kind, priority, at)
        minutes, code = promise.minutes, promise.calendar_code
        due_at = promises.due_at(promise, at)
    else:
        minutes, code = max(0, int((due_at - at).total_seconds() // 60)), "always"
    clock = Clock(
        complaint=complaint,
        kind=kind,
        subject=subject,
        calendar=code,
        minutes=minutes,
        priority=priority,
        owner=owner,
        started_at=at,
        due_at=due_at,
        round=complaint.round,
        is_set=is_set,
    )
    clock.next_alert_at = alert_at(clock)
    return clock


def alert_at(clock):
    """When the next rung of the alert ladder is reached, or None when all were told."""
    level = next((rung.percent for rung in promises.alert_ladder() if rung.percent > clock.alert_level), None)
    return None if level is None or clock.minutes is None else level_at(clock, level)


def level_at(clock, percent):
    """When so much of the promise is used up: 100 % is its due time, the rest is counted from its start."""
    if percent == 100:
        return clock.due_at
    counted = calendars.load(clock.calendar)
    minutes = clock.minutes * percent / 100
    return calendar.add_working_time(counted, clock.started_at, minutes + _paused_minutes(clock))


def live_kinds(complaint):
    """The kinds of the promises that run or wait, those of single tasks, promises and enquiries left aside."""
    return set(_live(complaint, (), "").values_list("kind", flat=True))


def start_all(complaint, kinds, *, at):
    """Start a clock of each of these kinds that does not run already."""
    known = live_kinds(complaint)
    Clock.objects.bulk_create([build(complaint, kind, at=at) for kind in kinds if kind not in known])


def start(complaint, kind, *, at, subject="", due_at=None, owner=None):
    """Start a clock, unless one of this kind and subject runs already."""
    running = Clock.objects.filter(complaint=complaint, kind=kind, subject=subject, state__in=LIVE).first()
    if running:
        return running
    clock = build(complaint, kind, at=at, subject=subject, due_at=due_at, owner=owner)
    clock.save(force_insert=True)
    return clock


def start_new(complaint, kind, promised, *, at, owner=None):
    """Start the clocks of rows that were just made: (subject, due time) each; one query."""
    rows = [build(complaint, kind, at=at, subject=subject, due_at=due, owner=owner) for subject, due in promised]
    Clock.objects.bulk_create(rows)


def stop(complaint, *kinds, at, subject=None):
    """The promise was kept, or too late: stop the clocks of these kinds. Returns how many ran."""
    live = _live(complaint, kinds, subject)
    states = list(live.values_list("state", flat=True))
    if ClockState.PAUSED in states:
        ClockPause.objects.filter(clock__in=live.filter(state=ClockState.PAUSED), ended_at=None).update(ended_at=at)
    if not states:
        return 0
    outcome = Case(When(due_at__gte=at, then=Value(ClockState.KEPT)), default=Value(ClockState.MISSED))
    return live.update(state=outcome, stopped_at=at, next_alert_at=None)


def cancel(complaint, *kinds, at, subject=None):
    """The promise no longer stands (not kept, not missed)."""
    live = _live(complaint, kinds, subject)
    ClockPause.objects.filter(clock__in=live.filter(state=ClockState.PAUSED), ended_at=None).update(ended_at=at)
    return live.update(state=ClockState.CANCELLED, stopped_at=at, next_alert_at=None)


def cancel_all(complaint, *, at):
    """The case ended: every clock stops but those that an outside body set."""
    live = Clock.objects.filter(complaint=complaint, state__in=LIVE).exclude(kind__in=OUTLIVE_THE_CASE)
    ClockPause.objects.filter(clock__in=live.filter(state=ClockState.PAUSED), ended_at=None).update(ended_at=at)
    return live.update(state=ClockState.CANCELLED, stopped_at=at, next_alert_at=None)


def give(complaint, kind, *, subject, owner):
    """Another person is told of this promise from now on."""
    return _live(complaint, [kind], subject).update(owner=owner)


def pause(complaint, kind, *, at, reason):
    """Stop counting while we wait for somebody outside; the interval and its reason are kept."""
    for clock in _live(complaint, [kind], None).filter(state=ClockState.RUNNING):
        _pause_one(clock, at=at, reason=reason)


def resume(complaint, kind, *, at):
    """Count on: the due time moves by the working time that passed meanwhile."""
    for clock in _live(complaint, [kind], None).filter(state=ClockState.PAUSED):
        _resume_one(clock, at=at)


def freeze_all(complaint, *, at, reason):
    """A merge holds every clock; should it be undone, the interval was a pause."""
    for clock in _live(complaint, (), None).exclude(kind__in=OUTLIVE_THE_CASE).filter(state=ClockState.RUNNING):
        _pause_one(clock, at=at, reason=reason)


def thaw_all(complaint, *, at, reason):
    """Undo `freeze_all`: only the pauses with this reason end; one that waited already goes on waiting."""
    for clock in _live(complaint, (), None).filter(
        state=ClockState.PAUSED, pauses__ended_at=None, pauses__reason=reason
    ):
        _resume_one(clock, at=at)


def _pause_one(clock, *, at, reason):
    clock.state = ClockState.PAUSED
    clock.next_alert_at = None
    clock.save(update_fields=["state", "next_alert_at"])
    ClockPause.objects.create(clock=clock, started_at=at, reason=reason)


def _resume_one(clock, *, at):
    paused = clock.pauses.get(ended_at=None)
    paused.ended_at = at
    paused.save(update_fields=["ended_at"])
    counted = calendars.load(clock.calendar)
    missed = calendar.working_minutes_between(counted, paused.started_at, at)
    clock.state = ClockState.RUNNING
    clock.due_at = calendar.add_working_time(counted, clock.due_at, missed)
    clock.next_alert_at = alert_at(clock)
    clock.save(update_fields=["state", "due_at", "next_alert_at"])


def refresh(complaint):
    """Set the case's own `due_at` to the earliest promise that runs; the caller saves the case."""
    earliest = Clock.objects.filter(complaint=complaint, state=ClockState.RUNNING).aggregate(due=Min("due_at"))["due"]
    complaint.due_at = earliest or NO_PROMISE


def _live(complaint, kinds, subject):
    live = Clock.objects.filter(complaint=complaint, state__in=LIVE)
    if kinds:
        live = live.filter(kind__in=kinds)
    return live if subject is None else live.filter(subject=subject)


def _paused_minutes(clock):
    """Working minutes of the pauses so far."""
    if not clock.pk:
        return 0
    counted = calendars.load(clock.calendar)
    ended = [pause for pause in clock.pauses.all() if pause.ended_at is not None]
    return sum(calendar.working_minutes_between(counted, p.started_at, p.ended_at) for p in ended)
