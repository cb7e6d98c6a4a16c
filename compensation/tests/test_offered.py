"""The offer's way to the customer: the letter, two reminders, the end, and the answer on the tracking page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compensation import drafting, offers, reminding
from compensation.models import Offer, Payout
from compensation.tests.conftest import terms_for
from complaints import lifecycle, tracking
from complaints.actors import Customer
from complaints.audit import verify
from complaints.messaging.models import Message, Notice, Outgoing
from complaints.models import Complaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(within, agent):
    return offers.offer(within, by=agent)


@pytest.fixture
def party(offer):
    return offer.complaint.parties.get()


@pytest.fixture
def customer():
    return Client()


def address(party, name="track", *args):
    return reverse(name, args=[tracking.token_of(party), *args])


def answer(customer, party, offer, how, **words):
    seen = Offer.objects.select_related("version").get(pk=offer.pk).version.content_hash
    return customer.post(address(party, f"track_{how}", offer.pk), {"seen": seen, **words})


def letters(offer, code):
    return Outgoing.objects.filter(complaint=offer.complaint_id, template_code=code).order_by("pk")


def now_of(offer, days):
    return offer.offered_at + timedelta(days=days, minutes=1)


# --- letters ------------------------------------------------------------------------------------------------------


def test_offer_goes_out_once_with_its_terms_and_the_link(offer, party):
    letter = letters(offer, "proposal_offered").get()

    assert "We refund the two mugs." in letter.text
    assert "Refund CNY\u00a0134.00" in letter.text
    assert tracking.url_of(party) in letter.text
    assert Message.objects.filter(text__contains="We refund the two mugs.").count() == 1


def test_offer_is_written_in_the_customers_language(within, agent):
    Complaint.objects.filter(pk=within.complaint_id).update(language="zh-hans")
    within.complaint.parties.update(language="zh-hans")

    offer = offers.offer(within, by=agent)

    letter = letters(offer, "proposal_offered").get()
    assert "我们的方案" in letter.subject
    assert "退款 ¥134.00" in letter.text


def test_customer_who_cannot_be_written_to_reads_the_offer_on_the_page(within, agent):
    customer = within.complaint.customer
    customer.no_contact = True
    customer.save()

    offer = offers.offer(within, by=agent)

    assert not letters(offer, "proposal_offered").exists()
    assert Message.objects.filter(complaint=offer.complaint, text__contains="134.00").count() == 1


def test_two_reminders_go_once_each_and_then_the_offer_expires(offer, agent):
    runs = [reminding.remind_due(now_of(offer, days)) for days in (0.5, 1, 1, 1.6, 2, 2, 2.9)]

    assert runs == [0, 1, 0, 0, 1, 0, 0]
    assert letters(offer, "proposal_reminder").count() == 2
    assert [reminding.expire_due(now_of(offer, days)) for days in (2.9, 3, 3)] == [0, 1, 0]
    offer.refresh_from_db()
    assert (offer.state, offer.reminders) == ("expired", 2)


def test_late_first_reminder_is_not_followed_by_the_second_at_once(offer):
    late = now_of(offer, 2.1)

    assert [reminding.remind_due(late), reminding.remind_due(late + timedelta(minutes=10))] == [1, 0]
    assert reminding.remind_due(late + timedelta(hours=12)) == 1


def test_answered_offer_is_neither_reminded_nor_expired(offer, agent):
    offers.decline(offer, by=agent, words="No.")

    assert reminding.remind_due(now_of(offer, 1)) == 0
    assert reminding.expire_due(now_of(offer, 4)) == 0
    assert not reminding.remind(offer, at=now_of(offer, 1))


def test_withdrawn_complaint_is_not_reminded_and_hears_of_no_new_proposal(offer, party):
    lifecycle.withdraw(offer.complaint, by=Customer(party), words="Solved.")

    assert reminding.remind_due(now_of(offer, 1)) == 0
    assert not letters(offer, "proposal_withdrawn").exists()


def test_replaced_offer_is_taken_back_by_a_letter_once(offer, within, agent):
    drafting.amend(within, by=agent, terms=terms_for(within.complaint, 13400, 900))

    letter = letters(offer, "proposal_withdrawn").get()
    assert "You will hear from us by" in letter.text
    assert Offer.objects.get().state == "void"


def test_way_back_to_verification_takes_the_offer_back_by_a_letter(offer, agent):
    lifecycle.reverify(offer.complaint, by=agent, reason="The carrier sent new pictures.")

    assert letters(offer, "proposal_withdrawn").count() == 1


# --- the tracking page --------------------------------------------------------------------------------------------


def test_customer_sees_the_open_offer_with_amounts_and_dates(offer, party, customer):
    page = customer.get(address(party)).content.decode()

    assert "We have a proposal for you" in page
    assert "134.00" in page
    assert "Accept the proposal" in page
    assert "Our proposal waits for your answer" in page


def test_customer_accepts_once_and_a_second_click_says_so(offer, party, customer, agent):
    first = answer(customer, party, offer, "accept")
    second = answer(customer, party, offer, "accept")

    assert first.status_code == 302
    assert second.status_code == 409
    assert "You have accepted this proposal." in second.content.decode()
    assert Complaint.objects.get(pk=offer.complaint_id).state == "execution"
    assert Payout.objects.count() == 2
    assert Notice.objects.filter(person=agent, kind="offer").count() == 1
    assert "We have a proposal for you" not in customer.get(address(party)).content.decode()
    assert not list(verify())


def test_customer_declines_and_the_handler_is_told(offer, party, customer, agent):
    assert answer(customer, party, offer, "decline").status_code == 302

    row = Offer.objects.get()
    assert (row.state, row.answered_by_kind, row.answered_party) == ("declined", "customer", party)
    assert Notice.objects.filter(person=agent, kind="offer").count() == 1


def test_customer_counters_with_words_and_an_amount(offer, party, customer):
    empty = answer(customer, party, offer, "counter")
    done = answer(customer, party, offer, "counter", words="Both sets, please.", amount="200.50")

    row = Offer.objects.get()
    assert empty.status_code == 422
    assert done.status_code == 302
    assert (row.state, row.words, row.counter_amount) == ("countered", "Both sets, please.", 20050)


def test_late_answer_gets_a_clear_page(offer, party, customer):
    Offer.objects.update(expires_at=timezone.now() - timedelta(minutes=5))

    late = answer(customer, party, offer, "accept")

    assert late.status_code == 409
    assert "This proposal stood until" in late.content.decode()
    assert Offer.objects.get().state == "open"


def test_terms_that_changed_meanwhile_are_not_accepted(offer, party, customer, within, agent):
    drafting.amend(within, by=agent, terms=terms_for(within.complaint, 13400, 900))

    late = answer(customer, party, offer, "accept")

    assert late.status_code == 409
    assert "does not stand any more" in late.content.decode()


def test_answer_that_the_case_is_not_ready_for_reaches_a_person(offer, party, customer, agent):
    offer.complaint.demands.create(kind="apology")

    stuck = answer(customer, party, offer, "accept")

    assert stuck.status_code == 409
    assert Offer.objects.get().state == "open"
    assert Notice.objects.get(person=agent, kind="offer").text == offers.STUCK


def test_another_party_of_the_case_sees_no_offer(offer, customer):
    other = offer.complaint.parties.create(role="recipient", is_main=False)

    assert "We have a proposal" not in customer.get(address(other)).content.decode()
    assert customer.get(address(other, "track_offer", offer.pk)).status_code == 404
    assert answer(customer, other, offer, "accept").status_code == 404


def test_page_of_the_offer_shows_it_and_the_address_of_an_answer_leads_there(offer, party, customer):
    page = customer.get(address(party, "track_offer", offer.pk))

    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store, private"
    for how in ("accept", "decline", "counter"):
        assert customer.get(address(party, f"track_{how}", offer.pk)).url == address(party, "track_offer", offer.pk)


def test_customer_reads_what_is_refused_and_why(within, agent, customer):
    """Beside what is given; the reason is the one that was written for the customer's demand."""
    refused = within.answers.get(kind="explanation")
    within.answers.filter(pk=refused.pk).update(
        is_granted=False, remedy_numbers=[], refusal="It was told by telephone."
    )
    offer = offers.offer(within, by=agent)
    party = offer.complaint.parties.get()

    for page in (address(party), address(party, "track_offer", offer.pk)):
        text = customer.get(page).content.decode()
        assert "We cannot grant: Explanation." in text
        assert "It was told by telephone." in text
