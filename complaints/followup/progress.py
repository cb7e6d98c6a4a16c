"""The next update to the customer: the clock warns, a message is ready, one click sends it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints import access, clocks, locking, wording
from complaints.errors import Conflict, StepRefused, Unmet
from complaints.followup import news
from complaints.messaging.models import Direction, Message
from complaints.messaging.placeholders import in_words
from complaints.models import Clock, Complaint, Party, Task
from complaints.models.clock import LIVE, ClockState
from complaints.models.task import BEYOND_THE_CASE, TASK_OPEN, TaskState
from complaints.states import ClockKind, State
from routing.models import User

MOST_ROWS = 100
# While these last, the customer hears from us; what is said then.
STATES = (State.VERIFICATION, State.SOLUTION, State.EXECUTION)


@dataclass
class Ready:
    """An update as it waits: the promise that it keeps, what it says, what the customer was told last."""

    case: Any
    clock: Any
    body: str
    told_at: datetime | None = None
    seen: int = 0
    left: Any = None
    done: list = field(default_factory=list)

    @property
    def is_due(self):
        """The promise runs out, or something was done that the customer does not know yet."""
        return bool(self.done) or (self.left is not None and self.left.kind in ("soon", "over"))


@dataclass(frozen=True)
class Known:
    """What a page of one case has read already; None is looked up."""

    clocks: list | None = None
    tasks: list | None = None
    party: Any = None


def of_case(case, now, known=None):
    """The ready update of one case, or None where none is owed."""
    return next(iter(ready([case], now, known)), None)


def waiting(user, now, *, team=False):
    """The updates that are due, of one's own cases or of the team's, the most urgent first."""
    mine = Complaint.objects.visible_to(user).filter(state__in=STATES)
    if team:
        people = User.objects.filter(memberships__department__in=user.department_ids).values("pk")
        mine = mine.filter(handler__in=people)
    else:
        mine = mine.filter(handler=user)
    running = Clock.objects.filter(kind=ClockKind.PROGRESS, state=ClockState.RUNNING, complaint__in=mine.values("pk"))
    keys = list(running.order_by("due_at", "pk").values_list("complaint", flat=True)[:MOST_ROWS])
    rows = Complaint.objects.select_related("customer", "handler").in_bulk(keys)
    found = ready([rows[key] for key in keys], now)
    return [row for row in found if row.is_due]


def ready(cases, now, known=None):
    """The ready updates of these cases in their order; four queries for any number, less what is `known`."""
    cases = [case for case in cases if case.state in STATES]
    keys = [case.pk for case in cases]
    if not keys:
        return []
    known = known or Known()
    running = _by_kind(known.clocks) if known.clocks is not None else _clocks_of(keys)
    tasks = _of_the_agreement(cases[0], known.tasks) if known.tasks is not None else _tasks_of(keys)
    told = _told_of(keys)
    languages = {known.party.complaint_id: known.party} if known.party else _parties_of(keys)
    found = []
    for case in cases:
        clock = running.get((case.pk, ClockKind.PROGRESS))
        if clock is None:
            continue
        told_at, seen = told.get(case.pk, (None, 0))
        since = [task for task in tasks.get(case.pk, []) if _is_news(task, told_at)]
        with translation.override(news.language_of(case, languages.get(case.pk))):
            body = "\n".join(_sentences(case, since, tasks.get(case.pk, []), running, now))
        found.append(Ready(case, clock, body, told_at, seen, wording.left_of(clock, now), since))
    return found


def _clocks_of(keys):
    kinds = (ClockKind.PROGRESS, ClockKind.HANDLING)
    rows = Clock.objects.filter(complaint__in=keys, kind__in=kinds, state__in=LIVE).prefetch_related("pauses")
    return _by_kind(rows)


def _by_kind(rows):
    return {(clock.complaint_id, clock.kind): clock for clock in rows if clock.state in LIVE}


def _of_the_agreement(case, rows):
    """{case: tasks of its present agreement} out of all that were read."""
    now = (case.pk, case.round, case.attempt)
    own = [task for task in rows if (task.complaint_id, task.round, task.attempt) == now]
    return {case.pk: [task for task in own if not task.source.startswith(BEYOND_THE_CASE)]}


def _parties_of(keys):
    """{case: its main party}."""
    return {row.complaint_id: row for row in Party.objects.filter(complaint__in=keys).order_by("is_main", "-pk")}


def _tasks_of(keys):
    """{case: tasks of its present agreement}."""
    rows = Task.objects.filter(complaint__in=keys, round=F("complaint__round"), attempt=F("complaint__attempt"))
    found = {}
    for task in rows.exclude(source__startswith=BEYOND_THE_CASE).order_by("source", "position", "pk"):
        found.setdefault(task.complaint_id, []).append(task)
    return found


def _told_of(keys):
    """{case: (when the customer heard from us last, the key of the last message)}."""
    said = Message.objects.filter(complaint__in=keys, direction=Direction.OUT, taken_back_at=None).order_by()
    rows = said.values("complaint").annotate(at=Max("at"), last=Max("pk"))
    return {row["complaint"]: (row["at"], row["last"]) for row in rows}


def _is_news(task, told_at):
    is_done = task.state == TaskState.DONE and task.is_public
    return is_done and (told_at is None or task.finished_at > told_at)


def _sentences(case, since, tasks, running, now):
    """What the update says, in the customer's language: what was done, what is late, what comes next."""
    if case.state == State.VERIFICATION:
        yield _("We are still finding out what happened; we have not forgotten you.")
    elif case.state == State.SOLUTION:
        yield _("We know what happened and are working out a proposal for you.")
    if case.state != State.EXECUTION:
        yield from _proposal_by(running.get((case.pk, ClockKind.HANDLING)), now)
        return
    ahead = [task for task in tasks if task.state in TASK_OPEN]
    late = [task for task in ahead if task.is_public and task.due_at and task.due_at < now]
    for task in late:
        words = {"what": task.title, "day": news.day_of(task.due_at)}
        yield _("We had promised you “%(what)s” by %(day)s and are late. We are sorry.") % words
    yield from news.sentences(since, [task for task in ahead if task not in late])
    if not ahead and not since:
        yield _("Everything we agreed is on its way; we check it once more.")


def _proposal_by(clock, now):
    if clock is not None and clock.state == ClockState.RUNNING and clock.due_at > now:
        at = in_words(timezone.localtime(clock.due_at), translation.get_language() or "")
        yield _("You hear our proposal by %(moment)s.") % {"moment": at}


# --- sent ---------------------------------------------------------------------------------------------------------


def send(complaint, *, by, body, seen=None):
    """Send the update and begin the next promise. It answers nothing that was asked: a promise to reply runs on.

    `seen` is the last message that the person knew of; told meanwhile, the customer is not told twice.
    """
    if not body.strip():
        raise StepRefused([Unmet("has_text", _("A text"), _("Write something first."))])
    with transaction.atomic():
        case = locking.lock(complaint, related=["customer", "handler"])
        at = timezone.now()
        if not access.holds(by, "complaints.say_complaint") or access.is_named(by, case):
            raise PermissionDenied(_("You do not have the right to write on this case."))
        if case.state not in STATES:
            hint = _("The case stands at “%(state)s”.") % {"state": case.get_state_display()}
            raise StepRefused([Unmet("is_in_work", _("A case that we work on"), hint)])
        if seen is not None and seen != _told_of([case.pk]).get(case.pk, (None, 0))[1]:
            raise Conflict(case, [])
        due = clocks.build(case, ClockKind.PROGRESS, at=at).due_at
        key = f"progress:{case.pk}:{case.event_seq}"
        return news.write(case, "progress_update", key=key, by=by, at=at, body=body.strip(), due=due)
