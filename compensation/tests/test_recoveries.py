"""What carriers and suppliers owe us: claimed, accepted, received, with its evidence as one file."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compensation import offers, recoveries
from compensation.errors import MovedOn
from compensation.models import Recovery
from complaints.errors import StepRefused
from complaints.evidence.models import EvidenceItem


@pytest.fixture
def due(within, agent):
    """The carrier answers for 70 per cent of 144.00."""
    offers.accept(offers.offer(within, by=agent), by=agent, words="Yes, thank you.")
    return Recovery.objects.get()


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def fresh(row):
    return Recovery.objects.get(pk=row.pk)


def test_claim_travels_from_due_to_received(due, finance):
    recoveries.claim(due, by=finance, number="SF-1")
    recoveries.accept(fresh(due), by=finance, amount=8000)
    recoveries.receive(fresh(due), by=finance, amount=3000)
    assert fresh(due).state == "accepted"
    recoveries.receive(fresh(due), by=finance, amount=5000)

    row = fresh(due)
    assert (row.state, row.amount, row.accepted_amount, row.received_amount) == ("received", 10080, 8000, 8000)
    assert row.answer_due_on > row.claimed_on


def test_two_who_record_the_same_money_record_it_once(due, finance):
    recoveries.claim(due, by=finance, number="SF-1")
    recoveries.accept(fresh(due), by=finance, amount=8000)
    mine, theirs = fresh(due), fresh(due)
    recoveries.receive(mine, by=finance, amount=3000)

    with pytest.raises(MovedOn):
        recoveries.receive(theirs, by=finance, amount=3000)

    assert fresh(due).received_amount == 3000


@pytest.mark.parametrize("amount", [0, -5, 10081])
def test_more_than_claimed_or_nothing_is_not_accepted(due, finance, amount):
    recoveries.claim(due, by=finance, number="SF-1")

    with pytest.raises(StepRefused):
        recoveries.accept(fresh(due), by=finance, amount=amount)


def test_refused_claim_is_accepted_later_or_dropped_with_a_reason(due, finance):
    recoveries.claim(due, by=finance, number="SF-1")
    recoveries.refuse_claim(fresh(due), by=finance, reason="Badly packed.")

    with pytest.raises(StepRefused):
        recoveries.drop(fresh(due), by=finance, reason=" ")
    recoveries.accept(fresh(due), by=finance, amount=100)

    assert fresh(due).state == "accepted"


def test_pages_of_the_ledger(due, finance):
    desk = browser(finance)
    page = reverse("recovery", args=[due.pk])

    assert desk.get(reverse("recoveries")).context["rows"] == [due]
    assert desk.get(page).context["steps"] == ("claim", "drop")
    assert desk.post(page, {"claim": "1", "number": ""}).status_code == 409
    assert desk.post(page, {"claim": "1", "number": "SF-1", "amount": "100.80"}).status_code == 302
    assert desk.post(page, {"accept": "1", "amount": "x"}).status_code == 422
    assert desk.post(page, {"accept": "1", "amount": "100.80"}).status_code == 302
    assert desk.post(page, {"receive": "1", "amount": "100.80"}).status_code == 302
    assert desk.get(reverse("recoveries_of", args=["received"])).context["sums"]["received"] == 10080
    assert desk.get(reverse("recoveries_of", args=["nothing"])).status_code == 404


def test_bundle_holds_the_facts_and_the_evidence_that_stands(due, finance):
    for title, verdict, withdrawn in (("Carton", "authentic", None), ("Fake", "forged", None), ("Old", "unchecked", 1)):
        EvidenceItem.objects.create(
            complaint=due.complaint, kind="customer_statement", title=title, text=f"{title} was wet.", sha256="0" * 64,
            by_kind="person", added_at=timezone.now(), verdict=verdict,
            verdict_at=None if verdict == "unchecked" else timezone.now(),
            withdrawn_at=timezone.now() if withdrawn else None,
        )  # fmt: skip

    answer = browser(finance).get(reverse("recovery_bundle", args=[due.pk]))

    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.namelist() == ["claim.csv", "evidence.csv", "evidence/01-customer_statement.txt"]
    assert archive.read("evidence/01-customer_statement.txt") == b"Carton was wet."
    assert "100.80" in archive.read("claim.csv").decode("utf-8-sig")
    assert "13800134821" not in archive.read("claim.csv").decode("utf-8-sig")


def test_other_roles_see_no_recovery(due, agent, manager):
    for person in (agent, manager):
        assert browser(person).get(reverse("recovery", args=[due.pk])).status_code == 403
        assert browser(person).get(reverse("recovery_bundle", args=[due.pk])).status_code == 403


def test_person_named_in_the_case_sees_no_recovery(due, finance):
    from complaints.models import NamedPerson

    NamedPerson.objects.create(complaint=due.complaint, name="He", person=finance)

    assert browser(finance).get(reverse("recovery", args=[due.pk])).status_code == 404
