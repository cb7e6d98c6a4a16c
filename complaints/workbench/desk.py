"""One person's work: what is due next, who waits for them, and for whom they wait."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import requests, steps, wording
from complaints.messaging.models import Notice
from complaints.models import Complaint, Promise, StepRequest, Task
from complaints.models.clock import LIVE, ClockState
from complaints.models.request import RequestState
from complaints.models.task import TASK_OPEN
from complaints.states import OPEN, State
from complaints.states import ClockKind as K
from complaints.workbench import joined

AT_MOST = 50
ASIDE = 8
# What a promise asks of whoever holds the case.
ASKS = {
    K.FIRST_RESPONSE: gettext_lazy("Answer first: nobody has yet"),
    K.FIRST_RESPONSE_CLOSED: gettext_lazy("Answer first: nobody has yet"),
    K.NEXT_REPLY: gettext_lazy("The customer wrote: answer"),
    K.PROGRESS: gettext_lazy("Tell the customer how far it is"),
    K.CALLBACK: gettext_lazy("Call back"),
    K.PROMISE: gettext_lazy("Keep the promise"),
    K.TASK: gettext_lazy("A task falls due"),
    K.ENQUIRY: gettext_lazy("An answer is awaited"),
    K.DECISION: gettext_lazy("A decision is awaited"),
    K.PUBLIC_REPLY: gettext_lazy("Reply to the public post"),
    K.ARBITRATION: gettext_lazy("Answer the platform"),
    K.HOTLINE: gettext_lazy("Answer the hotline ticket"),
    K.OUTSIDE: gettext_lazy("Answer the outside body"),
    K.STATUTORY_REFUND: gettext_lazy("The refund is due by law"),
}
# The other side waits for words, not for us to find something out.
WAITED_FOR = (K.NEXT_REPLY, K.FIRST_RESPONSE, K.FIRST_RESPONSE_CLOSED)
# Promises that colleagues keep.
OF_OTHERS = (K.ENQUIRY, K.DECISION, K.TASK)


@dataclass(frozen=True)
class Row:
    """A case with the promise that falls due first, and what it asks for."""

    case: Any
    clock: Any
    left: Any
    asks: Any
    why: Any = ""
    url: str = ""


@dataclass
class Desk:
    """The groups of the page's work."""

    now: list = field(default_factory=list)
    waited_for: list = field(default_factory=list)
    later: list = field(default_factory=list)
    waiting: list = field(default_factory=list)
    decisions: list = field(default_factory=list)
    total: int = 0

    @property
    def over(self):
        return sum(row.left is not None and row.left.kind == "over" for row in self.now)

    @property
    def soon(self):
        return len(self.now) - self.over

    @property
    def first(self):
        """The most urgent of all."""
        return next(iter([*self.now, *self.waited_for, *self.later]), None)

    @property
    def is_empty(self):
        return not (self.now or self.waited_for or self.later or self.waiting or self.decisions)


def of(user, now):
    """The work that the page shows: one query for the cases, one for their promises, one for what waits for a decision.

    Cases that this person speaks for while a colleague looks into them come last among those that wait.
    """
    cases = list(_concerning(user).for_list().by_promise()[:AT_MOST])
    clocks = _clocks_of(cases)
    desk = Desk(decisions=decisions_for(user))
    for case in cases:
        if case.state == State.VERIFICATION and case.investigator_id != user.pk:
            continue
        desk.total += 1
        _place(desk, _row(case, clocks.get(case.pk, []), now))
    elsewhere = [case for case in cases if case.state == State.VERIFICATION and case.investigator_id != user.pk]
    desk.waiting += [_row(case, clocks.get(case.pk, []), now, is_elsewhere=True) for case in elsewhere]
    return desk


def beside(user):
    """What stands beside the work and comes after the page: own promises, own tasks, unread notices."""
    return {
        "promises": list(_promises(user)),
        "tasks": list(_tasks(user)),
        "notices": list(Notice.objects.unread().filter(person=user).select_related("complaint")[:3]),
    }


def mine(user):
    """The open cases whose step is this person's; those that only wait for the weekly review are done for them."""
    return Complaint.objects.visible_to(user).owned_by(user).exclude(state=State.REVIEW)


def _concerning(user):
    """The person's own cases, and those that they speak for while a colleague looks into them."""
    theirs = Q(handler=user, state__in=[state for state in OPEN if state != State.REVIEW])
    return Complaint.objects.visible_to(user).filter(theirs | Q(investigator=user, state=State.VERIFICATION))


def _clocks_of(cases):
    """The promises that run or pause, by case, the earliest first."""
    by_case = {}
    wanted = {"complaint__in": [case.pk for case in cases], "state__in": LIVE}
    for clock in joined.clocks_with_pauses(wanted, "due_at"):
        by_case.setdefault(clock.complaint_id, []).append(clock)
    return by_case


def _row(case, clocks, now, *, is_elsewhere=False):
    running = [clock for clock in clocks if clock.state == ClockState.RUNNING]
    paused = [clock for clock in clocks if clock.state == ClockState.PAUSED]
    clock = (running or paused or [None])[0]
    if paused and (clock is None or clock.kind in (K.PROGRESS, *OF_OTHERS)):
        clock = paused[0]
    left = wording.left_of(clock, now) if clock else None
    return Row(case, clock, left, _asks(case, clock, is_elsewhere), _why(case, clock, is_elsewhere))


def _asks(case, clock, is_elsewhere):
    if is_elsewhere:
        return _("%(person)s looks into it") % {"person": case.investigator or _("Nobody yet")}
    if clock is not None and clock.state == ClockState.PAUSED:
        return _("We wait for an answer from outside")
    if clock is not None and clock.kind in ASKS:
        return ASKS[clock.kind]
    return steps.label_of(steps.MAIN[case.state]) if case.state in steps.MAIN else ""


def _why(case, clock, is_elsewhere):
    """The name of the promise; beside one's own words for it also the step."""
    if clock is None:
        return _("no promise runs")
    if is_elsewhere or clock.kind in ASKS:
        return case.get_state_display() if not is_elsewhere else clock.get_kind_display()
    return clock.get_kind_display()


def _place(desk, row):
    """Into the first group that fits."""
    if row.clock is not None and row.clock.state == ClockState.PAUSED:
        desk.waiting.append(row)
    elif row.left is not None and row.left.kind in ("over", "soon"):
        desk.now.append(row)
    elif row.clock is not None and row.clock.kind in WAITED_FOR:
        desk.waited_for.append(row)
    else:
        desk.later.append(row)


def decisions_for(user):
    """Requests of others that this person may decide, the oldest first."""
    allowed = [step for step, right in requests.DECIDING_RIGHTS.items() if right in user.right_names]
    if not allowed:
        return []
    waiting = StepRequest.objects.filter(state=RequestState.PENDING, step__in=allowed).exclude(asked_by=user)
    waiting = waiting.filter(complaint__in=Complaint.objects.visible_to(user).values("pk"))
    rows = list(waiting.select_related("complaint", "asked_by").order_by("created_at")[:ASIDE])
    for row in rows:
        row.step_label = steps.label_of(row.step)
        row.url = requests.page_of(row)
    return rows


def _tasks(user):
    """Open tasks of one's own, by their due time."""
    visible = Complaint.objects.visible_to(user).values("pk")
    tasks = Task.objects.filter(owner=user, state__in=TASK_OPEN, complaint__in=visible)
    return tasks.select_related("complaint").order_by("due_at", "pk")[:ASIDE]


def _promises(user):
    """What this person promised and has not done yet, of cases that are still open."""
    mine = Promise.objects.filter(made_by=user, kept_at=None, dropped_at=None, complaint__state__in=OPEN)
    mine = mine.filter(complaint__in=Complaint.objects.visible_to(user).values("pk"))
    return mine.select_related("complaint").order_by("due_at", "pk")[:ASIDE]
