"""What must hold of the installation itself."""

from django.contrib.auth.models import Group
from django_q.models import Schedule

from complaints.doctor import Invariant
from config.schedules import JOBS
from routing.roles import LABELS


def schedules_differ():
    there = set(Schedule.objects.values_list("name", "func"))
    return len(there ^ {(job.name, job.function) for job in JOBS})


def roles_missing():
    return len(set(LABELS) - set(Group.objects.values_list("name", flat=True)))


INVARIANTS = [
    Invariant("schedules_differ", "Every recurring job is scheduled, and nothing else is", schedules_differ),
    Invariant("roles_missing", "Every role is a group", roles_missing),
]
