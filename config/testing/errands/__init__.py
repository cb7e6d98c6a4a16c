"""What people do between the steps of a walk so that the next step opens, and how the twin is held to the rest."""

from compensation.models import Offer, Payout, ProposalVersion
from complaints.evidence.models import Enquiry, VerificationReport
from complaints.followup.models import Callback
from complaints.models import StepRequest, Task
from config.testing.errands.errand import follow
from config.testing.errands.execution import EXECUTION, REVIEW
from config.testing.errands.requests import REQUESTS, last_request
from config.testing.errands.solution import SOLUTION
from config.testing.errands.verification import RECORD, VERIFICATION
from reports.models import RootCause

__all__ = [
    "AT_STEPS",
    "BEST",
    "RECORD",
    "REQUESTS",
    "everything",
    "follow",
    "foretold",
    "found",
    "last_request",
    "next_of",
]

AT_STEPS = [*VERIFICATION, *SOLUTION, *EXECUTION, *REVIEW]


NEXT = {
    "verification": ("write a report", "answer an enquiry", "read it"),
    "solution": ("propose", "submit", "decide", "offer", "answer the offer"),
    "execution": ("work",),
    "follow_up": ("call",),
    "review": ("name the cause",),
}

# How they end well.
BEST = {
    "propose": "money",
    "decide": True,
    "answer the offer": ("accepted", "customer"),
    "work": "done",
    "call": "satisfied",
}


def next_of(twin):
    """The errand that brings the case on from where it stands, the last one of its step that is possible now."""
    named = {errand.name: errand for errand in AT_STEPS}
    possible = [named[name] for name in NEXT.get(twin.state, ()) if named[name].is_possible(twin)]
    return possible[-1] if possible else None


# --- beside the database ------------------------------------------------------------------------------------------


def found(twin):
    """What the database says of everything around the case."""
    case = {"complaint": twin.key}
    here = case | {"round": twin.round, "attempt": twin.attempt}
    return {
        "tasks": dict(Task.objects.filter(**case).values_list("pk", "state")),
        "payouts": dict(Payout.objects.filter(**case).values_list("pk", "state")),
        "requests": set(StepRequest.objects.filter(**case, state="pending").values_list("step", flat=True)),
        "offers": Offer.objects.filter(**case, state="open").count(),
        "calls": set(Callback.objects.filter(**here).values_list("state", flat=True)),
        "causes": set(RootCause.objects.filter(**case, is_current=True).values_list("round", flat=True)),
    }


def foretold(twin):
    return {
        "tasks": twin.tasks,
        "payouts": {key: row[1] for key, row in twin.payouts.items()},
        "requests": set(twin.requests),
        "offers": int(twin.here.offer == "open"),
        "calls": {twin.here.call} if twin.here.call else set(),
        "causes": twin.causes,
    }


def everything(keys):
    """How many rows of each kind these cases have: what a refused or a cut call must not have changed."""
    kinds = (Task, Payout, StepRequest, Offer, ProposalVersion, Callback, RootCause, Enquiry, VerificationReport)
    return [model.objects.filter(complaint__in=keys).count() for model in kinds]
