"""Where money goes: one-time pages, somebody else as payee, approval by another person."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compensation import accounts, drafting, inbox, offers, payees, payout_files, payouts
from compensation.invariants import INVARIANTS
from compensation.models import Payee, PayeeLink, Payout
from compensation.payees import Details
from compensation.tests.conftest import terms_for, waiting_for_decision
from complaints.errors import StepRefused
from complaints.messaging.models import Message, Notice, Outgoing
from conftest import make_person

OWN = Details("bank", "Customer 4821", "6222020200112233445", "ICBC Pudong")
OTHER = Details("alipay", "Somebody Else", "else@example.com")


@pytest.fixture
def refund(within, agent):
    offers.accept(offers.offer(within, by=agent), by=agent, words="Yes, thank you.")
    return Payout.objects.get(remedy__kind="refund")


@pytest.fixture
def failed(refund, finance):
    """Finance could not pay it."""
    payouts.export([refund], by=finance)
    return payouts.record_failed(refund, by=finance, why="Account closed.")


@pytest.fixture
def key(failed, agent, monkeypatch):
    """The key of a one-time page that was sent to the customer."""
    monkeypatch.setattr("compensation.payees.secrets.token_urlsafe", lambda size: "the-key")
    payees.ask(failed, by=agent)
    return "the-key"


def browser(person=None):
    client = Client()
    if person:
        client.force_login(person)
    return client


def typed(details):
    return {"way": details.way, "holder": details.holder, "account": details.account, "bank": details.bank}


def broken():
    return [invariant.name for invariant in INVARIANTS if invariant.count()]


def fresh(payout):
    return Payout.objects.select_related("payee").get(pk=payout.pk)


def test_customer_gives_new_details_once_and_it_is_paid_again(failed, key, agent):
    page = reverse("give_details", args=[key])
    opened = browser().get(page)

    given = browser().post(page, typed(OWN))
    again = browser().post(page, typed(OTHER))

    row = fresh(failed)
    assert (opened.status_code, given.status_code, again.status_code) == (200, 200, 404)
    assert opened["Cache-Control"] == "no-store, private"
    assert (row.state, row.payee.holder, row.payee.account_hint) == ("to_pay", "Customer 4821", "…3445")
    assert Notice.objects.filter(person=agent, text=payees.GIVEN).count() == 1
    assert broken() == []


def test_letter_carries_the_page_and_the_conversation_does_not(failed, key):
    sent = Outgoing.objects.get(template_code="payment_details")

    assert key in sent.text
    assert key not in Message.objects.get(pk=sent.message_id).text
    assert not mail.outbox


def test_new_page_makes_the_old_one_worthless(failed, agent, monkeypatch):
    keys = iter(["first", "second"])
    monkeypatch.setattr("compensation.payees.secrets.token_urlsafe", lambda size: next(keys))
    payees.ask(failed, by=agent)
    payees.ask(failed, by=agent)

    assert browser().get(reverse("give_details", args=["first"])).status_code == 404
    assert browser().get(reverse("give_details", args=["second"])).status_code == 200


def test_page_ends_after_a_week(failed, key):
    PayeeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert browser().get(reverse("give_details", args=[key])).status_code == 404


def test_guessing_pages_is_stopped(db):
    guesser = browser()
    answers = [guesser.get(reverse("give_details", args=[f"guess-{number}"])).status_code for number in range(25)]

    assert (answers[0], answers[-1]) == (404, 429)


def test_somebody_else_as_payee_waits_for_a_manager(failed, key, manager, finance):
    browser().post(reverse("give_details", args=[key]), typed(OTHER))
    payee = Payee.objects.get()

    assert (payee.state, fresh(failed).state) == ("waiting", "failed")
    assert [row.url for row in inbox.waiting_for(manager, timezone.now())] == [reverse("decide_payee", args=[payee.pk])]
    assert waiting_for_decision(manager, timezone.now()) == (1, False)
    page = reverse("decide_payee", args=[payee.pk])
    assert browser(manager).get(page).context["is_open"]
    assert browser(manager).post(page, {"approve": "1"}).status_code == 302
    row = fresh(failed)
    assert (row.state, row.payee, Payee.objects.get().decided_by) == ("to_pay", payee, manager)
    assert failed.complaint.clocks.filter(kind="decision", state="running").count() == 0


def test_declined_payee_leaves_the_payment_failed(failed, manager, agent):
    payee = payees.give(failed, OTHER, by=agent)

    with pytest.raises(StepRefused):
        payees.decide(payee, by=manager, approve=False)
    payees.decide(payee, by=manager, approve=False, reason="Not authorised.")

    assert (fresh(failed).state, Payee.objects.get().state) == ("failed", "declined")
    assert Notice.objects.filter(person=agent, text=payees.DECLINED).count() == 1


def test_second_decision_finds_it_decided(failed, manager, other_manager, agent):
    payee = payees.give(failed, OTHER, by=agent)
    payees.decide(payee, by=manager, approve=False, reason="No.")

    late = browser(other_manager).post(reverse("decide_payee", args=[payee.pk]), {"approve": "1"})

    assert late.status_code == 409
    assert fresh(failed).state == "failed"


def test_whoever_took_the_details_down_approves_nothing(failed, agent):
    from django.contrib.auth.models import Group

    agent.groups.add(Group.objects.get(name="director"))
    agent = type(agent).objects.get(pk=agent.pk)
    payee = payees.give(failed, OTHER, by=agent)

    with pytest.raises(StepRefused):
        payees.decide(payee, by=agent, approve=True)


def test_foreign_manager_sees_no_payee(failed, agent):
    payee = payees.give(failed, OTHER, by=agent)
    stranger = make_person("manager_far", "manager", "product")

    assert browser(stranger).get(reverse("decide_payee", args=[payee.pk])).status_code == 404


def test_details_are_refused_while_the_payment_is_with_finance(refund, finance, agent):
    payouts.export([refund], by=finance)

    answer = browser(agent).post(reverse("write_details", args=[refund.pk]), typed(OWN))

    assert answer.status_code == 409
    assert not Payee.objects.exists()


def test_bank_account_needs_its_bank(failed, agent):
    answer = browser(agent).post(reverse("write_details", args=[failed.pk]), typed(OWN) | {"bank": ""})

    assert answer.status_code == 422


def test_account_is_encrypted_and_whole_only_in_the_file(failed, agent, finance, settings):
    payees.give(failed, OWN, by=agent)
    settings.DATA_KEYS = ["a newer key", *settings.DATA_KEYS]
    batch = payouts.export([failed], by=finance)

    assert OWN.account not in Payee.objects.get().account
    assert accounts.unseal(Payee.objects.get().account) == OWN.account
    assert OWN.account.encode() in payout_files.content_of(batch, "csv")
    assert OWN.account not in browser(finance).get(reverse("payout", args=[failed.pk])).content.decode()


def test_cash_waits_for_details_before_it_goes_to_finance(solved, agent, finance, director):
    from compensation import approvals, guidance

    question = guidance.ask(solved, by=agent, question="May I give cash?")
    guidance.answer(question, by=director, text="Yes.", permits=["cash"])
    version = drafting.draft(solved, by=agent, terms=terms_for(solved, 13400, 2000, kinds=("refund", "cash")))
    drafting.submit(version, by=agent)
    approvals.decide(version, by=director, approve=True)
    offers.accept(offers.offer(version, by=agent), by=agent, words="Yes.")
    cash = Payout.objects.get(remedy__kind="cash")

    assert cash not in Payout.objects.ready()
    assert list(Payout.objects.without_details()) == [cash]
    assert payouts.export(Payout.objects.all(), by=finance).count == 1
    payees.give(cash, OWN, by=agent)
    assert list(Payout.objects.ready()) == [cash]


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("Li Wei", "li  wei", True),
        ("ＬＩ ＷＥＩ", "Li Wei", True),
        ("李伟", "李 伟", True),
        ("Li Wei", "Li Wen", False),
        ("", "", False),
    ],
)
def test_holders_are_compared_as_people_read_them(one, other, same):
    assert accounts.is_same_holder(one, other) is same
