"""From verified to execution through the pages that people use."""

import pytest
from django.test import Client
from django.urls import reverse

from compensation import drafting
from compensation.invariants import INVARIANTS
from compensation.models import Offer, Payout, ProposalVersion
from compensation.tests.conftest import terms_for, write_report
from compensation.tests.test_views import typed
from complaints import lifecycle
from complaints.models import Complaint, Task

LIST = "admin:compensation_proposal_changelist"


def browser(person):
    """Somebody's browser; managers may enter the admin."""
    person.is_staff = person.role_names & {"manager", "director"} != set()
    person.save()
    client = Client()
    client.force_login(person)
    return client


def make_solved(case, agent, investigator):
    write_report(case, investigator)
    return lifecycle.conclude(case, by=agent)


def test_agent_proposes_manager_approves_customer_accepts_and_the_work_is_planned(
    verified, agent, investigator, manager
):
    case = make_solved(verified, agent, investigator)
    desk, office = browser(agent), browser(manager)
    page = reverse("proposal", args=[case.reference])

    assert page in desk.get(reverse("case", args=[case.reference])).content.decode()
    assert desk.post(page, typed(case, **{"remedy-1-amount": "160.00", "submit": "1"})).status_code == 302
    waiting = ProposalVersion.objects.get()
    decision = reverse("admin:compensation_proposal_change", args=[waiting.proposal_id])
    assert decision in office.get(reverse(LIST)).content.decode()
    assert office.post(decision, {"seen": waiting.content_hash, "_approve": "1"}).status_code == 302
    typed_again = typed(case, **{"remedy-1-amount": "160.00", "offer": "1", "seen": waiting.content_hash})
    assert desk.post(page, typed_again).status_code == 302
    offer = Offer.objects.get()
    answer = reverse("answer_offer", args=[case.reference, offer.pk])
    said = {"seen": waiting.content_hash, "words": "Yes, by phone at 14:20.", "accept": "1"}
    assert desk.post(answer, said).status_code == 302

    assert Complaint.objects.get(pk=case.pk).state == "execution"
    assert list(Payout.objects.values_list("amount", "goodwill", "state")) == [
        (13400, 0, "to_pay"),
        (16000, 15000, "to_pay"),
    ]
    assert Task.objects.filter(complaint=case, source__startswith="remedy:").values("source").distinct().count() == 3
    assert [invariant.name for invariant in INVARIANTS if invariant.count()] == []
    assert desk.get(reverse("case", args=[case.reference])).status_code == 200


def test_page_opened_before_a_colleague_wrote_never_overwrites_it(client, agent, solved):
    client.force_login(agent)
    page = reverse("proposal", args=[solved.reference])
    theirs = drafting.draft(solved, by=agent, terms=terms_for(solved, 13400, 500))

    refused = client.post(page, typed(solved, save="1"))
    again = client.post(page, typed(solved, save="1", seen=refused.context["form"]["seen"].value()))

    assert refused.status_code == 409
    assert refused.context["formset"][1]["amount"].value() == "10.00"
    assert ProposalVersion.objects.get(pk=theirs.pk).state == "superseded"
    assert again.status_code == 302
    assert ProposalVersion.objects.get(state="draft").total == 14400


def test_approved_version_is_ready_to_offer_without_asking_again(client, agent, waiting, manager):
    from compensation import approvals

    approvals.decide(waiting, by=manager, approve=True)
    client.force_login(agent)

    page = client.get(reverse("proposal", args=[waiting.complaint.reference])).context["page"]

    assert (page.may_offer, page.must_ask, page.missing) == (True, False, [])


def test_declined_version_shows_the_reason_and_cannot_be_sent_unchanged(client, agent, waiting, manager):
    from compensation import approvals

    approvals.decide(waiting, by=manager, approve=False, reason="Too much for two mugs.")
    client.force_login(agent)

    response = client.get(reverse("proposal", args=[waiting.complaint.reference]))

    page = response.context["page"]
    assert (page.may_offer, page.must_ask, page.is_refused) == (False, False, True)
    assert "Too much for two mugs." in response.content.decode()


def test_live_check_of_half_typed_figures_changes_nothing(client, agent, solved):
    client.force_login(agent)
    page = reverse("proposal", args=[solved.reference])
    half = typed(solved, check="1", **{"remedy-0-amount": "1.2.3"})

    assert client.post(page, half, headers={"HX-Request": "true"}).status_code == 204
    assert client.post(page, typed(solved, check="1"), headers={"HX-Request": "true"}).status_code == 200
    assert not ProposalVersion.objects.exists()


@pytest.fixture
def three_waiting(waiting, agent, mugs, investigator, triage_choice):
    """Two more cases whose proposals wait for the same manager."""
    from dataclasses import replace

    for number in (2, 3):
        case = lifecycle.register(replace(mugs, external_id=f"call-{number}"), by=agent)
        case = lifecycle.complete_intake(case, by=agent)
        case = lifecycle.assign(case, by=agent, **triage_choice)
        case = make_solved(case, agent, investigator)
        version = drafting.draft(case, by=agent, terms=terms_for(case, 13400, 16000))
        drafting.submit(version, by=agent)


def test_list_of_approvals_asks_as_often_for_three_as_for_one(
    waiting, manager, request, django_assert_max_num_queries, django_assert_num_queries
):
    office = browser(manager)
    office.get(reverse(LIST))
    with django_assert_max_num_queries(12) as asked:
        office.get(reverse(LIST))

    request.getfixturevalue("three_waiting")

    with django_assert_num_queries(len(asked)):
        response = office.get(reverse(LIST))
    assert len(response.context["cl"].result_list) == 3
