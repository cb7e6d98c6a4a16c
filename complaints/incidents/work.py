"""Tasks of an incident (stop-sale, recall): of no single case, so the incident's own record tells of them.

They stand on the task boards of their departments; `mind` tells of those that are late, each once a day.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from complaints.errors import Conflict, StepRefused, Unmet
from complaints.incidents import handling
from complaints.incidents.models import Incident
from complaints.incidents.states import SOURCE
from complaints.models import Task, TaskTemplate
from complaints.models.task import TASK_OPEN, TaskState
from complaints.recipients import managers
from routing import calendar, calendars

PLANS = (("stop_sale", gettext_lazy("Stop the sale")), ("recall", gettext_lazy("Recall")))
LATE = gettext_noop("%(what)s: the task “%(task)s” is late.")


def tasks_of(incident):
    """Its tasks in their order."""
    return Task.objects.filter(complaint=None, source=source_of(incident)).select_related("owner", "department")


def source_of(incident):
    return f"{SOURCE}{incident.pk}"


def incident_of(task):
    """The key of the incident that a task belongs to, or None."""
    number = task.source.removeprefix(SOURCE)
    return int(number) if task.source.startswith(SOURCE) and number.isdigit() else None


def plan(incident, what, *, by):
    """Make the tasks of this plan from their templates, each due after the one before; once per incident."""
    if what not in dict(PLANS):
        raise ValueError(what)
    at = timezone.now()
    with transaction.atomic():
        incident = handling.locked(incident, by)
        if tasks_of(incident).filter(template__remedy=what).exists():
            hint = _("These tasks are there already.")
            raise StepRefused([Unmet("is_not_planned", _("Not planned before"), hint)])
        before, due = None, at
        start = tasks_of(incident).count()
        for number, template in enumerate(_templates(what), start=start + 1):
            due = calendar.add_working_time(calendars.load(template.calendar), due, template.minutes)
            before = _make(incident, template, number, before, due, at)
        handling.write(incident, "plan", by=by, at=at, facts={"what": what})


def _templates(what):
    return TaskTemplate.objects.filter(remedy=what, is_active=True).order_by("position")


def _make(incident, template, position, after, due, at):
    return Task.objects.create(
        template=template,
        source=source_of(incident),
        position=position,
        title_en=f"{template.title_en} ({incident.key})"[:160],
        title_zh=f"{template.title_zh}（{incident.key}）"[:160],
        department=template.department or incident.department,
        after=after,
        due_at=due,
        requires_proof=template.requires_proof,
        created_at=at,
    )


def add(incident, *, by, title, department, due_at):
    """A task of one's own words."""
    at = timezone.now()
    if due_at <= at:
        hint = _("Choose a later time.")
        raise StepRefused([Unmet("is_in_the_future", _("A time that is still to come"), hint)])
    with transaction.atomic():
        incident = handling.locked(incident, by)
        task = Task.objects.create(
            source=source_of(incident),
            position=tasks_of(incident).count() + 1,
            title_en=title[:160],
            department=department,
            due_at=due_at,
            created_at=at,
        )
        handling.write(incident, "task", by=by, at=at, facts={"task": task.pk}, text=title)
    return task


def may_work(task, incident, user):
    """Its owner, its department, and whoever leads the incident."""
    mine = task.owner_id == user.pk or task.department_id in user.department_ids
    return handling.may_lead(user, incident) or (mine and "complaints.work_task" in user.right_names)


def finish(task, *, by, proof=""):
    """Done; with the proof where the template asks for one, and after the one before it."""
    return _move(task, TaskState.DONE, by=by, proof=proof.strip())


def cancel(task, *, by, reason):
    """Not needed any more, and why."""
    return _move(task, TaskState.CANCELLED, by=by, reason=reason.strip())


def _move(task, to, *, by, proof="", reason=""):
    at = timezone.now()
    with transaction.atomic():
        incident = Incident.objects.select_for_update().get(pk=incident_of(task))
        task = Task.objects.select_related("after").get(pk=task.pk)
        if not may_work(task, incident, by):
            raise PermissionDenied(_("This task belongs to another department."))
        if refused := _why_not(task, to, proof, reason):
            raise StepRefused([refused])
        moved = Task.objects.filter(pk=task.pk, state__in=TASK_OPEN)
        if not moved.update(state=to, proof=proof[:120], reason=reason, finished_at=at, finished_by=by):
            raise Conflict(incident)
        facts = {"task": task.pk, "to": str(to)}
        handling.write(incident, "task", by=by, at=at, facts=facts, text=reason or proof or task.title_en)


def _why_not(task, to, proof, reason):
    if task.state not in TASK_OPEN:
        hint = _("It is %(state)s already.") % {"state": task.get_state_display()}
        return Unmet("task_is_open", _("The task is still open"), hint)
    if to == TaskState.DONE and task.requires_proof and not proof:
        return Unmet("has_proof", _("A proof"), _("Enter a number or name that proves it."))
    if to == TaskState.DONE and task.after and task.after.state in TASK_OPEN:
        hint = _("Finish “%(title)s” first.") % {"title": task.after.title}
        return Unmet("earlier_is_done", _("The task before it is done"), hint)
    if to == TaskState.CANCELLED and not reason:
        return Unmet("has_reason", _("A reason"), _("Say why."))
    return None


def mind(now):
    """Tell whose task is late, who leads the incident, and the department's manager: each once a day."""
    late = Task.objects.filter(complaint=None, source__startswith=SOURCE, due_at__lt=now).open()
    told = 0
    for task in late.select_related("owner", "department").order_by("due_at"):
        incident = Incident.objects.select_related("owner").filter(pk=incident_of(task)).first()
        if incident is None or not incident.is_open:
            continue
        people = {person.pk: person for person in (task.owner, incident.owner, *managers(task.department)) if person}
        for person in people.values():
            key = f"incident-task:{task.pk}:{timezone.localdate(now)}"
            handling.tell(incident, person, LATE, {"what": incident.key, "task": task.title_en}, key=key, at=now)
            told += 1
    return told
