"""Naming root causes, and the guard that asks for them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from compensation.models import Payout, Proposal, ProposalVersion, Remedy
from complaints import audit, lifecycle
from complaints.errors import Conflict, StepRefused
from complaints.models import Complaint, Event, NamedPerson
from reports import causes
from reports.models import Cause, RootCause


@pytest.fixture
def cause(db):
    return Cause.objects.get(code="transport.packing")


def test_red_case_is_not_closed_before_its_root_cause_is_named(in_review, reviewer):
    case = in_review(priority="red")

    with pytest.raises(StepRefused) as refused:
        lifecycle.close(case, by=reviewer)

    assert [unmet.name for unmet in refused.value.unmet] == ["has_root_cause_where_due"]


def test_case_whose_category_asks_for_a_cause_is_not_closed_without(in_review, reviewer):
    with pytest.raises(StepRefused):
        lifecycle.close(in_review("service.process"), by=reviewer)


def test_named_root_cause_lets_the_case_close(in_review, reviewer, cause, answers):
    case = in_review(priority="red")

    causes.name(case, by=reviewer, cause=cause, **answers)

    assert lifecycle.close(case, by=reviewer).state == "closed"
    assert Event.objects.filter(complaint=case, kind="cause").count() == 1
    assert list(audit.verify()) == []


def test_case_that_needs_no_cause_closes(in_review, reviewer):
    assert lifecycle.close(in_review(), by=reviewer).state == "closed"


def test_cause_of_an_earlier_round_is_not_enough(in_review, reviewer, cause, answers):
    case = in_review(priority="red")
    causes.name(case, by=reviewer, cause=cause, **answers)
    Complaint.objects.filter(pk=case.pk).update(round=2)

    with pytest.raises(StepRefused):
        lifecycle.close(case, by=reviewer)


def test_correction_is_a_new_version_and_keeps_the_old(in_review, reviewer, cause, answers):
    case = in_review(priority="red")
    causes.name(case, by=reviewer, cause=cause, **answers)

    causes.name(case, by=reviewer, cause=cause, **answers | {"why": "Nobody was told of the standard"})

    rows = list(RootCause.objects.filter(complaint=case).order_by("version").values_list("version", "is_current"))
    assert rows == [(1, False), (2, True)]


def test_agent_and_person_named_in_the_case_may_not_name_its_cause(in_review, agent, manager, cause, answers):
    case = in_review(priority="red")
    NamedPerson.objects.create(complaint=case, name="Chen", person=manager)

    for person in (agent, manager):
        with pytest.raises(PermissionDenied):
            causes.name(case, by=person, cause=cause, **answers)


def test_cause_named_on_an_old_page_is_a_conflict(in_review, reviewer, cause, answers):
    case = in_review(priority="red")
    causes.name(case, by=reviewer, cause=cause, **answers)

    with pytest.raises(Conflict):
        causes.name(case, by=reviewer, version=case.version, cause=cause, **answers)


def test_cause_is_named_through_the_page(client, in_review, reviewer, cause, answers):
    case = in_review(priority="red")
    client.force_login(reviewer)
    page = reverse("name_cause", args=[case.reference])

    assert case.subject in client.get(page).text
    short = client.post(page, answers | {"version": case.version, "cause": ""})
    answer = client.post(page, answers | {"version": case.version, "cause": cause.pk})

    assert (short.status_code, answer.status_code) == (422, 302)
    assert cause.name in client.get(reverse("case", args=[case.reference])).text


def test_page_keeps_what_was_typed_when_the_case_moved_on(client, in_review, reviewer, cause, answers):
    case = in_review(priority="red")
    client.force_login(reviewer)
    causes.name(case, by=reviewer, cause=cause, **answers)

    typed = answers | {"version": case.version, "cause": cause.pk, "why": "The roll was empty again"}
    answer = client.post(reverse("name_cause", args=[case.reference]), typed)

    assert answer.status_code == 409
    assert "The roll was empty again" in answer.text


def test_case_page_leads_to_the_cause_that_is_due(client, in_review, reviewer):
    case = in_review(priority="red")
    client.force_login(reviewer)

    assert reverse("name_cause", args=[case.reference]) in client.get(reverse("case", args=[case.reference])).text


def test_foreign_case_is_not_found(client, in_review, investigator):
    case = in_review(priority="red")
    client.force_login(investigator)

    assert client.get(reverse("name_cause", args=[case.reference])).status_code == 404


def test_cause_in_use_is_not_lost_when_it_is_switched_off(client, in_review, reviewer, cause, answers):
    case = in_review(priority="red")
    causes.name(case, by=reviewer, cause=cause, **answers)
    Cause.objects.filter(pk=cause.pk).update(is_active=False)
    client.force_login(reviewer)

    assert cause.name in client.get(reverse("name_cause", args=[case.reference])).text


def pay(case, by, *, seats, state="paid"):
    """A payout of the case's present round; `seats` people had to decide it."""
    now = timezone.now()
    proposal = Proposal.objects.create(complaint=case, round=case.round, attempt=case.attempt, created_at=now)
    version = ProposalVersion.objects.create(
        proposal=proposal, complaint=case, number=1, seats=seats, total=90000, standard=90000, content_hash="x",
        written_by=by, written_at=now,
    )  # fmt: skip
    remedy = Remedy.objects.create(
        version=version, number=1, kind="cash", amount=90000, standard=90000, promised_on=now.date()
    )
    return Payout.objects.create(
        remedy=remedy, complaint=case, version=version, amount=90000, state=state, due_on=now.date(),
        created_at=now, state_at=now, paid_at=now if state == "paid" else None,
    )  # fmt: skip


def test_case_that_cost_more_than_an_agent_may_give_needs_a_cause(in_review, reviewer, agent):
    case = in_review()
    pay(case, agent, seats=1)

    with pytest.raises(StepRefused) as refused:
        lifecycle.close(case, by=reviewer)

    assert [unmet.name for unmet in refused.value.unmet] == ["has_root_cause_where_due"]


@pytest.mark.parametrize("seats, state", [(0, "paid"), (1, "to_pay")])
def test_what_the_agent_could_give_or_was_not_paid_asks_for_none(seats, state, in_review, reviewer, agent):
    case = in_review()
    pay(case, agent, seats=seats, state=state)

    assert lifecycle.close(case, by=reviewer).state == "closed"
