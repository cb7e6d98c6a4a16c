"""Two people at one case at the same moment, in threads of their own: the guards of one see what the other did."""

import dataclasses
import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from complaints import lifecycle, locking
from complaints.errors import StepRefused
from complaints.models import Complaint
from complaints.states import State
from complaints.tests.machine import choice, last_event, outcome

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def beside(work):
    """Run it in a thread with a connection of its own; `join` on the result gives what it returned or raised."""
    answers = []

    def run():
        try:
            answers.append(work())
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()

    def join():
        thread.join(30)
        return answers[0]

    return join


def until_somebody_waits():
    """PostgreSQL tells who waits for a lock; SQLite lets one transaction in at a time, and its reads begin after it."""
    if connection.vendor != "postgresql":
        return
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


@pytest.fixture
def reviewed(agent, triaged):
    """A case at review."""
    Complaint.objects.filter(pk=triaged.pk).update(state=State.REVIEW)
    return Complaint.objects.get(pk=triaged.pk)


def test_guards_see_what_was_written_while_the_step_waited_for_the_lock(reviewed):
    with transaction.atomic():
        case = locking.lock(reviewed)
        closing = beside(lambda: lifecycle.close(reviewed, by=lifecycle.actors.SYSTEM))
        until_somebody_waits()
        case.outside_cases.create(body="12315", received_at=timezone.now())

    refused = closing()

    assert isinstance(refused, StepRefused)
    assert "has_no_open_outside_case" in [unmet.name for unmet in refused.unmet]


def test_events_carry_times_in_the_order_in_which_they_happened(triaged, agent):
    with transaction.atomic():
        case = locking.lock(triaged)
        noting = beside(lambda: lifecycle.say(triaged, by=agent, text="Called back", direction="note"))
        until_somebody_waits()
        lifecycle.take(case, by=agent)
    noting()

    times = list(triaged.events.order_by("seq").values_list("at", flat=True))

    assert last_event(Complaint.objects.get(pk=triaged.pk))[0] == "note"
    assert times == sorted(times)


def test_step_that_waited_for_a_merge_is_later_than_the_merge(triaged, agent, case, mugs, investigator):
    other = lifecycle.register(dataclasses.replace(mugs, external_id="another"), by=agent)
    with transaction.atomic():
        locking.lock_in_order(other, triaged)
        assigning = beside(lambda: lifecycle.assign(triaged, by=agent, **choice(investigator)))
        until_somebody_waits()
        merged = lifecycle.merge(other, by=agent, into=triaged, confirmed=True)
    assert assigning().state == State.VERIFICATION

    assert outcome(lambda: lifecycle.unmerge(merged, by=agent)) == ["can_still_be_unmerged"]
