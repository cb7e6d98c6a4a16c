"""Work to be done for a case: planned from templates, started, done, failed, cancelled."""

from itertools import pairwise

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, actors, audit, clocks, locking
from complaints.errors import StepRefused, Unmet
from complaints.models import Task, TaskTemplate
from complaints.models.task import BEYOND_THE_CASE, TASK_OPEN, TaskState
from complaints.states import ClockKind
from routing import calendar, calendars

_effects = []


def effect(function):
    """Run `function(case, task, to=, by=, at=, reason=)` in the transaction of every move of a task, under the case's
    lock, after the row is written. A room registers it in `AppConfig.ready()`; again is the same effect."""
    if function not in _effects:
        _effects.append(function)


def plan(complaint, *, remedy, source, at, by, owner=None):
    """Make the tasks that carry a remedy out, each due after the one before it. Called inside a step's transaction.

    `source` names what they come from (“remedy:12”) and keeps a repeat from planning twice.
    """
    return plan_all(complaint, [(remedy, source)], at=at, by=by, owner=owner)


def plan_all(complaint, wanted, *, at, by, owner=None):
    """The same for many at once, (remedy, source) each: as many queries for ten remedies as for one."""
    kinds = {remedy for remedy, _source in wanted}
    found = TaskTemplate.objects.filter(remedy__in=kinds, is_active=True).select_related("department")
    templates = list(found.order_by("position"))
    rows = []
    for remedy, source in wanted:
        rows += _rows(complaint, [each for each in templates if each.remedy == remedy], source, at=at, owner=owner)
    Task.objects.bulk_create(rows)
    follow = [(row, before) for before, row in pairwise(rows) if before.source == row.source]
    for row, before in follow:
        row.after = before
    if follow:
        Task.objects.bulk_update([row for row, _before in follow], ["after"])
    promised = [(f"task:{row.pk}", row.due_at) for row in rows]
    clocks.start_new(complaint, ClockKind.TASK, promised, at=at, owner=owner)
    access.grant_departments(complaint, {row.department_id for row in rows} - {None}, reason="task")
    return rows


def _rows(complaint, templates, source, *, at, owner):
    """Unsaved tasks of one source, in their order."""
    due = at
    for template in templates:
        due = calendar.add_working_time(calendars.load(template.calendar), due, template.minutes)
        yield Task(
            complaint=complaint,
            template=template,
            source=source,
            position=template.position,
            title_en=template.title_en,
            title_zh=template.title_zh,
            department=template.department or complaint.department,
            owner=owner,
            due_at=due,
            requires_proof=template.requires_proof,
            is_public=template.is_public,
            round=complaint.round,
            attempt=complaint.attempt,
            created_at=at,
        )


def start(task, *, by):
    """Somebody works on it."""
    return _move(task, TaskState.STARTED, by=by)


def finish(task, *, by, proof=""):
    """Done; with the proof (a refund number, a waybill) where the template asks for one."""
    return _move(task, TaskState.DONE, by=by, proof=proof)


def fail(task, *, by, reason, due_at=None):
    """It did not work, or will be late: why, and by when it is done instead."""
    return _move(task, TaskState.FAILED, by=by, reason=reason, due_at=due_at)


def cancel(task, *, by, reason):
    """It is not needed any more: why."""
    return _move(task, TaskState.CANCELLED, by=by, reason=reason)


@transaction.atomic
def give(task, *, by, owner=None, outside_name="", outside_phone=""):
    """To a colleague, or to a carrier or firm outside, with the name and number to ask there."""
    complaint = locking.lock(task.complaint)
    task = Task.objects.select_related("complaint").get(pk=task.pk)
    if not may_work(task, by):
        raise PermissionDenied(_("This task belongs to another department."))
    if refused := _why_not_given(task, owner):
        raise StepRefused(refused)
    at = timezone.now()
    task.owner, task.outside_name, task.outside_phone = owner, outside_name, outside_phone
    task.save(update_fields=["owner", "outside_name", "outside_phone"])
    clocks.give(complaint, ClockKind.TASK, subject=f"task:{task.pk}", owner=owner)
    if owner:
        access.grant(complaint, person=owner, reason="task")
    facts = {"task": task.pk, "owner": getattr(owner, "pk", None), "outside": bool(outside_name)}
    complaint.version += 1
    audit.record(complaint, "task", by=by, at=at, facts=facts)
    complaint.save(update_fields=["version", "event_seq", "event_hash", "updated_at"])
    return task


def _why_not_given(task, owner):
    if task.state not in TASK_OPEN:
        return [_not_open(task)]
    if owner and access.is_named(owner, task.complaint):
        hint = _("Choose somebody else: this person is named in the complaint.")
        return [Unmet("owner_is_not_named", _("An owner who is not named in the complaint"), hint)]
    return []


def _not_open(task):
    hint = _("It is %(state)s already.") % {"state": task.get_state_display()}
    return Unmet("task_is_open", _("The task is still open"), hint)


def drop_unstarted(case, *, by, at, event, facts):
    """An effect of backward steps: what nobody has begun of this round is not done any more. What others owe us hangs
    on what was paid: `drop_of` ends those claims one by one."""
    planned = Task.objects.filter(complaint=case, round=case.round, state=TaskState.PLANNED)
    planned = planned.exclude(source__startswith=BEYOND_THE_CASE)
    _drop(case, planned, _("The case went another way."), by=by, at=at)


def drop_of(case, source, reason, *, by, at):
    """What came of this source is not needed any more. Called inside a step's transaction."""
    _drop(case, Task.objects.filter(complaint=case, source=source, state__in=TASK_OPEN), reason, by=by, at=at)


def drop_open(case, *, by, at, event, facts):
    """An effect of a rejection: what was begun stops as well; what others owe us for it they still owe."""
    begun = Task.objects.filter(complaint=case, state__in=TASK_OPEN).exclude(source__startswith=BEYOND_THE_CASE)
    _drop(case, begun, _("The case was rejected."), by=by, at=at)


def _drop(case, rows, reason, *, by, at):
    for task in rows:
        _finish_row(task, TaskState.CANCELLED, at=at, by=by, reason=reason)
        clocks.cancel(case, ClockKind.TASK, at=at, subject=f"task:{task.pk}")


def may_work(task, by):
    """Who may carry out this task: its owner, its department, whoever handles the case, and their superiors."""
    if actors.person_of(by) is None:
        return "task" in getattr(by, "scopes", ())
    if not access.holds(by, "complaints.work_task") or access.is_named(by, task.complaint):
        return False
    return is_theirs(task, by)


def is_theirs(task, person):
    """Whether the task is this person's to carry out, the right to do so and the naming in a complaint aside."""
    mine = task.owner_id == person.pk or task.department_id in person.department_ids
    in_charge = (task.complaint.handler_id, task.complaint.investigator_id)
    return mine or person.pk in in_charge or "director" in person.role_names


@transaction.atomic
def _move(task, to, *, by, proof="", reason="", due_at=None):
    complaint = locking.lock(task.complaint)
    task = Task.objects.select_related("complaint", "after").get(pk=task.pk)
    if not may_work(task, by):
        raise PermissionDenied(_("This task belongs to another department."))
    at = timezone.now()
    if refused := _why_not(task, to, proof, reason, due_at, at):
        raise StepRefused(refused)
    complaint.version += 1
    audit.record(complaint, "task", by=by, at=at, facts={"task": task.pk, "to": to, "proof": bool(proof)}, text=reason)
    if to in (TaskState.DONE, TaskState.CANCELLED):
        stop = clocks.stop if to == TaskState.DONE else clocks.cancel
        stop(complaint, ClockKind.TASK, at=at, subject=f"task:{task.pk}")
    elif to == TaskState.FAILED:
        _promise_anew(complaint, task, at=at, due_at=due_at)
    _finish_row(task, to, at=at, by=by, reason=reason, proof=proof, due_at=due_at)
    for function in _effects:
        function(complaint, task, to=to, by=by, at=at, reason=reason)
    clocks.refresh(complaint)
    complaint.save(update_fields=["version", "event_seq", "event_hash", "due_at", "updated_at"])
    return task


def _promise_anew(complaint, task, *, at, due_at):
    """The new date is a new promise; the old one was missed, or no longer stands."""
    subject = f"task:{task.pk}"
    stop = clocks.stop if task.due_at and task.due_at < at else clocks.cancel
    stop(complaint, ClockKind.TASK, at=at, subject=subject)
    clocks.start(complaint, ClockKind.TASK, at=at, subject=subject, due_at=due_at, owner=task.owner)


def _why_not(task, to, proof, reason, due_at, at):
    """What keeps the task from this move, as sentences."""
    if task.state not in TASK_OPEN:
        return [_not_open(task)]
    if to == TaskState.DONE and task.requires_proof and not (proof or task.proof).strip():
        return [Unmet("has_proof", _("A proof"), _("Enter the refund number or waybill."))]
    if to == TaskState.DONE and task.after and task.after.state in TASK_OPEN:
        return [
            Unmet(
                "earlier_is_done",
                _("The task before it is done"),
                _("Finish “%(title)s” first.") % {"title": task.after.title},
            )
        ]
    if to in (TaskState.FAILED, TaskState.CANCELLED) and not reason.strip():
        return [Unmet("has_reason", _("A reason"), _("Say why."))]
    if to == TaskState.FAILED and (due_at is None or due_at <= at):
        hint = _("Say by when it is done instead; if it cannot be done at all, go back to the solution.")
        return [Unmet("has_new_date", _("A new date that is still to come"), hint)]
    return []


def _finish_row(task, to, *, at, by, reason="", proof="", due_at=None):
    ended = to in (TaskState.DONE, TaskState.CANCELLED)
    task.state = to
    task.reason = reason or task.reason
    task.proof = proof or task.proof
    task.due_at = due_at or task.due_at
    task.finished_at = at if ended else None
    task.finished_by = actors.person_of(by) if ended else None
    task.save(update_fields=["state", "reason", "proof", "due_at", "finished_at", "finished_by"])
