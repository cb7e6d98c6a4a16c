"""The facts that the machine's own guards read: one expression each, all annotated on one query.

A case and the cases merged into it are read as one (`in_family`): two indexed look-ups, never an OR over a join.
"""

from django.db.models import Exists, OuterRef

from complaints import steps
from complaints.messaging.models import Outgoing
from complaints.models import Complaint, ContactPoint, Demand, Event, OutsideCase, StepRequest, Task
from complaints.models.request import RequestState
from complaints.models.task import BEYOND_THE_CASE, TASK_OPEN
from complaints.states import DemandKind

ASKS_NOTHING_MORE = (DemandKind.EXPLANATION, DemandKind.APOLOGY, DemandKind.OTHER)


def in_family(model, **wanted):
    """Whether the case, or one merged into it, has such a row."""
    own = model.objects.filter(complaint=OuterRef("pk"), **wanted)
    merged = model.objects.filter(complaint__merged_into=OuterRef("pk"), **wanted)
    return Exists(own) | Exists(merged)


def current(model, **wanted):
    """Whether the case has such a row of its current round and attempt; an old one opens no new door."""
    return Exists(
        model.objects.filter(complaint=OuterRef("pk"), round=OuterRef("round"), attempt=OuterRef("attempt"), **wanted)
    )


def has_contact():
    return Exists(ContactPoint.objects.filter(customer__parties__complaint=OuterRef("pk")))


def has_acknowledgement():
    return Exists(Outgoing.objects.filter(complaint=OuterRef("pk"), template_code__startswith="acknowledgement"))


def has_material_demand():
    """Something is asked for that only a remedy can answer."""
    return Exists(Demand.objects.filter(complaint=OuterRef("pk")).exclude(kind__in=ASKS_NOTHING_MORE))


def survivor_has_moved():
    """The surviving case took a step after the merge."""
    after = Event.objects.filter(complaint=OuterRef("merged_into"), at__gt=OuterRef("ended_at"))
    return Exists(after.exclude(to_state=""))


def has_open_task():
    """Work that was promised to the customer; what others owe us for it may take weeks longer."""
    open_tasks = Task.objects.filter(complaint=OuterRef("pk"), state__in=TASK_OPEN)
    return Exists(open_tasks.exclude(source__startswith=BEYOND_THE_CASE))


def pending_request(**wanted):
    return Exists(StepRequest.objects.filter(complaint=OuterRef("pk"), state=RequestState.PENDING, **wanted))


def register():
    """Tell the registry; called once, when the app is ready."""
    steps.fact("has_contact", has_contact)
    steps.fact("has_demand", lambda: in_family(Demand))
    steps.fact("has_material_demand", has_material_demand)
    steps.fact("has_acknowledgement", has_acknowledgement)
    steps.fact("has_open_task", has_open_task)
    steps.fact("has_open_outside_case", lambda: in_family(OutsideCase, ended_at=None))
    steps.fact("has_pending_reopen_wish", lambda: pending_request(step="reopen"))
    steps.fact("has_pending_request", pending_request)
    steps.fact("has_pending_rejection", lambda: pending_request(step="reject"))
    steps.fact(
        "has_approved_final_position",
        lambda: current(StepRequest, step="final_position", state=RequestState.CONFIRMED),
    )
    steps.fact("has_merged_cases", lambda: Exists(Complaint.objects.filter(merged_into=OuterRef("pk"))))
    steps.fact("survivor_has_moved", survivor_has_moved)
