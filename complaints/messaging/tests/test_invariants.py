from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from complaints.messaging import invariants, jobs
from complaints.messaging.models import Attempt, Message, Outgoing


def broken():
    return {invariant.name for invariant in invariants.INVARIANTS if invariant.count()}


def test_fresh_and_delivered_outbox_breaks_nothing(case):
    assert broken() == set()

    call_command("deliver_messages", stdout=StringIO())

    assert broken() == set()


def test_lease_older_than_ten_minutes_is_found(queued):
    row = queued()
    Outgoing.objects.filter(pk=row.pk).update(
        state="sending", attempts=1, lease_until=timezone.now() - timedelta(minutes=11)
    )

    assert "outbox_old_lease" in broken()


def test_message_that_nobody_delivers_is_found(queued):
    queued(at=timezone.now() - timedelta(hours=2))

    assert broken() == {"outbox_waits_too_long"}


def test_sent_message_without_a_try_is_found(queued):
    Outgoing.objects.filter(pk=queued().pk).update(state="sent", sent_at=timezone.now())

    assert broken() == {"outbox_sent_without_attempt"}


def test_failure_that_nobody_was_told_is_found(case):
    Outgoing.objects.update(state="failed", attempts=8, last_error="451")

    assert broken() == {"outbox_failed_untold"}


def test_note_that_went_out_is_found(case, queued, agent, noon):
    note = Message.objects.create(complaint=case, direction="note", by_kind="person", by_person=agent, at=noon)
    queued(at=timezone.now(), message=note)

    assert broken() == {"note_sent"}


@pytest.mark.django_db
def test_deliver_messages_prints_counts(queued):
    queued(at=timezone.now())
    output = StringIO()

    call_command("deliver_messages", stdout=output)

    assert output.getvalue() == "sent 1, retried 0, failed 0, held 0, lapsed 0\n"
    assert Attempt.objects.count() == 1


@pytest.mark.django_db
def test_job_delivers_and_says_what_it_did(queued):
    queued(at=timezone.now())

    assert jobs.deliver() == "sent 1, retried 0, failed 0, held 0, lapsed 0"
