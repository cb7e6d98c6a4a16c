"""Probably the same complaint: shown with the reason, joined by a person alone."""

import dataclasses
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from complaints import lifecycle
from complaints.actors import Customer
from complaints.attachments import bring
from complaints.channels import duplicates, likeness, parting
from complaints.channels.mail.reading import Attachment
from complaints.channels.tests import mails
from complaints.evidence.models import EvidenceItem
from complaints.messaging import reach
from complaints.messaging.models import Outgoing
from complaints.models import Complaint, Event, NamedPerson
from complaints.tests.machine import again


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def another(mugs, agent, number=1, **changes):
    """A further complaint; without an order, by the same telephone."""
    changes = {"order": dataclasses.replace(mugs.order, number="")} | changes
    return lifecycle.register(dataclasses.replace(mugs, external_id=f"d{number}", channel="web", **changes), by=agent)


def test_texts_are_compared_by_the_words_they_share():
    one = "Two of the six mugs were in pieces when I opened the parcel"
    assert likeness.are_like(one, "Opened the parcel: two of six mugs in pieces")
    assert not likeness.are_like(one, "The courier was rude and threw my letter over the fence")
    assert likeness.are_like("收到的六个杯子碎了两个，要求退款", "六个杯子碎了两个，我要退款")
    assert not likeness.are_like("收到的六个杯子碎了两个", "快递员态度很差，一直不派送")
    assert likeness.likeness("broken", "broken") == 0


def test_same_order_is_probably_the_same_across_channels(case, mugs, agent):
    other = another(mugs, agent, order=mugs.order, description="Something else entirely happened here today")

    (row,) = duplicates.near(other, agent)

    assert (row.pk, row.likely) == (case.pk, "same order O-2611-88231")


def test_same_customer_counts_with_like_words_alone(case, mugs, agent):
    like = another(mugs, agent)
    unlike = another(mugs, agent, 2, subject="Rude courier", description="The courier threw letters over my fence.")

    assert {row.pk: bool(row.likely) for row in duplicates.near(case, agent)} == {like.pk: True, unlike.pk: False}


def test_after_14_days_it_is_another_complaint(case, mugs, agent):
    other = another(mugs, agent, order=mugs.order)
    Complaint.objects.filter(pk=case.pk).update(received_at=timezone.now() - timedelta(days=15))

    assert [row.likely for row in duplicates.near(other, agent)] == [""]


def test_cases_about_oneself_are_not_shown(case, mugs, agent):
    other = another(mugs, agent, order=mugs.order)
    NamedPerson.objects.create(complaint=case, name="Lin", person=agent)

    assert duplicates.near(other, agent) == []


@pytest.mark.parametrize("count", [1, 3])
def test_looking_asks_the_same_for_one_and_for_three(case, mugs, agent, count, django_assert_num_queries):
    for number in range(count):
        another(mugs, agent, number, order=mugs.order)
    agent.right_names, agent.role_names, agent.department_ids  # noqa: B018 read once in a request

    with django_assert_num_queries(4):
        assert len(duplicates.near(case, agent)) == count


def test_link_is_on_both_cases_and_in_both_histories(case, mugs, agent, desk):
    other = another(mugs, agent)

    desk.post(reverse("link_case", args=[case.reference]), {"other": other.reference})
    desk.post(reverse("link_case", args=[case.reference]), {"other": other.reference})

    assert list(other.linked.all()) == [case]
    assert Event.objects.filter(kind="link").count() == 2
    desk.post(reverse("unlink_case", args=[other.reference]), {"other": case.reference})
    assert not case.linked.exists()


def test_linking_asks_for_the_right(case, mugs, agent, investigator):
    with pytest.raises(PermissionDenied):
        duplicates.link(case, another(mugs, agent), by=investigator)


def test_case_page_shows_the_reason_and_merges_by_one_confirmation(case, mugs, agent, desk):
    other = another(mugs, agent, order=mugs.order)
    page = desk.get(reverse("case_together", args=[other.reference]))
    assert "same order O-2611-88231" in page.text

    answer = desk.post(
        reverse("merge", args=[other.reference]),
        {"version": other.version, "into": case.reference, "confirmed": "on"},
    )

    assert (answer.status_code, again(other).merged_into_id) == (302, case.pk)
    lifecycle.unmerge(other, by=agent)
    assert again(other).state == "intake"


def test_chaser_joins_the_open_case_and_is_counted_once(case, desk, mugs):
    typed = {
        "key": "k9", "channel": "phone", "phone": "13800134821", "order": "O-2611-88231",
        "description": "Still no answer about my mugs", "chases": case.reference,
    }  # fmt: skip
    shown = desk.post(reverse("record_lookup"), typed)
    assert [row.pk for row in shown.context["likely"]] == [case.pk]

    for _click in range(2):
        answer = desk.post(reverse("record"), typed)
        assert answer.url == reverse("case", args=[case.reference])

    assert (again(case).chasers, Complaint.objects.count()) == (1, 1)
    assert "chased 1 time" in desk.get(answer.url).text


def test_record_and_link(case, desk):
    typed = {"key": "k9", "channel": "phone", "phone": "1", "description": "Other", "asks_only": "on"}

    desk.post(reverse("record"), typed | {"links": case.reference})

    assert case.linked.get().description == "Other"


# --- split ----------------------------------------------------------------------------------------------------------


def test_second_complaint_becomes_a_linked_case_with_chosen_words_and_files(case, agent, desk):
    party = reach.main_party(case)
    said = lifecycle.say(case, by=Customer(party), text="And your courier was rude.", direction="in", channel="web")
    bring(case, by=Customer(party), files=[Attachment("mug.png", "image/png", mails.PNG)], source="E-mail")
    item = EvidenceItem.objects.get()
    page = desk.get(reverse("split", args=[case.reference]))
    key = page.context["form"]["key"].value()

    typed = {"version": case.version, "key": key, "subject": "Rude courier", "description": "The courier was rude.",
             "messages": [said.pk], "files": [item.pk]}  # fmt: skip
    for _click in range(2):
        answer = desk.post(reverse("split", args=[case.reference]), typed)

    new = Complaint.objects.exclude(pk=case.pk).get()
    assert answer.url == reverse("case", args=[new.reference])
    assert (new.customer, list(new.linked.all()), new.channel) == (case.customer, [case], "phone")
    assert [message.text for message in parting.words_of(new)] == ["And your courier was rude."]
    assert EvidenceItem.objects.get(complaint=new).sha256 == item.sha256
    assert Outgoing.objects.filter(complaint=new, is_receipt=True).count() == 1
    assert len(parting.words_of(case)) == 1
