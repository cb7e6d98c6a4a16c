"""Questions: clocks, waiting for the customer, answers that become evidence."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from complaints import actors, lifecycle, tracking
from complaints.errors import Conflict, StepRefused
from complaints.evidence import enquiries
from complaints.evidence.models import Enquiry, EvidenceItem
from complaints.evidence.tests.conftest import upload
from complaints.messaging.models import Notice, Outgoing
from complaints.models import Clock, ClockPause, Complaint
from conftest import make_person


def names(refusal):
    return [unmet.name for unmet in refusal.value.unmet]


def handling(case):
    return Clock.objects.filter(complaint=case, kind="handling").latest("started_at")


@pytest.fixture
def asked(verified, investigator, warehouse):
    return enquiries.ask(verified, by=investigator, to="department", department=warehouse, question="How packed?")


@pytest.fixture
def asked_customer(verified, investigator):
    return enquiries.ask(verified, by=investigator, to="customer", question="A picture of the carton, please.")


def test_ask_starts_the_clock_of_the_table_and_tells_the_owner(verified, investigator, warehouse):
    colleague = make_person("investigator_sun", "investigator", "warehouse")

    asked = enquiries.ask(
        verified, by=investigator, to="department", department=warehouse, owner=colleague, question="How packed?"
    )

    clock = Clock.objects.get(complaint=verified, kind="enquiry")
    assert (clock.state, clock.minutes, clock.due_at, clock.owner) == ("running", 240, asked.due_at, colleague)
    assert Notice.objects.filter(person=colleague, kind="enquiry").count() == 1
    assert Complaint.objects.get(pk=verified.pk).due_at <= asked.due_at


def test_answer_stops_the_clock_and_is_evidence(asked, investigator, verified):
    enquiries.answer(asked, by=investigator, text="One layer.", uploads=[upload()])

    assert Clock.objects.get(complaint=verified, kind="enquiry").state == "kept"
    assert list(EvidenceItem.objects.values_list("kind", "text", "enquiry")) == [
        ("department_statement", "One layer.", asked.pk),
        ("photo", "", asked.pk),
    ]


def test_answer_is_taken_once(asked, investigator):
    enquiries.answer(asked, by=investigator, text="One layer.")

    with pytest.raises(Conflict):
        enquiries.answer(asked, by=investigator, text="Two layers.")

    assert EvidenceItem.objects.count() == 1


def test_answer_is_refused_to_another_department(asked, verified):
    reader = make_person("agent_two", "agent", "service")

    with pytest.raises(PermissionDenied):
        enquiries.answer(asked, by=reader, text="I think so.")


def test_question_to_the_customer_goes_out_and_the_promise_stands_still(asked_customer, verified):
    sent = Outgoing.objects.get(complaint=verified, template_code="ask_evidence")

    assert "A picture of the carton, please." in sent.text
    assert tracking.url_of(verified.parties.get()) in sent.text
    assert handling(verified).state == "paused"
    assert ClockPause.objects.get(clock=handling(verified), ended_at=None).reason == enquiries.WAITING
    assert Complaint.objects.get(pk=verified.pk).first_response_at is not None


def test_promise_counts_on_when_the_customer_answers(asked_customer, verified):
    due = handling(verified).due_at

    enquiries.answer(asked_customer, by=actors.Customer(verified.parties.get()), text="Here it is.")

    assert (handling(verified).state, handling(verified).due_at >= due) == ("running", True)
    assert EvidenceItem.objects.get().by_kind == "customer"


def test_promise_waits_until_the_last_question_to_the_customer_has_ended(asked_customer, verified, investigator):
    second = enquiries.ask(verified, by=investigator, to="customer", question="And the mugs?")

    enquiries.answer(asked_customer, by=investigator, text="On the telephone: crushed.")
    assert handling(verified).state == "paused"
    enquiries.answer(second, by=investigator, text="Two are broken.")

    assert handling(verified).state == "running"


def test_new_promise_of_a_case_that_still_waits_for_the_customer_stands_still(
    asked_customer, verified, investigator, agent, triage_choice
):
    rerouted = lifecycle.reroute(verified, by=investigator, reason="wrong desk")
    lifecycle.assign(rerouted, by=agent, **triage_choice)

    assert handling(verified).state == "paused"


def test_only_an_overdue_enquiry_is_closed_unanswered(asked, investigator, verified):
    with pytest.raises(StepRefused) as refusal:
        enquiries.close(asked, by=investigator, reason="No time")
    Enquiry.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    asked = Enquiry.objects.get()
    with pytest.raises(StepRefused) as no_reason:
        enquiries.close(asked, by=investigator, reason=" ")

    closed = enquiries.close(asked, by=investigator, reason="They are on holiday")

    assert (names(refusal), names(no_reason)) == (["is_overdue"], ["has_reason"])
    assert (closed.state, closed.close_reason) == ("unanswered", "They are on holiday")


def test_customer_who_does_not_answer_holds_nothing_up_for_ever(asked_customer, verified, investigator):
    Enquiry.objects.update(due_at=timezone.now() - timedelta(minutes=1))

    enquiries.close(Enquiry.objects.get(), by=investigator, reason="We go on with what there is")

    assert handling(verified).state == "running"


def test_question_to_a_customer_who_cannot_be_reached_is_refused(verified, investigator):
    verified.customer.contacts.all().delete()

    with pytest.raises(StepRefused) as refusal:
        enquiries.ask(verified, by=investigator, to="customer", question="A picture?")

    assert names(refusal) == ["has_contact"]
    assert Enquiry.objects.count() == 0


def test_laboratory_test_has_a_cost_and_ten_days(verified, investigator):
    asked = enquiries.ask(verified, by=investigator, to="laboratory", question="Lead in the glaze?", cost=80000)

    assert (asked.cost, (asked.due_at - asked.asked_at).days) == (80000, 10)


def test_ask_is_refused_for_an_owner_of_another_department(verified, investigator, warehouse, agent):
    with pytest.raises(StepRefused) as refusal:
        enquiries.ask(
            verified, by=investigator, to="department", department=warehouse, owner=agent, question="How packed?"
        )

    assert names(refusal) == ["owner_may_own"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_end_as_one(verified, investigator, warehouse):
    asked = enquiries.ask(verified, by=investigator, to="department", department=warehouse, question="How packed?")
    barrier, results = threading.Barrier(2), []

    def answer(words):
        barrier.wait()
        try:
            enquiries.answer(asked, by=investigator, text=words)
            results.append("taken")
        except Conflict:
            results.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(words,)) for words in ("One.", "Two.")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(results) == ["conflict", "taken"]
    assert EvidenceItem.objects.count() == 1
