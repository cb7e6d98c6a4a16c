"""What is left at the end: the last letter as PDF, a customer's tag, a second reopening, calls of somebody away."""

import dataclasses
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints import actors, lifecycle, printing, steps, tracking
from complaints.followup import callbacks, closing
from complaints.messaging import reach
from complaints.messaging.models import Notice
from complaints.models import Complaint
from conftest import make_person
from routing.models import Absence, Membership

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(
    printing.machine() != {"pango": True, "chinese": True}, reason="this machine lacks Pango or a Chinese font"
)


@pytest.fixture
def closed(delivered, callback, agent, monkeypatch):
    monkeypatch.setitem(steps.DECLARED, "close", [])
    monkeypatch.setitem(steps._guards, "close", [])
    callbacks.finish(callback, by=agent, outcome="satisfied", satisfaction=5)
    return lifecycle.close(Complaint.objects.get(pk=delivered.pk), by=actors.SYSTEM)


# --- the last letter ----------------------------------------------------------------------------------------------


def test_last_letter_is_the_one_that_the_end_wrote(closed, delivered):
    assert closing.letter_of(closed).text == closed.messages.order_by("-pk").first().text
    assert closing.letter_of(delivered) is None


@needs_pango
def test_last_letter_is_a_pdf_for_staff_and_for_the_customer(closed, agent, client):
    token = tracking.token_of(reach.main_party(closed))
    theirs = client.get(reverse("track_letter", args=[token]))
    shown = client.get(reverse("track", args=[token])).text
    client.force_login(agent)
    ours = client.get(reverse("letter", args=[closed.reference]))

    assert [answer.content[:5] for answer in (theirs, ours)] == [b"%PDF-", b"%PDF-"]
    assert closed.reference in theirs["Content-Disposition"]
    assert reverse("track_letter", args=[token]) in shown


def test_case_that_goes_on_has_no_last_letter(delivered, agent, client):
    token = tracking.token_of(reach.main_party(delivered))
    assert client.get(reverse("track_letter", args=[token])).status_code == 404
    assert reverse("track_letter", args=[token]) not in client.get(reverse("track", args=[token])).text

    client.force_login(agent)
    assert client.get(reverse("letter", args=[delivered.reference])).status_code == 404


def test_machine_that_sets_no_pdf_leads_the_customer_back_and_says_why(closed, client, monkeypatch):
    monkeypatch.setattr(printing, "machine", dict)
    token = tracking.token_of(reach.main_party(closed))

    answer = client.get(reverse("track_letter", args=[token]), follow=True)

    assert answer.redirect_chain == [(reverse("track", args=[token]), 302)]
    assert "libpango" in answer.text


# --- what a tag tells triage --------------------------------------------------------------------------------------


@pytest.mark.parametrize("tags,priority", [([], "green"), (["at_risk"], "yellow"), (["satisfied"], "green")])
def test_customer_who_was_not_content_is_graded_a_step_higher(agent, mugs, tags, priority):
    member = dataclasses.replace(mugs.customer, member_id="M-77")
    question = {"subject": "How do I wash them?", "description": "How do I clean the mugs?", "demands": ()}
    first = lifecycle.register(dataclasses.replace(mugs, customer=member), by=agent)
    first.customer.tags = tags
    first.customer.save()

    asked = dataclasses.replace(mugs, external_id="q", customer=member, asks_only=True, **question)
    case = lifecycle.register(asked, by=agent)

    reasons = {reason["code"] for reason in case.suggestion["reasons"]}
    assert case.customer == first.customer
    assert (case.suggestion["priority"], "at_risk" in reasons) == (priority, "at_risk" in tags)


# --- a case that comes back ---------------------------------------------------------------------------------------


def test_second_reopening_is_red_and_the_manager_is_told_once(delivered, agent, manager):
    Membership.objects.filter(user=manager).update(is_manager=True)
    once = lifecycle.reopen(delivered, by=agent, reason="One is still broken.")
    assert not Notice.objects.filter(person=manager).exists()

    Complaint.objects.filter(pk=once.pk).update(state="follow_up")
    again = lifecycle.reopen(Complaint.objects.get(pk=once.pk), by=agent, reason="And once more.")

    assert (again.priority, again.round) == ("red", 3)
    told = Notice.objects.get(person=manager)
    assert told.params == {"reference": again.reference, "count": 2}


# --- who calls for somebody who is away ---------------------------------------------------------------------------


def test_deputy_finds_the_calls_of_an_absent_owner_while_they_are_away(delivered, callback, agent, client):
    deputy = make_person("agent_park", "agent", "service")
    client.force_login(deputy)
    assert delivered.reference not in client.get(reverse("callbacks")).text

    today = timezone.localdate()
    Absence.objects.create(user=agent, starts_on=today, ends_on=today, deputy=deputy)

    page = client.get(reverse("callbacks"))
    assert delivered.reference in page.text or page.context["ahead"]
    later = callbacks.waiting(deputy, callback.call_at + timedelta(minutes=1)).rows
    assert list(later) == ([callback] if callback.call_at.date() == timezone.now().date() else [])
