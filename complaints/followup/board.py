"""The tasks of a department as its board shows them."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.models import Task
from complaints.models.task import BEYOND_THE_CASE, TaskState
from complaints.navigation import Tally

VIEWS = ("open", "mine", "outside", "done")
ALL = "all"
MOST_ROWS = 200


def chosen_department(code, departments, user):
    """The department that the address names; else the first of the person's own; None: all of them."""
    by_code = {department.code: department for department in departments}
    if code in by_code:
        return by_code[code]
    own = [department for department in departments if department.pk in user.department_ids]
    return None if code == ALL or not own else own[0]


def rows(user, department, view):
    """Tasks of cases that the person may read, by what is left; what is done newest first."""
    found = Task.objects.visible_to(user).select_related("complaint", "owner", "department")
    if department is not None:
        found = found.filter(department=department)
    if view == "done":
        return list(found.filter(state=TaskState.DONE).order_by("-finished_at", "-pk")[:MOST_ROWS])
    found = found.open().by_promise()
    if view == "mine":
        found = found.filter(owner=user)
    elif view == "outside":
        found = found.exclude(outside_name="")
    return list(found[:MOST_ROWS])


def sections(tasks, now, view):
    """(title, tasks): over, today, later, and apart from them what is owed to us; one list of what is done."""
    if view == "done":
        return [(pgettext_lazy("a task", "Done"), tasks)] if tasks else []
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    claims = [task for task in tasks if task.source.startswith(BEYOND_THE_CASE)]
    tasks = [task for task in tasks if task not in claims]
    over = [task for task in tasks if task.due_at and task.due_at < now]
    rest = [task for task in tasks if not (task.due_at and task.due_at < now)]
    due = [task for task in rest if task.due_at and task.due_at.astimezone(zone).date() == today]
    later = [task for task in rest if task not in due]
    parts = [(_("Over their promise"), over), (_("Due today"), due), (_("Later"), later)]
    parts.append((_("Owed to us by carriers and suppliers"), claims))
    return [(title, group) for title, group in parts if group]


def waiting(user, now):
    """Open tasks of the person, and those of nobody in their departments, for the rail."""
    mine = Q(owner=user) | Q(owner=None, department__in=user.department_ids)
    found = Task.objects.visible_to(user).open().filter(mine)
    return Tally(found, found.filter(due_at__lt=now))
