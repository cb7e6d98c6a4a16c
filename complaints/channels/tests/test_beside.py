"""Beside the steps: outside bodies with their deadlines, public posts and replies, abuse and its limits."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from complaints import lifecycle
from complaints.channels import abuse, outside, posts
from complaints.channels.models import ContactLimit
from complaints.channels.tests import mails
from complaints.errors import Conflict, StepRefused
from complaints.evidence.models import EvidenceItem
from complaints.messaging.models import Notice
from complaints.models import Clock, Event, OutsideCase, PublicPost
from complaints.tests.machine import again
from conftest import make_person

NOW = timezone.now()
POST = "https://weibo.com/1234/abc"


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def service_manager(db):
    return make_person("manager_he", "director", "operations")


def clock(case, kind):
    return Clock.objects.get(complaint=case, kind=kind)


# --- outside bodies --------------------------------------------------------------------------------------------------


def test_each_body_has_its_own_deadline(case, agent):
    ours = NOW + timedelta(days=3)
    ticket = outside.begin(case, by=agent, at=NOW, body="12315", received_at=NOW, number="T-1")
    outside.begin(case, by=agent, at=NOW, body="platform", received_at=NOW, due_at=ours)
    outside.begin(case, by=agent, at=NOW, body="lawyer", received_at=NOW, due_at=ours)

    assert clock(case, "hotline").due_at == ticket.due_at > NOW + timedelta(days=9)
    assert (clock(case, "arbitration").due_at, clock(case, "outside").due_at) == (ours, ours)


def test_lawyer_s_letter_needs_a_date(case, agent):
    with pytest.raises(StepRefused):
        outside.begin(case, by=agent, at=NOW, body="lawyer", received_at=NOW)
    assert not OutsideCase.objects.exists()


def test_deadline_goes_on_when_our_case_ends_and_stops_with_the_result(case, agent):
    row = outside.begin(case, by=agent, at=NOW, body="12315", received_at=NOW)
    lifecycle.withdraw(case, by=agent, words="Found it")
    assert clock(case, "hotline").state == "running"

    outside.end(row, by=agent, at=NOW, result="Settled between the parties")

    assert clock(case, "hotline").state == "kept"
    with pytest.raises(Conflict):
        outside.end(row, by=agent, at=NOW, result="Again")


def test_another_date_moves_the_promise(case, agent):
    row = outside.begin(case, by=agent, at=NOW, body="court", received_at=NOW, due_at=NOW + timedelta(days=3))

    outside.change(row, by=agent, at=NOW, due_at=NOW + timedelta(days=9), number="A 7")

    running = Clock.objects.get(complaint=case, kind="outside", state="running")
    assert running.due_at == NOW + timedelta(days=9)
    assert [event.kind for event in Event.objects.filter(complaint=case, kind="outside")] == ["outside"] * 2


def test_pages_of_an_outside_body(case, desk):
    url = reverse("add_outside", args=[case.reference])
    typed = {"version": case.version, "body": "lawyer", "number": "L-1", "received_at": "2026-11-20T10:00"}
    assert desk.post(url, typed).status_code == 422
    assert desk.post(url, typed | {"due_at": "2026-11-19T10:00"}).status_code == 422

    assert desk.post(url, typed | {"due_at": "2030-01-01T10:00"}).status_code == 302

    row = OutsideCase.objects.get()
    assert "L-1" in desk.get(reverse("case_together", args=[case.reference])).text
    assert desk.get(reverse("edit_outside", args=[case.reference, row.pk])).status_code == 200
    ended = reverse("end_outside", args=[case.reference, row.pk])
    assert desk.post(ended, {"version": again(case).version, "result": "Withdrawn"}).status_code == 302
    assert desk.get(reverse("edit_outside", args=[case.reference, 999])).status_code == 404


# --- public posts ----------------------------------------------------------------------------------------------------


def test_reply_is_approved_by_another_person_before_it_is_published(case, agent, manager, service_manager):
    row, _why = posts.note(case, by=agent, at=NOW, url=POST, reach=5200)
    assert clock(case, "public_reply").state == "running"
    posts.write_reply(row, by=service_manager, at=NOW, text="We are sorry.")
    row = PublicPost.objects.get()
    with pytest.raises(StepRefused):
        posts.publish_reply(row, by=agent, at=NOW)
    with pytest.raises(StepRefused):
        posts.approve_reply(row, by=service_manager, at=NOW, seen="We are sorry.")
    with pytest.raises(PermissionDenied):
        posts.approve_reply(row, by=agent, at=NOW, seen="We are sorry.")

    posts.approve_reply(row, by=manager, at=NOW, seen="We are sorry.")
    posts.publish_reply(PublicPost.objects.get(), by=agent, at=NOW)

    assert PublicPost.objects.get().replied_at == NOW
    assert clock(case, "public_reply").state == "kept"


def test_words_that_changed_meanwhile_are_not_approved(case, agent, manager):
    row, _why = posts.note(case, by=agent, at=NOW, url=POST)
    posts.write_reply(row, by=agent, at=NOW, text="We are sorry.")
    posts.write_reply(row, by=agent, at=NOW, text="Take it down and you get a coupon.")

    with pytest.raises(Conflict):
        posts.approve_reply(PublicPost.objects.get(), by=manager, at=NOW, seen="We are sorry.")


def test_new_words_need_a_new_approval(case, agent, manager):
    row, _why = posts.note(case, by=agent, at=NOW, url=POST)
    posts.write_reply(row, by=agent, at=NOW, text="We are sorry.")
    posts.approve_reply(PublicPost.objects.get(), by=manager, at=NOW, seen="We are sorry.")

    posts.write_reply(row, by=agent, at=NOW, text="Other words")

    assert PublicPost.objects.get().reply_approved_by is None


def test_pages_of_a_post_with_its_screenshot(case, desk, client, service_manager):
    url = reverse("add_post", args=[case.reference])
    file = SimpleUploadedFile("post.png", mails.PNG, "image/png")
    typed = {"version": case.version, "url": POST, "reach": "5200", "screenshot": file}

    assert desk.post(url, typed).status_code == 302

    row = PublicPost.objects.get()
    assert EvidenceItem.objects.get(complaint=case).name == "post.png"
    reply = reverse("write_reply", args=[case.reference, row.pk])
    assert desk.post(reply, {"version": again(case).version, "text": "Sorry.\r\nTruly."}).status_code == 302
    client.force_login(service_manager)
    panel = client.get(reverse("case_together", args=[case.reference]))
    assert "Approve these words" in panel.text
    client.post(reverse("approve_reply", args=[case.reference, row.pk]), {"reply": PublicPost.objects.get().reply})
    client.post(reverse("publish_reply", args=[case.reference, row.pk]))
    assert PublicPost.objects.get().replied_at is not None
    assert desk.post(url, {"version": again(case).version, "url": "javascript:alert(1)"}).status_code == 422


# --- abuse -----------------------------------------------------------------------------------------------------------


def test_abuse_is_noted_and_the_customer_warned(case, desk):
    url = reverse("flag_abuse", args=[case.reference])
    form = desk.get(url).context["form"]
    typed = {
        "version": case.version,
        "words": "Threatened to come by",
        "is_warned": "on",
        "warning": form["warning"].value(),
    }

    assert desk.post(url, typed).status_code == 302

    assert again(case).is_abusive
    assert "insults" in case.messages.get(direction="out", is_automatic=False).text
    desk.post(reverse("unflag_abuse", args=[case.reference]))
    assert not again(case).is_abusive


def test_handing_on_after_abuse_is_marked_as_such(case, agent):
    other = make_person("agent_bo", "agent", "service")
    abuse.flag(case, by=agent, at=NOW, words="Insults")

    lifecycle.hand_over(case, by=agent, to=other, note="")

    assert '"after_abuse":true' in Event.objects.get(kind="hand_over").payload


def test_manager_limits_the_contact_once_and_is_reminded(case, agent, service_manager, client):
    client.force_login(service_manager)
    url = reverse("limit_contact", args=[case.reference])
    day = timezone.localdate() + timedelta(days=30)
    typed = {"version": case.version, "kind": "writing", "words": "No calls", "review_on": day.isoformat()}

    assert client.post(url, typed).status_code == 302
    assert client.post(url, typed | {"version": again(case).version}).status_code == 409

    row = ContactLimit.objects.get()
    assert abuse.remind(at=NOW, today=day - timedelta(days=1)) == 0
    assert abuse.remind(at=NOW, today=day) == abuse.remind(at=NOW, today=day) == 1
    assert Notice.objects.filter(person=service_manager, kind="contact_limit").count() == 1
    client.post(reverse("end_limit", args=[case.reference, row.pk]))
    assert ContactLimit.objects.get().ended_by == service_manager


def test_only_a_manager_limits_and_only_until_a_day_to_come(case, agent, service_manager, desk):
    with pytest.raises(PermissionDenied):
        abuse.limit(case, by=agent, at=NOW, kind="writing", words="", review_on=NOW.date() + timedelta(days=9))
    with pytest.raises(StepRefused):
        abuse.limit(case, by=service_manager, at=NOW, kind="writing", words="", review_on=NOW.date())
    assert desk.get(reverse("limit_contact", args=[case.reference])).status_code == 403


def test_what_stands_beside_the_case_asks_few_questions(case, desk, agent, django_assert_max_num_queries):
    url = reverse("case_together", args=[case.reference])
    desk.get(url)
    for _round in range(2):
        outside.begin(case, by=agent, at=NOW, body="12315", received_at=NOW)
        posts.note(case, by=agent, at=NOW, url=POST)
        with django_assert_max_num_queries(12):
            assert desk.get(url).status_code == 200
