"""Cases at the solution step, made through the door, and the people who propose and decide."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compensation import drafting
from compensation.states import RECOVERY, RemedyKind
from compensation.terms import Remedy
from complaints import lifecycle, navigation
from complaints.evidence.models import ResponsibilityShare, VerificationReport
from complaints.models import TaskTemplate
from conftest import make_person
from routing.models import Department, OutsideParty


@pytest.fixture(autouse=True)
def carried_out_by_tasks(request):
    """Every kind of remedy has a task template, whatever the reference data of the house holds."""
    if "db" not in request.fixturenames and not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("db")
    there = set(TaskTemplate.objects.values_list("remedy", flat=True))
    for remedy in {*RemedyKind.values, RECOVERY} - there:
        TaskTemplate.objects.create(
            remedy=remedy, position=1, title_en=f"Carry out: {remedy}", title_zh=f"执行：{remedy}", minutes=1440
        )


@pytest.fixture
def director(db):
    return make_person("director_wu", "director", "operations")


@pytest.fixture
def other_director(db):
    return make_person("director_xu", "director", "operations")


@pytest.fixture
def legal(db):
    return make_person("manager_legal", "manager", "legal")


@pytest.fixture
def finance(db):
    return make_person("finance_he", "finance", "finance")


def write_report(case, by, shares=(("carrier", 70), ("warehouse", 30))):
    """A verification report with its evidence left out, as the evidence room would store it."""
    report = VerificationReport.objects.create(
        complaint=case,
        round=case.round,
        attempt=case.attempt,
        version=1,
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


@pytest.fixture
def solved(verified, agent, investigator):
    """A complaint at solution: damaged in transit, order 618.00, demands refund 134.00 and an explanation."""
    write_report(verified, investigator)
    return lifecycle.conclude(verified, by=agent)


def soon(days=3):
    return timezone.localdate() + timedelta(days=days)


def terms_for(case, *amounts, kinds=("refund", "coupon"), message="We refund the two mugs."):
    """Remedies of these kinds and amounts, and an explanation; every demand is answered by the first or the last."""
    remedies = [Remedy(kind, amount, soon()) for kind, amount in zip(kinds, amounts, strict=False)]
    remedies.append(Remedy("explanation", 0, soon(0)))
    last = len(remedies) - 1
    answers = {
        demand.pk: ((last,) if demand.kind == "explanation" else (0,), "") for demand in case.demands.order_by("pk")
    }
    return drafting.Terms(remedies=tuple(remedies), answers=answers, message=message, reason="The pieces were seen.")


@pytest.fixture
def within(solved, agent):
    """A draft within the agent's own ceiling: refund 134.00 and the standard coupon."""
    return drafting.draft(solved, by=agent, terms=terms_for(solved, 13400, 1000))


@pytest.fixture
def above(solved, agent):
    """A draft with goodwill of 150.00 above law and standard: a manager's decision."""
    return drafting.draft(solved, by=agent, terms=terms_for(solved, 13400, 16000))


@pytest.fixture
def waiting(above, agent):
    """A version that waits for a manager."""
    return drafting.submit(above, by=agent)


def waiting_for_decision(user, now):
    """What the rail counts beside “Approvals”: (how many, whether one is over its time)."""
    places = [place for place in navigation.PLACES if place.key == "approvals"]
    return navigation.counted(places, user, now)["approvals"]
