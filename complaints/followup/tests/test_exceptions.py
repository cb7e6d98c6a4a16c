"""What goes wrong on the way: a new date, a word to the customer, a promise that is dropped; and the last letter."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from complaints import lifecycle, steps, tasks
from complaints.actors import SYSTEM
from complaints.errors import Conflict, StepRefused
from complaints.followup import callbacks, exceptions, news
from complaints.messaging.models import Message, Outgoing
from complaints.models import Clock, Promise, StepRequest

pytestmark = pytest.mark.django_db


def letters(case, code):
    return list(Outgoing.objects.filter(complaint=case, template_code=code))


@pytest.fixture
def late(planned):
    """The public task of the case: the refund arrived."""
    return planned.tasks.get(position=20)


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def soon():
    return timezone.now() + timedelta(days=2)


# --- late or failed -----------------------------------------------------------------------------------------------


def test_delay_is_told_with_its_new_date(planned, late, agent):
    due = soon()

    exceptions.report(late, by=agent, reason="The bank was closed.", due_at=due, message="Your refund takes longer.")

    (letter,) = letters(planned, "delay_goodwill")
    assert "Your refund takes longer." in letter.text
    assert "It will now be done by" in letter.text
    assert "The bank was closed." not in letter.text
    assert Message.objects.get(pk=letter.message_id).by_person == agent
    assert Clock.objects.get(complaint=planned, subject=f"task:{late.pk}", state="running").due_at == due


def test_without_a_message_nobody_is_written_to(planned, late, agent):
    exceptions.report(late, by=agent, reason="The bank was closed.", due_at=soon())

    assert letters(planned, "delay_goodwill") == []


def test_who_may_not_write_to_customers_reports_nothing_in_their_name(planned, late, finance_clerk):
    with pytest.raises(PermissionDenied):
        exceptions.report(late, by=finance_clerk, reason="Closed.", due_at=soon(), message="Sorry.")

    assert planned.tasks.get(pk=late.pk).state == "planned"


@pytest.fixture
def finance_clerk(db):
    from conftest import make_person

    return make_person("finance_gu", "investigator", "finance")


def test_form_offers_words_in_the_customers_language_to_those_who_may_write(desk, client, planned, late, finance_clerk):
    planned.parties.update(language="zh-hans")
    address = reverse("fail_task", args=[planned.reference, late.pk])

    assert "退款已到账" in desk.get(address).text
    client.force_login(finance_clerk)
    assert 'name="message"' not in client.get(address).text


def test_page_of_a_delay_offers_the_way_back_and_goodwill_where_it_is_known(desk, planned, late, monkeypatch):
    address = reverse("fail_task", args=[planned.reference, late.pk])
    before = desk.get(address).text
    monkeypatch.setitem(steps._ways, exceptions.GOODWILL, ("case_tasks", "Give something for the wait"))

    after = desk.get(address).text

    assert reverse("renegotiate", args=[planned.reference]) in before
    assert "Give something for the wait" not in before
    assert "Give something for the wait" in after


# --- promises -----------------------------------------------------------------------------------------------------


def test_dropped_promise_is_neither_kept_nor_missed(executed, agent):
    promise = lifecycle.promise(executed, by=agent, text="call by four", due_at=soon())

    lifecycle.drop_promise(promise, by=agent, reason="They called us.")

    promise = Promise.objects.get()
    assert (promise.kept_at, promise.drop_reason) == (None, "They called us.")
    assert Clock.objects.get(kind="promise").state == "cancelled"
    with pytest.raises(Conflict):
        lifecycle.drop_promise(promise, by=agent, reason="Again.")


def test_promise_is_dropped_only_with_a_reason(executed, agent):
    promise = lifecycle.promise(executed, by=agent, text="call by four", due_at=soon())

    with pytest.raises(StepRefused):
        lifecycle.drop_promise(promise, by=agent, reason=" ")


def test_promise_is_dropped_on_its_page(desk, executed, agent, make_executed):
    promise = lifecycle.promise(executed, by=agent, text="call by four", due_at=soon())
    address = reverse("drop_promise", args=[executed.reference, promise.pk])
    (other,) = make_executed(1)

    assert "call by four" in desk.get(address).text
    assert desk.post(address, {"version": executed.version + 1, "reason": ""}).status_code == 422
    assert desk.post(address, {"version": executed.version + 1, "reason": "They called us."}).status_code == 302
    shown = desk.get(reverse("case", args=[executed.reference])).text
    assert "They called us." in shown
    assert desk.get(reverse("drop_promise", args=[other.reference, promise.pk])).status_code == 404


# --- the last letter ----------------------------------------------------------------------------------------------


def closed(delivered, agent, outcome, monkeypatch, **words):
    monkeypatch.setitem(steps.DECLARED, "close", [])
    monkeypatch.setitem(steps._guards, "close", [])
    callbacks.finish(delivered.callbacks.get(), by=agent, outcome=outcome, **words)
    return lifecycle.close(delivered, by=SYSTEM)


def test_closing_letter_thanks_and_says_what_was_given(delivered, agent, monkeypatch):
    monkeypatch.setattr(news, "_plans", [lambda case: ["Refund CNY 134.00: by 27 Nov"]])

    case = closed(delivered, agent, "satisfied", monkeypatch)

    (letter,) = letters(case, "closed")
    assert "What you received:\n· Refund CNY 134.00" in letter.text


def test_who_was_not_content_is_told_of_the_outside_bodies(delivered, agent, monkeypatch):
    case = closed(delivered, agent, "partly", monkeypatch, note="The box was late.")

    assert "12315" in letters(case, "closed_not_content")[0].text
    assert letters(case, "closed") == []


def test_answered_question_gets_no_closing_letter(triaged, agent, monkeypatch):
    from routing.models import Category

    monkeypatch.setitem(steps._guards, "close", [])
    monkeypatch.setitem(steps.DECLARED, "close", [])
    triaged.demands.all().delete()
    case = lifecycle.answer(
        triaged, by=agent, reply="Yes, within 7 days.", category=Category.objects.get(code="other.policy")
    )

    lifecycle.close(case, by=SYSTEM)

    assert letters(case, "closed") == []


@pytest.mark.parametrize("letter", ["This is an order of another shop.", ""])
def test_rejection_sends_the_letter_that_was_written_for_the_customer(triaged, desk, agent, manager, letter):
    typed = {"version": triaged.version, "reason": "Spam, known sender.", "letter": letter}
    assert desk.post(reverse("ask_reject", args=[triaged.reference]), typed).status_code == 302
    request = StepRequest.objects.get()

    lifecycle.reject(request, by=manager)

    sent = letters(triaged, "rejected")
    assert len(sent) == bool(letter)
    assert all(letter in row.text and "Spam" not in row.text and "12315" in row.text for row in sent)


def test_finish_without_fault_still_needs_no_message(planned, agent):
    first = planned.tasks.get(position=10)

    assert tasks.finish(first, by=agent).state == "done"
