"""Who decides what, once, and on exactly which terms."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from compensation import approvals, drafting, proposals
from compensation.errors import MovedOn
from compensation.models import Budget, BudgetOverride, Decision, ProposalVersion
from compensation.tests.conftest import terms_for
from complaints.errors import StepRefused
from conftest import make_person
from routing.models import Absence, Department


def fresh(version):
    return ProposalVersion.objects.get(pk=version.pk)


def test_approval_clears_the_version_and_stops_its_clock(waiting, manager):
    decision = approvals.decide(waiting, by=manager, approve=True)

    assert (decision.seat, decision.content_hash) == ("manager", waiting.content_hash)
    assert fresh(waiting).state == "cleared"
    assert waiting.complaint.clocks.get(kind="decision").state == "kept"


def test_second_decision_finds_it_decided(waiting, manager, other_manager):
    approvals.decide(waiting, by=manager, approve=True)

    with pytest.raises(MovedOn, match="Manager Chen approved it at"):
        approvals.decide(waiting, by=other_manager, approve=False, reason="No.")

    assert Decision.objects.count() == 1


def test_requester_never_decides_even_with_the_right(waiting, agent):
    from django.contrib.auth.models import Group

    agent.groups.add(Group.objects.get(name="manager"), Group.objects.get(name="director"))
    agent = type(agent).objects.get(pk=agent.pk)

    with pytest.raises(StepRefused):
        approvals.decide(waiting, by=agent, approve=True)


def test_database_refuses_a_decision_of_the_requester(waiting, agent):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            version=waiting, seat="manager", is_approval=True, requested_by=agent, decided_by=agent,
            decided_at=timezone.now(), total=1, goodwill=1, content_hash="x",
        )  # fmt: skip


def test_superuser_is_no_exception(waiting, django_user_model):
    boss = django_user_model.objects.create_superuser("boss")

    with pytest.raises(PermissionDenied):
        approvals.decide(waiting, by=boss, approve=True)


def test_manager_of_another_department_does_not_decide(waiting):
    stranger = make_person("manager_far", "manager", "product")

    with pytest.raises(PermissionDenied):
        approvals.decide(waiting, by=stranger, approve=True)


def test_deputy_decides_in_place_of_an_absent_manager(waiting, manager):
    deputy = make_person("manager_far", "manager", "product")
    today = timezone.localdate()
    Absence.objects.create(user=manager, starts_on=today, ends_on=today, deputy=deputy)

    decision = approvals.decide(waiting, by=deputy, approve=True)

    assert decision.decided_for == manager
    assert list(approvals.waiting_for(deputy, timezone.now())) == []


def test_deputy_whose_days_are_over_does_not_decide(waiting, manager):
    deputy = make_person("manager_far", "manager", "product")
    past = timezone.localdate() - timedelta(days=1)
    Absence.objects.create(user=manager, starts_on=past, ends_on=past, deputy=deputy)

    with pytest.raises(PermissionDenied):
        approvals.decide(waiting, by=deputy, approve=True)


def test_amended_version_is_not_the_one_approved(waiting, agent, manager):
    proposals.amend(waiting, by=agent, terms=terms_for(waiting.complaint, 13400, 30000))

    with pytest.raises(MovedOn):
        approvals.decide(waiting, by=manager, approve=True)


def test_two_directors_and_legal_are_three_decisions_on_one_version(waiting, director, other_director, legal):
    ProposalVersion.objects.filter(pk=waiting.pk).update(approval="directors_and_legal", seats=3)

    approvals.decide(waiting, by=director, approve=True)
    with pytest.raises(StepRefused):
        approvals.decide(waiting, by=director, approve=True)
    approvals.decide(waiting, by=legal, approve=True)
    assert fresh(waiting).state == "waiting"
    approvals.decide(waiting, by=other_director, approve=True)

    assert fresh(waiting).state == "cleared"
    assert sorted(fresh(waiting).decisions.values_list("seat", flat=True)) == ["director", "legal", "second_director"]


def test_budget_that_is_too_small_stops_a_manager(waiting, manager):
    Budget.objects.filter(department__code="warehouse").update(cap=14999)

    with pytest.raises(StepRefused, match="director"):
        approvals.decide(waiting, by=manager, approve=True)

    assert fresh(waiting).state == "waiting"
    assert not Decision.objects.exists()


def test_director_goes_over_the_budget_on_record(waiting, director):
    Budget.objects.filter(department__code="warehouse").update(cap=10000)

    approvals.decide(waiting, by=director, approve=True, reason="Her birthday.", over_budget=True)

    budget = Budget.objects.get(department__code="warehouse")
    assert (budget.cap, budget.extra, budget.reserved) == (10000, 5000, 15000)
    assert BudgetOverride.objects.get().amount == 5000


def test_waiting_list_is_the_departments_managers_alone(waiting, manager, director, agent):
    now = timezone.now()

    assert list(approvals.waiting_for(manager, now)) == [waiting]
    assert list(approvals.waiting_for(director, now)) == []
    assert list(approvals.waiting_for(agent, now)) == []


def test_submitting_within_the_ceiling_is_refused(within, agent):
    with pytest.raises(StepRefused):
        drafting.submit(within, by=agent)


def test_department_may_read_the_case_it_is_asked_about(waiting):
    warehouse = Department.objects.get(code="warehouse")

    assert waiting.complaint.grants.filter(department=warehouse, reason="approval").exists()
