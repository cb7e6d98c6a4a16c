from datetime import timedelta

import pytest
from django_q.models import OrmQ

from complaints.messaging import outbox, wake

pytestmark = pytest.mark.django_db


def hints():
    return [task.func() for task in OrmQ.objects.order_by("pk")]


def test_queue_asks_for_a_pass_once_its_transaction_stands(queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queued()

        assert hints() == []

    assert hints() == ["complaints.messaging.jobs.deliver"]


def test_message_for_later_asks_for_nothing_now(queued, noon, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queued("later", not_before=noon + timedelta(seconds=10))
        queued("never", recipient="no address")

    assert hints() == []


def test_resend_asks_for_a_pass(queued, agent, noon, django_capture_on_commit_callbacks):
    row = queued(recipient="no address")

    with django_capture_on_commit_callbacks(execute=True):
        outbox.resend(row, by=agent, at=noon, recipient="c4821@example.com")

    assert hints() == ["complaints.messaging.jobs.deliver"]


def test_hints_do_not_fill_the_queue():
    for _number in range(wake.ENOUGH_HINTS + 5):
        wake.ask()

    assert OrmQ.objects.count() == wake.ENOUGH_HINTS
