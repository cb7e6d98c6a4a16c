"""The callback: planned when a case comes to follow-up, recorded try by try, until it allows an end or a reopening."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, actors, audit, clocks, lifecycle, locking
from complaints.errors import Conflict, StepRefused, Unmet
from complaints.followup import hours
from complaints.followup.models import (
    ENDINGS,
    Callback,
    CallbackAttempt,
    CallbackState,
    FollowUpTerms,
    Survey,
    SurveyState,
)
from complaints.models import Event
from complaints.navigation import Tally
from complaints.states import ClockKind, Outcome, Priority, State
from routing import calendars, promises

DAY = timedelta(days=1)
REACHED = (Outcome.SATISFIED, Outcome.PARTLY, Outcome.UNSATISFIED, Outcome.STILL_DISSATISFIED)
# What an outcome tells of a customer; triage reads it with the next complaint.
CONTENT, AT_RISK = "satisfied", "at_risk"
TAGS = {
    Outcome.SATISFIED: CONTENT,
    Outcome.PARTLY: AT_RISK,
    Outcome.UNSATISFIED: AT_RISK,
    Outcome.STILL_DISSATISFIED: AT_RISK,
}


# --- planned ------------------------------------------------------------------------------------------------------


def planned(case, event, at):
    """The callback of a case that comes to follow-up, not yet saved: within the promise of its priority, in the
    customer's hours. A customer who wants no contact is not called: the callback stands as refused."""
    customer = case.customer
    zone = hours.known_zone(getattr(customer, "time_zone", "") or "", settings.TIME_ZONE)
    wish = getattr(customer, "preferred_hours", "") or ""
    call_at, due_at = times(case.priority, wish, zone, at)
    is_refused = customer is not None and customer.no_contact
    return Callback(
        complaint=case,
        round=case.round,
        attempt=case.attempt,
        due_at=due_at,
        call_at=call_at,
        zone=zone,
        hours=wish,
        is_after_final_position=_ended_in_final_position(case, event),
        state=CallbackState.DONE if is_refused else CallbackState.OPEN,
        outcome=Outcome.REFUSED if is_refused else "",
        created_at=at,
        ended_at=at if is_refused else None,
    )


def add(callback, *, at):
    """Keep a planned callback and start its clock. None can run yet: every way out of follow-up stops it."""
    callback.save(force_insert=True)
    if callback.is_open:
        clock = clocks.build(callback.complaint, ClockKind.CALLBACK, at=at, due_at=callback.due_at)
        clock.save(force_insert=True)


def times(priority, wish, zone, delivered_at):
    """(best called from, due) of a callback: red within a day, the others from the second day on."""
    theirs, desk = hours.calendar_of(wish, zone), calendars.load("desk")
    promise = promises.promise_for(ClockKind.CALLBACK, priority or Priority.YELLOW, delivered_at)
    due = hours.last_until(theirs, desk, delivered_at, promises.due_at(promise, delivered_at))
    earliest = delivered_at if priority == Priority.RED else delivered_at + DAY
    call_at = hours.first_from(theirs, desk, earliest)
    return (call_at, due) if call_at < due else (hours.first_from(theirs, desk, delivered_at), due)


def _ended_in_final_position(case, event):
    """Whether the case came here by our last word and not by the customer's consent."""
    if event.kind == "final_position" or not case.has_approved_final_position:
        return event.kind == "final_position"
    last = Event.objects.filter(complaint=case, kind__in=["agree", "final_position"]).order_by("-seq").first()
    return last is not None and last.kind == "final_position"


def drop_open(case, *, by, at, event, facts):
    """An effect of the ways out of follow-up: nobody needs to call any more."""
    rows = Callback.objects.filter(complaint=case, state=CallbackState.OPEN)
    Survey.objects.filter(callback__in=rows, state=SurveyState.OPEN).update(state=SurveyState.CLOSED)
    rows.update(state=CallbackState.CANCELLED, ended_at=at)


def call_later(callback):
    """The customer is asked in writing first: ring a day later than else, if that is still in time; not saved."""
    theirs = hours.calendar_of(callback.hours, callback.zone)
    call_at = hours.first_from(theirs, calendars.load("desk"), callback.call_at + DAY)
    if call_at < callback.due_at:
        callback.call_at = call_at


# --- recorded -----------------------------------------------------------------------------------------------------


def record(callback, *, by, outcome, note="", satisfaction=None, comment="", version=None, goes_on=False):
    """One try and what came of it. No answer: tried again at another hour, three times at most.

    `goes_on`: a step follows in the same transaction, which settles the clocks.
    """
    with transaction.atomic():
        locking.hold(callback.complaint_id)
        row = Callback.objects.under_lock(callback.pk, actors.person_of(by))
        case, at = row.complaint, timezone.now()
        locking.compare(case, version)
        if not access.may_take(by, "satisfy", case):
            raise PermissionDenied(_("You do not have the right to record this call."))
        if refused := _why_not(case, row, outcome, note):
            raise StepRefused(refused)
        write_try(
            CallbackAttempt(
                callback=row,
                outcome=outcome,
                note=note,
                satisfaction=satisfaction if outcome in REACHED else None,
                comment=comment,
                by=actors.person_of(by),
                at=at,
            )
        )
        tag(case, outcome)
        facts = {"callback": row.pk, "try": row.tries, "outcome": str(outcome), "satisfaction": satisfaction}
        case.version += 1
        audit.record(case, "callback", by=by, at=at, facts=facts, text=note)
        if not goes_on:
            if not row.is_open:
                clocks.stop(case, ClockKind.CALLBACK, at=at)
            clocks.refresh(case)
        case.save(update_fields=["version", "event_seq", "event_hash", "due_at", "updated_at"])
    return row


def finish(callback, *, by, outcome, owner=None, version=None, **words):
    """Record the call and take the step that follows from it, both or neither: the customer is content and the case
    goes to review, or is not and it is reopened with what is still wrong; no answer leaves it for another try."""
    with transaction.atomic():
        goes_on = (outcome in ENDINGS and outcome != Outcome.NO_ANSWER) or outcome == Outcome.UNSATISFIED
        row = record(callback, by=by, outcome=outcome, version=version, goes_on=goes_on, **words)
        if row.outcome == Outcome.UNSATISFIED:
            lifecycle.reopen(callback.complaint, by=by, reason=words.get("note", ""), owner=owner)
        elif row.state == CallbackState.DONE:
            lifecycle.satisfy(callback.complaint, by=by)
    return row


def _why_not(case, row, outcome, note):
    """What keeps this outcome from being recorded, as sentences."""
    if case.state != State.FOLLOW_UP or not row.is_open or (row.round, row.attempt) != (case.round, case.attempt):
        return [Unmet("callback_is_open", _("A callback that is still open"), _("It was recorded already."))]
    if outcome in (Outcome.PARTLY, Outcome.UNSATISFIED) and not note.strip():
        return [Unmet("says_what_is_wrong", _("What is still wrong"), _("Write down what the customer said."))]
    if outcome == Outcome.STILL_DISSATISFIED and not row.is_after_final_position:
        return [
            Unmet(
                "is_after_final_position",
                _("A final position that was taken before"),
                _("There was none: record the customer as unsatisfied."),
            )
        ]
    return []


def write_try(attempt):
    """Keep one try and what follows from it for its callback; called under the case's lock."""
    row = attempt.callback
    attempt.number = row.tries + 1
    attempt.save(force_insert=True)
    _move_on(row, attempt.outcome, attempt.at)
    if not row.is_open:
        Survey.objects.filter(callback=row, state=SurveyState.OPEN).update(state=SurveyState.CLOSED)


def tag(case, outcome):
    """What the last outcome tells of the customer: one tag of the two, the other tags stay."""
    mark = TAGS.get(Outcome(outcome))
    if mark is None or not case.customer_id:
        return
    customer = case.customer
    tags = [*(known for known in customer.tags if known not in (CONTENT, AT_RISK)), mark]
    if tags != customer.tags:
        customer.tags = tags
        customer.save(update_fields=["tags"])


def _move_on(row, outcome, at):
    """Close the callback, or say when it is tried again; the row count says that nobody was faster."""
    row.tries += 1
    row.outcome = outcome
    is_last = outcome != Outcome.NO_ANSWER or row.tries >= FollowUpTerms.current().most_tries
    if outcome == Outcome.NO_ANSWER and not is_last:
        tried = row.attempts.values_list("at", flat=True)
        theirs = hours.calendar_of(row.hours, row.zone)
        row.call_at = hours.next_try(theirs, calendars.load("desk"), at, tried)
    elif outcome != Outcome.UNSATISFIED:
        row.state, row.ended_at = CallbackState.DONE, at
    changed = Callback.objects.filter(pk=row.pk, state=CallbackState.OPEN, tries=row.tries - 1).update(
        tries=row.tries, outcome=row.outcome, state=row.state, ended_at=row.ended_at, call_at=row.call_at
    )
    if not changed:
        raise Conflict(row.complaint, [])


def waiting(user, now):
    """The callbacks that this person is to make by now, for the rail."""
    found = Callback.objects.visible_to(user).open().filter(Callback.objects.made_by(user, now))
    mine = found.filter(Q(call_at__lte=now) | Q(due_at__lte=now))
    return Tally(mine, mine.filter(due_at__lt=now))
