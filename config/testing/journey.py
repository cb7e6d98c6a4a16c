"""A case led from step to step through the doors of all rooms, as the people of the house do it.

For tests, drills and the browser. Every function takes the case and the people, and gives the case as it stands then.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from compensation import drafting, offers
from compensation.terms import Remedy
from complaints import lifecycle, tasks
from complaints.evidence.models import ResponsibilityShare, VerificationReport
from complaints.followup import callbacks
from complaints.followup.models import Callback
from complaints.intake import CustomerFacts, DemandFacts, Intake, OrderFacts
from complaints.models import Complaint, Task
from complaints.models.task import TASK_OPEN
from complaints.states import State
from reports import causes
from reports.models import Cause
from routing.models import Category, Department, Membership, OutsideParty, User

LETTER = "This is our last word. You can turn to the consumer hotline 12315 or to a court."
ROLES = {
    "agent": ("agent", "service"),
    "other_agent": ("agent", "service"),
    "investigator": ("investigator", "warehouse"),
    "manager": ("manager", "warehouse"),
    "other_manager": ("manager", "warehouse"),
    "director": ("director", "operations"),
    "finance": ("finance", "finance"),
    "reviewer": ("reviewer", "quality"),
}


@dataclass(frozen=True)
class People:
    """One person of each role that a case meets, and a second agent and manager."""

    agent: User
    other_agent: User
    investigator: User
    manager: User
    other_manager: User
    director: User
    finance: User
    reviewer: User


def people(prefix="journey"):
    """Make them."""
    return People(**{name: person(f"{prefix}_{name}", *where) for name, where in ROLES.items()})


def person(name, role, department):
    """A member of staff with a role and a department."""
    made = User.objects.create_user(name, display_name=name.replace("_", " ").title())
    made.groups.add(Group.objects.get(name=role))
    Membership.objects.create(user=made, department=Department.objects.get(code=department))
    return User.objects.get(pk=made.pk)


def complaint(key, **changes):
    """Two of six mugs arrived broken; refund and an explanation are asked for."""
    words = {
        "channel": "phone",
        "external_id": key,
        "subject": "Two of six mugs arrived broken",
        "description": "Two of the six mugs were in pieces when I opened the parcel.",
        "language": "en",
        "customer": CustomerFacts(name="Customer 4821", emails=(f"{key}@example.com",)),
        "order": OrderFacts(number=f"O-{key}", sku="MUG-6-GR", amount=61800, currency="CNY"),
        "demands": (DemandFacts("refund", 13400), DemandFacts("explanation")),
    }
    return Intake(**words | changes)


def again(case):
    """The case as the database has it now."""
    return Complaint.objects.get(pk=case.pk)


# --- one step at a time -------------------------------------------------------------------------------------------


def complete_intake(case, who):
    return lifecycle.complete_intake(case, by=who.agent)


def assign(case, who, *, priority="yellow"):
    return lifecycle.assign(
        case,
        by=who.agent,
        category=Category.objects.get(code="logistics.damaged"),
        priority=priority,
        department=Department.objects.get(code="warehouse"),
        owner=who.investigator,
    )


def conclude(case, who):
    write_report(case, who.investigator)
    return lifecycle.conclude(case, by=who.investigator)


def write_report(case, by, shares=(("carrier", 70), ("warehouse", 30))):
    """A report of this attempt that says why there is no evidence."""
    earlier = VerificationReport.objects.filter(complaint=case, round=case.round, attempt=case.attempt)
    earlier.update(is_current=False)
    report = VerificationReport.objects.create(
        complaint=case,
        round=case.round,
        attempt=case.attempt,
        version=earlier.count() + 1,
        findings="The carton was crushed.",
        no_evidence_reason="The picture was seen on the telephone.",
        written_by=by,
        written_at=timezone.now(),
    )
    for code, percent in shares:
        department = Department.objects.filter(code=code).first()
        outside = None if department else OutsideParty.objects.get(code=code)
        ResponsibilityShare.objects.create(report=report, department=department, outside=outside, percent=percent)
    return report


def terms(case, *amounts, kinds=("refund", "coupon")):
    """Remedies of these kinds and amounts, and an explanation: together they answer every demand."""
    soon = timezone.localdate() + timedelta(days=3)
    remedies = [Remedy(kind, amount, soon) for kind, amount in zip(kinds, amounts, strict=False)]
    remedies.append(Remedy("explanation", 0, soon))
    last = len(remedies) - 1
    demands = case.demands.order_by("pk")
    answers = {demand.pk: ((last,) if demand.kind == "explanation" else (0,), "") for demand in demands}
    return drafting.Terms(tuple(remedies), answers, "We refund the two mugs.", "The pieces were seen.")


def propose(case, who, *amounts):
    """A draft; 134.00 and a coupon of 10.00 are within the agent's own ceiling."""
    return drafting.draft(case, by=who.agent, terms=terms(case, *(amounts or (13400, 1000))))


def offer(case, who, *amounts):
    """An offer that the customer has not answered."""
    return offers.offer(propose(case, who, *amounts), by=who.agent)


def agree(case, who):
    return offers.accept(offer(case, who), by=who.agent, words="Yes, thank you.")


def refuse_offer(case, who):
    """The customer says no to what was offered."""
    offers.decline(offer(case, who), by=who.agent, words="Not enough.")
    return again(case)


def allow_final_position(case, who):
    """The agent asks, the manager approves."""
    request = lifecycle.ask(case, "final_position", by=who.agent, reason="They want ten times the price.")
    lifecycle.approve_final_position(request, by=who.manager)
    return again(case)


def work_off(case, who):
    """Every task that was promised to the customer is done, in its order, with its proof."""
    promised = Task.objects.filter(complaint=case, state__in=TASK_OPEN, source__startswith="remedy:")
    for task in promised.order_by("pk"):
        tasks.finish(task, by=who.agent, proof="R-2611-7")
    return again(case)


def deliver(case, who):
    return lifecycle.deliver(work_off(case, who), by=who.agent, message="All of it is on its way to you.")


def callback_of(case):
    """The call that the case waits for."""
    return Callback.objects.get(complaint=case, round=case.round, attempt=case.attempt)


def satisfy(case, who):
    """The customer is called and content."""
    callbacks.finish(callback_of(case), by=who.agent, outcome="satisfied", note="All is well.", satisfaction=5)
    return again(case)


def close(case, who):
    """The reviewer names the cause and lets it end."""
    cause = Cause.objects.get(code="transport.packing")
    causes.name(case, by=who.reviewer, cause=cause, why="One layer of padding; the standard says two.")
    return lifecycle.close(case, by=who.reviewer)


STEPS = {
    State.INTAKE: complete_intake,
    State.TRIAGE: assign,
    State.VERIFICATION: conclude,
    State.SOLUTION: agree,
    State.EXECUTION: deliver,
    State.FOLLOW_UP: satisfy,
    State.REVIEW: close,
}


def lead(case, who, to):
    """Go on, step by step, until the case stands there."""
    while case.state != to:
        case = STEPS[case.state](case, who)
    return case


def record(who, key, to=State.INTAKE, **changes):
    """A complaint that stands at this step."""
    return lead(lifecycle.register(complaint(key, **changes), by=who.agent), who, to)
