"""Tasks: planned in order, done with a proof, late with a reason and a new date, given to others."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from complaints import lifecycle, tasks
from complaints.errors import StepRefused
from complaints.models import Clock, Complaint, Task
from complaints.states import State
from conftest import make_person

pytestmark = pytest.mark.django_db


def names(refusal):
    return [unmet.name for unmet in refusal.value.unmet]


def clocks_of(task):
    rows = Clock.objects.filter(kind="task", subject=f"task:{task.pk}").order_by("pk")
    return list(rows.values_list("state", flat=True))


@pytest.fixture
def filed(planned):
    return planned.tasks.get(position=10)


@pytest.fixture
def arrived(planned):
    return planned.tasks.get(position=20)


def test_tasks_are_planned_in_order_each_with_a_clock(planned, filed, arrived):
    assert (filed.due_at < arrived.due_at, arrived.after) == (True, filed)
    assert clocks_of(filed) == clocks_of(arrived) == ["running"]


def test_deliver_is_refused_while_a_task_is_open(planned, filed, agent):
    with pytest.raises(StepRefused) as refusal:
        lifecycle.deliver(planned, by=agent)

    assert names(refusal) == ["has_no_open_task"]


def test_finish_asks_for_the_proof_and_the_task_before(filed, arrived, agent):
    with pytest.raises(StepRefused) as refusal:
        tasks.finish(arrived, by=agent)
    assert names(refusal) == ["has_proof"]
    with pytest.raises(StepRefused) as refusal:
        tasks.finish(arrived, by=agent, proof="R-1")
    assert names(refusal) == ["earlier_is_done"]

    tasks.finish(filed, by=agent)
    done = tasks.finish(arrived, by=agent, proof="R-1")

    assert (done.state, done.proof, done.finished_by) == ("done", "R-1", agent)
    assert clocks_of(done) == ["kept"]


def test_fail_asks_why_and_for_a_new_date_which_is_the_promise_then(filed, agent):
    later = timezone.now() + timedelta(days=3)
    for words, missing in (({"reason": " "}, "has_reason"), ({"reason": "Bank closed."}, "has_new_date")):
        with pytest.raises(StepRefused) as refusal:
            tasks.fail(filed, by=agent, **words)
        assert names(refusal) == [missing]

    failed = tasks.fail(filed, by=agent, reason="Bank closed.", due_at=later)

    assert (failed.state, failed.due_at) == ("failed", later)
    assert clocks_of(failed) == ["cancelled", "running"]
    assert tasks.start(failed, by=agent).state == "started"


def test_task_that_was_over_counts_as_missed_when_it_gets_a_new_date(filed, agent):
    yesterday = timezone.now() - timedelta(days=1)
    Task.objects.filter(pk=filed.pk).update(due_at=yesterday)
    Clock.objects.filter(subject=f"task:{filed.pk}").update(due_at=yesterday)

    tasks.fail(filed, by=agent, reason="Bank closed.", due_at=timezone.now() + timedelta(days=1))

    assert clocks_of(filed) == ["missed", "running"]


def test_cancel_asks_why(filed, agent):
    with pytest.raises(StepRefused):
        tasks.cancel(filed, by=agent, reason="")

    assert tasks.cancel(filed, by=agent, reason="Paid twice already.").state == "cancelled"
    with pytest.raises(StepRefused) as refusal:
        tasks.finish(filed, by=agent)
    assert names(refusal) == ["task_is_open"]


def test_task_is_given_to_a_colleague_or_outside(filed, agent):
    courier = make_person("warehouse_xu", "investigator", "warehouse")

    given = tasks.give(filed, by=agent, owner=courier)
    assert given.owner == courier
    assert Complaint.objects.visible_to(courier).filter(pk=filed.complaint_id).exists()

    outside = tasks.give(filed, by=agent, outside_name="SF Express", outside_phone="95338")
    assert (outside.owner, outside.outside_name) == (None, "SF Express")


def test_task_is_not_given_to_somebody_whom_the_complaint_names(filed, agent, planned):
    about = make_person("warehouse_xu", "investigator", "warehouse")
    planned.people_named.create(name="Xu", person=about)

    with pytest.raises(StepRefused) as refusal:
        tasks.give(filed, by=agent, owner=about)

    assert names(refusal) == ["owner_is_not_named"]


def test_task_of_another_department_is_not_touched(filed):
    stranger = make_person("product_he", "investigator", "product")
    for move in (tasks.start, tasks.finish):
        with pytest.raises(PermissionDenied):
            move(filed, by=stranger)
    with pytest.raises(PermissionDenied):
        tasks.give(filed, by=stranger, outside_name="X")


def test_finance_department_finishes_its_own_task(filed, arrived, agent):
    tasks.finish(filed, by=agent)
    payer = make_person("finance_gu", "investigator", "finance")

    assert tasks.finish(arrived, by=payer, proof="R-1").finished_by == payer


def test_back_to_solution_drops_what_nobody_began(planned, filed, arrived, agent):
    tasks.start(filed, by=agent)

    lifecycle.renegotiate(planned, by=agent, reason="The refund failed.")

    states = dict(planned.tasks.values_list("position", "state"))
    assert states == {10: "started", 20: "cancelled"}


def test_journey_from_tasks_to_review(planned, filed, arrived, agent):
    tasks.finish(filed, by=agent)
    tasks.finish(arrived, by=agent, proof="R-1")

    case = lifecycle.deliver(planned, by=agent, message="Your refund has arrived.")

    assert case.state == State.FOLLOW_UP
    assert case.messages.filter(direction="out", text="Your refund has arrived.").exists()
