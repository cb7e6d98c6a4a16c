"""What must hold of incidents."""

from django.db.models import Count, Exists, OuterRef, Q

from complaints.doctor import Invariant
from complaints.incidents.models import AffectedBuyer, Incident, IncidentCase
from complaints.incidents.states import SOURCE
from complaints.models import Event, Task
from complaints.models.task import TASK_OPEN
from complaints.states import OPEN, Priority
from routing import rules


def open_twice():
    """Two open incidents of one thing."""
    rows = Incident.objects.open().order_by().values("kind", "key")
    return rows.annotate(times=Count("pk")).filter(times__gt=1).count()


def linked_unsaid():
    """A case that is part of an incident and whose events do not say so."""
    said = Event.objects.filter(complaint=OuterRef("complaint"), kind="incident")
    return IncidentCase.objects.filter(~Exists(said)).count()


def open_case_not_red():
    """An open case of an open incident that nobody has decided otherwise, and that is not red."""
    _classification, escalation = rules.active()
    if not any(rule.kind == "incident" and rule.priority == Priority.RED for rule in escalation):
        return 0
    part = IncidentCase.objects.filter(is_out=False, incident__state="open", complaint__state__in=OPEN)
    raised = Event.objects.filter(complaint=OuterRef("complaint"), kind="raise")
    red = Q(complaint__priority=Priority.RED) | Q(complaint__priority="", complaint__suggestion__priority=Priority.RED)
    return part.exclude(red).filter(~Exists(raised)).count()


def buyer_without_address():
    """A listed buyer by whom nobody can be found: neither order nor contact, and not erased."""
    return AffectedBuyer.objects.filter(order_number="", lookup="", erased_at=None).count()


def task_of_no_incident():
    """An open task that names an incident which does not exist."""
    keys = {f"{SOURCE}{key}" for key in Incident.objects.values_list("pk", flat=True)}
    sources = Task.objects.filter(source__startswith=SOURCE, state__in=TASK_OPEN).values_list("source", flat=True)
    return sum(source not in keys for source in sources)


INVARIANTS = [
    Invariant("incident_open_twice", "No thing has two open incidents", open_twice),
    Invariant("incident_linked_unsaid", "Every case of an incident says so", linked_unsaid),
    Invariant("incident_case_not_red", "Open cases of an open incident were raised to red", open_case_not_red),
    Invariant("incident_buyer_lost", "Every affected buyer can be told apart", buyer_without_address),
    Invariant("incident_task_lost", "Every task of an incident has its incident", task_of_no_incident),
]
