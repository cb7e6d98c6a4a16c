"""What the ledger does ticks the tasks that stand for it, with finance's number as the proof."""

import pytest

from compensation import offers, payouts, ticking
from compensation.models import Payout
from complaints.models import Task, TaskTemplate

pytestmark = pytest.mark.django_db


@pytest.fixture
def refund(within, agent):
    """A refund of two steps: filed with finance, arrived with its number."""
    TaskTemplate.objects.filter(remedy="refund").delete()
    for position, (title, proof) in enumerate((("Filed", False), ("Arrived", True)), start=1):
        TaskTemplate.objects.create(
            remedy="refund",
            position=position,
            title_en=title,
            title_zh=title,
            minutes=1440,
            requires_proof=proof,
            is_public=proof,
        )
    offers.accept(offers.offer(within, by=agent), by=agent, words="Yes.")
    return Payout.objects.get(remedy__kind="refund")


def steps(payout):
    rows = Task.objects.filter(source=f"remedy:{payout.remedy_id}").order_by("position")
    return list(rows.values_list("title_en", "state", "proof"))


def test_file_for_finance_ticks_that_it_was_filed(refund, finance):
    payouts.export([refund], by=finance)

    assert steps(refund) == [("Filed", "done", ""), ("Arrived", "planned", "")]


def test_payment_ticks_its_task_with_finances_number(refund, finance):
    payouts.export([refund], by=finance)

    payouts.record_paid(refund, by=finance, reference="F-77")

    assert steps(refund) == [("Filed", "done", ""), ("Arrived", "done", "F-77")]


def test_payment_without_a_number_leaves_the_task_to_a_person(refund, finance):
    payouts.export([refund], by=finance)

    payouts.record_paid(refund, by=finance)

    assert steps(refund)[1] == ("Arrived", "planned", "")


def test_task_with_another_proof_is_left_to_a_person(refund, finance):
    payouts.export([refund], by=finance)
    Task.objects.filter(title_en="Arrived").update(proof="F-1")

    payouts.record_paid(refund, by=finance, reference="F-77")

    assert steps(refund)[1] == ("Arrived", "planned", "F-1")


def test_failed_payment_ticks_nothing(refund, finance):
    payouts.export([refund], by=finance)

    payouts.record_failed(refund, by=finance, why="returned")

    assert steps(refund)[1] == ("Arrived", "planned", "")


def test_step_that_somebody_must_look_at_is_not_ticked(refund, finance):
    looked_at = Task.objects.get(title_en="Filed")
    Task.objects.filter(pk=looked_at.pk).update(is_public=True)
    payouts.export([refund], by=finance)

    payouts.record_paid(refund, by=finance, reference="F-77")

    assert [state for _title, state, _proof in steps(refund)] == ["planned", "planned"]
    assert not ticking.paid(Payout.objects.get(pk=refund.pk))
