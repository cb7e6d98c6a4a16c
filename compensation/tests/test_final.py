"""Our last word: asked for with its letter, approved by another person, sent as approved."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compensation import drafting, final, offers
from compensation.tests.conftest import terms_for
from complaints import lifecycle, requests, steps
from complaints.errors import StepRefused
from complaints.messaging.models import Message, Notice
from complaints.models import Complaint, StepRequest

LETTER = "This is our final position. You can turn to the consumer hotline 12315 or to a court."


@pytest.fixture
def refused(solved, agent):
    """The law grants the refund, the customer said no to the rest."""
    signed = timezone.now() - timedelta(days=2)
    case = lifecycle.edit(solved, by=agent, version=None, order={"delivered_at": signed})
    version = drafting.draft(case, by=agent, terms=terms_for(case, 13400, 1000))
    return offers.decline(offers.offer(version, by=agent), by=agent, words="Not enough.").complaint


@pytest.fixture
def asked(refused, agent):
    return final.ask(refused, by=agent, letter=LETTER, reason="They want ten times the price.")


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def missing(case, letter):
    facts = steps.facts_of(case.pk, given={"letter": letter, "anything_to_deliver": True})
    return [unmet.name for unmet in steps.unmet(facts, "final_position")]


def test_last_word_travels_from_the_agent_to_the_manager_and_out(refused, agent, manager):
    desk, office = browser(agent), browser(manager)
    ask = reverse("ask_final_position", args=[refused.reference])
    opened = desk.get(ask)
    letter = opened.context["form"]["letter"].value()

    version = Complaint.objects.get(pk=refused.pk).version
    sent = desk.post(ask, {"version": version, "letter": letter, "reason": "They want ten times the price."})
    row = StepRequest.objects.get(step="final_position")
    decide = reverse("decide_final_position", args=[refused.reference, row.pk])
    listed = office.get(reverse("decisions"))
    page = office.get(decide)
    approved = office.post(decide, {"version": page.context["form"]["version"].value(), "approve": "1"})
    step = reverse("final_position", args=[refused.reference])
    form = desk.get(step).context["form"]
    taken = desk.post(
        step, {"version": form["version"].value(), "letter": form["letter"].value().replace("\n", "\r\n")}
    )

    assert "12315" in letter
    assert "134.00" in letter
    assert (sent.status_code, approved.status_code, taken.status_code) == (302, 302, 302)
    assert [line.url for line in listed.context["rows"]] == [decide]
    assert "134.00" in page.content.decode()
    assert Notice.objects.get(person=agent, kind="decision").text == requests.GRANTED
    assert Complaint.objects.get(pk=refused.pk).state == "execution"
    assert "12315" in Message.objects.filter(direction="out").latest("pk").text


def test_asking_before_the_customer_answered_is_refused(solved, agent):
    version = drafting.draft(solved, by=agent, terms=terms_for(solved, 13400, 1000))
    offers.offer(version, by=agent)

    with pytest.raises(StepRefused) as caught:
        final.ask(solved, by=agent, letter=LETTER, reason="x")

    assert [unmet.name for unmet in caught.value.unmet] == ["offer_was_refused_or_unanswered"]


def test_asking_with_a_letter_that_names_no_outside_body_is_refused(refused, agent):
    with pytest.raises(StepRefused) as caught:
        final.ask(refused, by=agent, letter="No.", reason="x")

    assert [unmet.name for unmet in caught.value.unmet] == ["letter_names_outside_bodies"]


def test_other_letter_than_the_approved_one_is_refused(refused, asked, manager):
    requests.approve_final_position(asked, by=manager)

    assert missing(refused, LETTER) == []
    assert missing(refused, f"{LETTER} And never write again.") == ["is_as_approved"]


def test_approval_does_not_outlast_a_further_offer(refused, asked, agent, manager):
    requests.approve_final_position(asked, by=manager)
    version = drafting.amend(refused.proposal_versions.get(), by=agent, terms=terms_for(refused, 13400, 2000))
    offers.decline(offers.offer(version, by=agent), by=agent, words="No.")

    assert missing(refused, LETTER) == ["is_as_approved"]


def test_asker_decides_nothing_even_with_the_right(asked, agent, manager):
    from django.contrib.auth.models import Group

    agent.groups.add(Group.objects.get(name="manager"))
    page = reverse("decide_final_position", args=[asked.complaint.reference, asked.pk])

    answer = browser(agent).post(page, {"version": asked.complaint.version, "approve": "1"})

    assert answer.status_code == 409
    assert StepRequest.objects.get(pk=asked.pk).state == "pending"


def test_second_manager_finds_it_decided(asked, manager, other_manager):
    page = reverse("decide_final_position", args=[asked.complaint.reference, asked.pk])
    version = Complaint.objects.get(pk=asked.complaint_id).version
    browser(manager).post(page, {"version": version, "decline": "1", "reason": "Offer them 20 more."})

    late = browser(other_manager).post(page, {"version": version, "approve": "1"})

    assert late.status_code == 409
    assert "Offer them 20 more." in late.content.decode()
    assert StepRequest.objects.get(pk=asked.pk).state == "declined"


def test_declining_needs_a_reason(asked, manager):
    page = reverse("decide_final_position", args=[asked.complaint.reference, asked.pk])

    answer = browser(manager).post(page, {"version": 1, "decline": "1", "reason": ""})

    assert answer.status_code == 409
    assert StepRequest.objects.get(pk=asked.pk).state == "pending"


def test_case_page_offers_to_ask_once_the_customer_refused(refused, agent):
    page = browser(agent).get(reverse("case", args=[refused.reference]))

    assert reverse("ask_final_position", args=[refused.reference]) in page.content.decode()


def test_foreign_manager_and_other_cases_see_no_request(asked, manager, agent, case):
    from conftest import make_person

    stranger = make_person("manager_far", "manager", "product")
    page = reverse("decide_final_position", args=[asked.complaint.reference, asked.pk])

    assert browser(stranger).get(page).status_code == 404
    assert browser(manager).get(page.replace(f"/{asked.pk}/", f"/{asked.pk + 7}/")).status_code == 404
