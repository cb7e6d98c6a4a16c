"""What the customer is told by itself, and what waits for one click."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from complaints import actors, lifecycle, tasks
from complaints.errors import Conflict, StepRefused
from complaints.followup import news, progress
from complaints.messaging.models import Message, Outgoing
from complaints.models import Clock, Complaint, Customer
from complaints.states import State
from conftest import make_person

pytestmark = pytest.mark.django_db


def letters(case, code):
    return list(Outgoing.objects.filter(complaint=case, template_code=code).order_by("pk"))


def progress_clocks(case):
    return list(Clock.objects.filter(complaint=case, kind="progress").order_by("pk").values_list("state", flat=True))


def age(case, **by):
    """Move the progress promise and what was said so far into the past."""
    back = timedelta(**by)
    for clock in Clock.objects.filter(complaint=case, kind="progress", state="running"):
        clock.started_at, clock.due_at = clock.started_at - back, clock.due_at - back
        clock.save()
    for message in Message.objects.filter(complaint=case):
        message.at -= back
        message.save()


@pytest.fixture
def parcel(executed, agent):
    """A case in execution with the tasks of a resend: packed, sent, delivered; the last two are public."""
    tasks.plan(executed, remedy="resend", source="remedy:1", at=executed.now, by=agent)
    return executed


# --- agreed -------------------------------------------------------------------------------------------------------


def test_customer_is_told_at_once_what_was_agreed(open_way, verified, agent, investigator, monkeypatch):
    monkeypatch.setattr(news, "_plans", [lambda case: ["Refund CNY 134.00: by 27 Nov", "Explanation: by 25 Nov"]])

    case = lifecycle.agree(lifecycle.conclude(verified, by=investigator), by=agent)

    (letter,) = letters(case, "plan_agreed")
    assert "· Refund CNY 134.00: by 27 Nov\n· Explanation: by 25 Nov" in letter.text
    assert progress_clocks(case) == ["kept", "running"]


def test_agreement_without_anything_to_tell_sends_no_letter(executed):
    assert letters(executed, "plan_agreed") == []
    assert progress_clocks(executed) == ["running"]


def test_plan_without_terms_is_told_by_its_tasks(parcel):
    assert [line.split(":")[0] for line in news.plan_of(parcel)] == ["Packed", "Sent", "Delivered"]


# --- milestones ---------------------------------------------------------------------------------------------------


def test_public_milestone_is_told_with_its_proof_and_what_comes_next(parcel, agent):
    packed, sent, _delivered = parcel.tasks.order_by("position")
    tasks.finish(packed, by=agent)
    assert letters(parcel, "progress_update") == []

    tasks.finish(sent, by=agent, proof="SF-1009")

    (letter,) = letters(parcel, "progress_update")
    assert "Done: Sent (SF-1009)" in letter.text
    assert "Next: Delivered: by " in letter.text
    assert progress_clocks(parcel) == ["kept", "running"]


def test_milestone_is_told_in_the_customers_language(parcel, agent):
    Complaint.objects.filter(pk=parcel.pk).update(language="zh-hans")
    parcel.parties.update(language="zh-hans")
    packed, sent, _delivered = parcel.tasks.order_by("position")
    tasks.finish(packed, by=agent)

    tasks.finish(sent, by=agent, proof="SF-1009")

    assert "已发出" in letters(parcel, "progress_update")[0].text


def test_last_milestone_is_told_by_delivery(parcel, agent):
    for task in parcel.tasks.order_by("position"):
        tasks.finish(task, by=agent, proof="SF-1009")
    assert len(letters(parcel, "progress_update")) == 1

    lifecycle.deliver(parcel, by=agent)

    (letter,) = letters(parcel, "delivered")
    assert "· Sent (SF-1009)\n· Delivered" in letter.text


# --- delivered ----------------------------------------------------------------------------------------------------


def test_own_words_take_the_place_of_the_letter(executed, agent):
    case = lifecycle.deliver(executed, by=agent, message="Your money has arrived.")

    assert letters(case, "delivered") == []
    assert Message.objects.filter(complaint=case, text="Your money has arrived.").exists()


@pytest.mark.parametrize("kind", ["no_contact", "anonymous"])
def test_nobody_unreachable_holds_delivery_up(executed, agent, kind):
    if kind == "no_contact":
        Customer.objects.update(no_contact=True)
    else:
        executed.parties.update(customer=None)

    case = lifecycle.deliver(executed, by=agent)

    assert case.state == State.FOLLOW_UP
    assert letters(case, "delivered") == []
    assert Message.objects.filter(complaint=case, direction="out", subject__startswith="Everything we agreed").exists()


# --- the next update ----------------------------------------------------------------------------------------------


def test_update_waits_quietly_until_its_promise_runs_out(parcel):
    now = timezone.now()
    assert progress.of_case(parcel, now).is_due is False

    age(parcel, days=2, hours=20)

    assert progress.of_case(parcel, now).is_due is True


def test_update_says_what_is_late_and_what_comes_next(parcel, agent):
    packed, sent, _delivered = parcel.tasks.order_by("position")
    tasks.finish(packed, by=agent)
    sent.due_at = timezone.now() - timedelta(hours=1)
    sent.save()

    body = progress.of_case(parcel, timezone.now()).body

    assert "We had promised you “Sent” by" in body
    assert "Next: Delivered: by" in body


def test_update_of_a_case_in_verification_speaks_of_the_proposal(verified):
    body = progress.of_case(verified, timezone.now()).body

    assert body.startswith("We are still finding out what happened")
    assert "You hear our proposal by" in body


def test_one_click_sends_the_update_and_begins_the_next_promise(parcel, agent):
    ready = progress.of_case(parcel, timezone.now())

    message = progress.send(parcel, by=agent, body=ready.body, seen=ready.seen)

    (letter,) = letters(parcel, "progress_update")
    assert ready.body in letter.text
    assert (message.by_person, message.is_automatic) == (agent, False)
    assert progress_clocks(parcel) == ["kept", "running"]
    assert parcel.events.order_by("seq").last().kind == "say"


def test_second_click_tells_nobody_twice(parcel, agent):
    ready = progress.of_case(parcel, timezone.now())
    progress.send(parcel, by=agent, body=ready.body, seen=ready.seen)

    with pytest.raises(Conflict):
        progress.send(parcel, by=agent, body=ready.body, seen=ready.seen)

    assert len(letters(parcel, "progress_update")) == 1


def test_update_is_no_answer_to_what_the_customer_asked(parcel, agent):
    lifecycle.say(parcel, by=agent, text="We are at it.")
    lifecycle.say(parcel, by=actors.Customer(parcel.parties.get()), text="And?", direction="in", channel="web")

    progress.send(parcel, by=agent, body="Packed.")

    assert Clock.objects.get(complaint=parcel, kind="next_reply").state == "running"


def test_update_needs_words_the_right_and_a_case_in_work(executed, agent):
    with pytest.raises(StepRefused):
        progress.send(executed, by=agent, body=" ")
    with pytest.raises(PermissionDenied):
        progress.send(executed, by=make_person("reviewer_an", "auditor", "quality"), body="x")
    lifecycle.deliver(executed, by=agent)
    with pytest.raises(StepRefused):
        progress.send(executed, by=agent, body="x")


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def test_due_update_waits_on_the_case_page_and_on_the_page_of_updates(desk, parcel):
    assert parcel.reference not in desk.get(reverse("updates")).text
    age(parcel, days=2, hours=20)

    listed = desk.get(reverse("updates"))
    shown = desk.get(reverse("case", args=[parcel.reference])).text

    assert parcel.reference in listed.text
    assert reverse("send_update", args=[parcel.reference]) in shown
    ready = listed.context["rows"][0][0]
    answer = desk.post(
        reverse("send_update", args=[parcel.reference]), {"body": ready.body, "seen": ready.seen, "next": "/updates/"}
    )
    assert answer.url == "/updates/"
    assert parcel.reference not in desk.get(reverse("updates")).text


def test_update_that_a_colleague_sent_meanwhile_comes_back_with_the_text(desk, parcel, agent):
    ready = progress.of_case(parcel, timezone.now())
    progress.send(parcel, by=agent, body="First.", seen=ready.seen)
    address = reverse("send_update", args=[parcel.reference])

    answer = desk.post(address, {"body": "Second.", "seen": ready.seen})

    assert answer.status_code == 409
    assert "Second." in answer.text
    again = desk.post(address, {"body": "Second.", "seen": answer.context["form"].data["seen"]})
    assert again.status_code == 302


def test_update_form_opens_and_says_what_is_missing(desk, executed, agent):
    address = reverse("send_update", args=[executed.reference])

    assert desk.post(address, {"body": ""}).status_code == 422
    assert desk.get(address).status_code == 200
    lifecycle.deliver(executed, by=agent)
    assert desk.post(address, {"body": "x"}).status_code == 409


def test_updates_of_foreign_cases_are_not_there(client, parcel):
    age(parcel, days=2, hours=20)
    stranger = make_person("agent_park", "agent", "service")
    parcel.people_named.create(name="Park", person=stranger)
    client.force_login(stranger)

    assert parcel.reference not in client.get(reverse("updates"), {"view": "team"}).text
    assert client.post(reverse("send_update", args=[parcel.reference]), {"body": "x"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_updates_page_costs_the_same_for_any_number(desk, make_executed, agent, count, django_assert_num_queries):
    for case in make_executed(count):
        age(case, days=2, hours=20)
    desk.get(reverse("updates"))

    with django_assert_num_queries(11):
        shown = desk.get(reverse("updates"))

    assert len(shown.context["rows"]) == count
