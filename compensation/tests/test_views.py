"""The builder and the recording of a customer's answer, through the browser's eyes."""

import pytest
from django.urls import reverse

from compensation import drafting
from compensation.models import Offer, ProposalVersion
from complaints.models import Complaint


@pytest.fixture
def page(client, agent, solved):
    client.force_login(agent)
    return reverse("proposal", args=[solved.reference])


def typed(case, **more):
    """What the builder posts for a refund of 134.00, a coupon and an explanation."""
    refund, explanation = case.demands.order_by("pk")
    fields = {
        "remedy-TOTAL_FORMS": 3, "remedy-INITIAL_FORMS": 0,
        "remedy-0-kind": "refund", "remedy-0-amount": "134.00", "remedy-0-promised_on": "2099-01-01",
        "remedy-0-answers": [str(refund.pk)], "remedy-0-note": "two broken mugs",
        "remedy-1-kind": "coupon", "remedy-1-amount": "10.00", "remedy-1-promised_on": "2099-01-01",
        "remedy-2-kind": "explanation", "remedy-2-amount": "0", "remedy-2-promised_on": "2099-01-01",
        "remedy-2-answers": [str(explanation.pk)],
        "message": "We are sorry.", "reason": "Seen.", "has_quality_fault": "on", "seen": "",
    }  # fmt: skip
    return fields | more


def test_builder_opens_with_what_the_customer_asks_for(client, page):
    response = client.get(page)

    assert response.status_code == 200
    rows = [form.initial["kind"] for form in response.context["formset"]]
    assert rows == ["refund", "explanation", "coupon"]
    assert response.context["page"].may_offer


def test_builder_saves_a_version(client, page, solved):
    response = client.post(page, typed(solved, save="1"))

    assert response.status_code == 302
    version = ProposalVersion.objects.get()
    assert (version.state, version.total, version.goodwill, version.approval) == ("draft", 14400, 0, "none")


def test_builder_offers_at_once_within_the_ceiling(client, page, solved):
    client.post(page, typed(solved, offer="1"))

    assert Offer.objects.get().state == "open"
    assert client.get(page).status_code == 200


def test_builder_names_the_violation_and_keeps_what_was_typed(client, page, solved):
    response = client.post(page, typed(solved, **{"remedy-1-amount": "2000.00", "submit": "1"}))

    assert response.status_code == 409
    assert "above the director" in response.content.decode()
    assert response.context["formset"][1]["amount"].value() == "2000.00"


def test_builder_adds_and_removes_a_row_without_saving(client, page, solved):
    added = client.post(page, typed(solved, add="freight"))
    removed = client.post(page, typed(solved, remove="1"))

    assert [form["kind"].value() for form in added.context["formset"]] == ["refund", "coupon", "explanation", "freight"]
    assert [form["kind"].value() for form in removed.context["formset"]] == ["refund", "explanation"]
    assert not ProposalVersion.objects.exists()


def test_saving_unchanged_terms_makes_no_new_version(client, page, solved):
    client.post(page, typed(solved, save="1"))
    client.post(page, typed(solved, save="1", seen=ProposalVersion.objects.get().content_hash))

    assert ProposalVersion.objects.count() == 1


def test_answer_of_the_customer_is_recorded(client, page, solved, agent):
    client.post(page, typed(solved, offer="1"))
    offer = Offer.objects.select_related("version").get()
    url = reverse("answer_offer", args=[solved.reference, offer.pk])

    response = client.post(url, {"seen": offer.version.content_hash, "words": "Yes, by phone at 14:20.", "accept": "1"})

    assert response.status_code == 302
    assert Complaint.objects.get(pk=solved.pk).state == "execution"


def test_builder_is_read_only_for_others(client, within, manager):
    client.force_login(manager)

    response = client.get(reverse("proposal", args=[within.complaint.reference]))

    assert response.status_code == 200
    assert not response.context["can_propose"]
    refused = client.post(reverse("proposal", args=[within.complaint.reference]), {})
    assert refused.status_code == 403


def test_terms_read_back_are_the_terms_that_were_written(within):
    assert drafting.terms_of(within).remedies[0].amount == 13400


def test_guidance_is_asked_from_the_page(client, agent, solved):
    client.force_login(agent)
    url = reverse("ask_guidance", args=[solved.reference])

    assert client.get(url).status_code == 200
    assert client.post(url, {"question": "May I give cash?"}).status_code == 302
    assert client.post(url, {"question": "Again?"}).status_code == 422


def test_second_answer_is_a_409_that_shows_what_became_of_the_first(client, page, solved, agent):
    client.post(page, typed(solved, offer="1"))
    offer = Offer.objects.get()
    said = {"seen": offer.version.content_hash, "words": "No, by phone.", "decline": "1"}
    address = reverse("answer_offer", args=[solved.reference, offer.pk])
    assert client.post(address, said).status_code == 302

    response = client.post(address, said | {"decline": "", "accept": "1"})

    assert response.status_code == 409
    assert "The offer was answered already: declined." in response.content.decode()
    assert Complaint.objects.get(pk=solved.pk).state == "solution"


def test_builder_asks_at_most_fifteen_questions(client, page, solved, django_assert_max_num_queries):
    client.get(page)
    with django_assert_max_num_queries(15):
        client.get(page)
    client.post(page, typed(solved, offer="1"))

    with django_assert_max_num_queries(15):
        client.get(page)
