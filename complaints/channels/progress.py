"""Where a complaint stands, in a customer's words: the seven steps, what happens next and by when."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints import guards, registration, step_clocks
from complaints.messaging.models import Direction, Message
from complaints.models import Clock, Event
from complaints.models.clock import ClockState
from complaints.states import STEP_NUMBER, STEPS, ClockKind, Priority, State
from complaints.wording import moment
from routing import promises

NAMES = {
    State.INTAKE: pgettext_lazy("road", "Received"),
    State.TRIAGE: pgettext_lazy("road", "Passed to the right people"),
    State.VERIFICATION: pgettext_lazy("road", "Looked into"),
    State.SOLUTION: pgettext_lazy("road", "Finding a solution with you"),
    State.EXECUTION: pgettext_lazy("road", "Doing what we agreed"),
    State.FOLLOW_UP: pgettext_lazy("road", "Asking you whether it is solved"),
    State.REVIEW: pgettext_lazy("road", "Learning from it"),
}
# By state: the promise that the customer waits for, and the sentence with its time.
NEXT = {
    State.INTAKE: (step_clocks.FIRST, gettext_lazy("A person answers you by %(moment)s.")),
    State.TRIAGE: (step_clocks.FIRST, gettext_lazy("A person answers you by %(moment)s.")),
    State.VERIFICATION: (
        (ClockKind.HANDLING,),
        gettext_lazy("We find out what happened and come back to you with a proposal by %(moment)s."),
    ),
    State.SOLUTION: ((ClockKind.HANDLING,), gettext_lazy("You hear our proposal by %(moment)s.")),
    State.EXECUTION: ((ClockKind.PROGRESS,), gettext_lazy("You hear from us how it goes by %(moment)s.")),
    State.FOLLOW_UP: ((ClockKind.CALLBACK,), gettext_lazy("We ask you whether everything is solved by %(moment)s.")),
}
UNTIMED = {
    State.INTAKE: gettext_lazy("We are reading what you wrote."),
    State.TRIAGE: gettext_lazy("We are passing it to the people who can help."),
    State.VERIFICATION: gettext_lazy("We are finding out what happened."),
    State.SOLUTION: gettext_lazy("We are working out a proposal for you."),
    State.EXECUTION: gettext_lazy("We are doing what we agreed with you."),
    State.FOLLOW_UP: gettext_lazy("We will ask you whether everything is solved."),
    State.REVIEW: gettext_lazy("Everything is done. We go through it once more, to do better next time."),
}
ENDS = {
    State.CLOSED: gettext_lazy("Your complaint is closed."),
    State.REJECTED: gettext_lazy("We have ended this complaint; our message says why."),
    State.WITHDRAWN: gettext_lazy("You took this complaint back."),
}


_told_instead = {}


def tell_instead(state, function):
    """While a case stands at `state`, `function(case, now)` may know better what comes next; "" where it does not. A
    room registers it in `AppConfig.ready()`."""
    _told_instead[state] = function


@dataclass(frozen=True)
class Step:
    """One step of the road: done, now or ahead, and a line below its name."""

    number: int
    name: str | Promise
    kind: str
    line: str | Promise = ""


@dataclass(frozen=True)
class Saying:
    """One message as the customer sees it."""

    is_theirs: bool
    who: str
    text: str
    at: datetime


def road(case, now):
    """The seven steps; the present one says what comes next and by when."""
    left = _left_at(case)
    here = STEP_NUMBER.get(case.state) or _last_step(left)
    is_over = case.state not in STEPS
    steps = []
    for number, state in enumerate(STEPS, start=1):
        if number < here or (is_over and (state in left or number == here)):
            at = case.received_at if state == State.INTAKE else left.get(state)
            steps.append(Step(number, NAMES[state], "done", moment(at, now) if at else ""))
        elif number == here:
            steps.append(Step(number, NAMES[state], "now", what_comes(case, now)))
        else:
            steps.append(Step(number, NAMES[state], "ahead"))
    return steps


def _left_at(case):
    """When each step was left for the last time."""
    moves = Event.objects.filter(complaint=case).exclude(from_state="").order_by("seq")
    return dict(moves.values_list("from_state", "at"))


def _last_step(left):
    return max((STEP_NUMBER[state] for state in left if state in STEP_NUMBER), default=1)


def what_comes(case, now):
    """One sentence: what happens next, and by when; late is said as late."""
    if case.state in ENDS:
        return ENDS[case.state]
    if case.state in _told_instead and (said := _told_instead[case.state](case, now)):
        return said
    kinds, sentence = NEXT.get(case.state, ((), ""))
    clock = _clock(case, kinds)
    if clock is None:
        return UNTIMED.get(case.state, "")
    if clock.state == ClockState.PAUSED:
        return _("We are waiting for your answer; then we go on.")
    if clock.due_at < now:
        return _("We promised this by %(moment)s and are late. We are sorry; a colleague is working on it.") % {
            "moment": moment(clock.due_at, now)
        }
    return sentence % {"moment": moment(clock.due_at, now)}


def _clock(case, kinds):
    live = Clock.objects.filter(complaint=case, kind__in=kinds, state__in=(ClockState.RUNNING, ClockState.PAUSED))
    return live.order_by("due_at").first()


def reply_promise(case, now):
    """By when we answer the customer's last message, or an empty string."""
    clock = _clock(case, [ClockKind.NEXT_REPLY])
    if clock is None or clock.due_at < now:
        return ""
    return _("We answer your message by %(moment)s.") % {"moment": moment(clock.due_at, now)}


def sayings(party):
    """What this party said and was told, oldest first; never a note, never another party's words."""
    messages = Message.objects.filter(party=party, taken_back_at=None).exclude(direction=Direction.NOTE)
    return [_saying(message) for message in messages.select_related("by_person").order_by("at", "pk")]


def _saying(message):
    is_theirs = message.direction == Direction.IN
    who = _("You") if is_theirs else str(message.by_person or _("Customer care"))
    return Saying(is_theirs, who, message.text, message.at)


def can_take_back(case):
    """Before the follow-up ended nothing else is needed than the customer's word."""
    return case.state in (*STEPS[:-1],)


def wish_of(case, now):
    """What a customer may still ask for when it went wrong: `reopen`, `appeal` or nothing."""
    case.now = now
    if not guards.ended_within_thirty_days(case):
        return ""
    if case.state in (State.FOLLOW_UP, State.REVIEW, State.CLOSED):
        return "reopen"
    return "appeal" if case.state in (State.REJECTED, State.WITHDRAWN) else ""


def promise_now(now):
    """By when a person answers whoever writes now."""
    promise = promises.promise_for(registration.first_response_kind(now), Priority.YELLOW, now)
    due = promises.due_at(promise, now)
    if promise.kind == ClockKind.FIRST_RESPONSE:
        return _("A person answers you by %(moment)s.") % {"moment": moment(due, now)}
    return _("Nobody is at the desk right now; a person answers you by %(moment)s.") % {"moment": moment(due, now)}
