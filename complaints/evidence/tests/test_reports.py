"""The report: versions, shares, sources, and the light case."""

import dataclasses

import pytest
from django.core.exceptions import PermissionDenied

from complaints import lifecycle
from complaints.errors import Conflict, StepRefused
from complaints.evidence import items, reports
from complaints.evidence.models import VerificationReport
from complaints.intake import DemandFacts
from complaints.models import Complaint
from complaints.states import State
from conftest import make_person
from routing.models import Category, PeakMode


def names(refusal):
    return [unmet.name for unmet in refusal.value.unmet]


def test_each_change_is_a_new_version_and_the_newest_counts(verified, investigator, report, shares):
    second = reports.write(verified, by=investigator, findings="Dropped.", shares=shares)

    assert list(VerificationReport.objects.values_list("version", "is_current")) == [(1, False), (2, True)]
    assert VerificationReport.objects.current_of(verified).get() == second


@pytest.mark.parametrize(
    "percents, words",
    [
        ((70, 20), "They add up to 90 %: 10 % is still open."),
        ((70, 40), "They add up to 110 %: 10 % too much."),
        ((), "They add up to 0 %: 100 % is still open."),
    ],
)
def test_shares_must_add_up_and_the_refusal_says_what_is_open(
    verified, investigator, carrier, warehouse, percents, words
):
    with pytest.raises(StepRefused) as refusal:
        reports.write(
            verified,
            by=investigator,
            findings="Crushed.",
            shares=list(zip((carrier, warehouse), percents, strict=False)),
        )

    assert [str(unmet.hint) for unmet in refusal.value.unmet] == [words]
    assert VerificationReport.objects.count() == 0


def test_nobody_stands_twice_in_the_shares(verified, investigator, carrier):
    with pytest.raises(StepRefused):
        reports.write(verified, by=investigator, findings="Crushed.", shares=[(carrier, 50), (carrier, 50)])


def test_forged_withdrawn_or_foreign_sources_are_refused(verified, investigator, photo, shares, agent, mugs):
    other = lifecycle.register(dataclasses.replace(mugs, external_id="call-5"), by=agent)
    foreign = items.add(other, by=agent, text="Another case")
    items.judge(photo, by=investigator, verdict="forged", reason="Cut together")

    with pytest.raises(StepRefused) as forged:
        reports.write(verified, by=investigator, findings="x", shares=shares, sources=[photo])
    with pytest.raises(StepRefused) as not_ours:
        reports.write(verified, by=investigator, findings="x", shares=shares, sources=[foreign])

    assert (names(forged), names(not_ours)) == (["sources_are_not_forged"], ["sources_stand"])


def test_what_others_add_does_not_spoil_a_report_but_another_report_does(verified, investigator, agent, shares):
    seen = Complaint.objects.get(pk=verified.pk).version
    items.add(verified, by=agent, text="The customer called")
    reports.write(verified, by=investigator, findings="First.", shares=shares, version=seen)

    with pytest.raises(Conflict) as conflict:
        reports.write(verified, by=agent, findings="Second.", shares=shares, version=seen)

    assert [event.kind for event in conflict.value.events] == ["evidence", "report"]


def test_report_is_written_in_verification_only(verified, investigator, report, shares):
    lifecycle.conclude(verified, by=investigator)

    with pytest.raises(StepRefused) as refusal:
        reports.write(verified, by=investigator, findings="Late.", shares=shares)

    assert names(refusal) == ["is_in_verification"]


def test_report_needs_the_right(verified, shares):
    reviewer = make_person("reviewer_an", "reviewer", "quality")

    with pytest.raises(PermissionDenied):
        reports.write(verified, by=reviewer, findings="Crushed.", shares=shares)


# --- light cases --------------------------------------------------------------------------------------------------


def triaged_with(agent, mugs, *demands):
    intake = dataclasses.replace(mugs, external_id="light", demands=tuple(DemandFacts(*demand) for demand in demands))
    return lifecycle.complete_intake(lifecycle.register(intake, by=agent), by=agent)


@pytest.fixture
def agents_choice(agent, triage_choice):
    service = agent.memberships.get().department
    return triage_choice | {"department": service, "owner": agent}


def short(case, agent, shares):
    return reports.write(case, by=agent, findings="Broken, as the photo shows.", shares=shares, is_short=True)


def test_light_case_with_its_short_report_goes_straight_to_solution(agent, mugs, shares, agents_choice):
    case = triaged_with(agent, mugs, ("refund", 13400), ("explanation",))
    short(case, agent, shares)

    assert lifecycle.fast_track(case, by=agent, **agents_choice).state == State.SOLUTION


def test_light_case_without_its_short_report_is_refused(agent, mugs, agents_choice):
    case = triaged_with(agent, mugs, ("refund", 13400))

    with pytest.raises(StepRefused) as refusal:
        lifecycle.fast_track(case, by=agent, **agents_choice)

    assert names(refusal) == ["has_short_report_where_due"]


@pytest.mark.parametrize(
    "demands",
    [
        [("refund", 20001)],
        [("refund", 15000), ("compensation", 5001)],
        [("refund", None)],
        [("refund", 100), ("exchange", None)],
        [("punitive", None), ("explanation",)],
    ],
)
def test_more_than_the_light_amount_or_an_unknown_one_is_refused(agent, mugs, shares, agents_choice, demands):
    case = triaged_with(agent, mugs, *demands)
    short(case, agent, shares)

    with pytest.raises(StepRefused) as refusal:
        lifecycle.fast_track(case, by=agent, **agents_choice)

    assert names(refusal) == ["has_short_report_where_due"]


def test_light_amount_itself_is_still_light(agent, mugs, shares, agents_choice):
    case = triaged_with(agent, mugs, ("refund", 20000))
    short(case, agent, shares)

    assert lifecycle.fast_track(case, by=agent, **agents_choice).state == State.SOLUTION


@pytest.mark.parametrize(
    "change", [{"priority": "red"}, {"category": "product.safety"}, {"category": "product.counterfeit"}]
)
def test_red_and_never_light_categories_are_refused(agent, mugs, shares, agents_choice, change):
    case = triaged_with(agent, mugs, ("explanation",))
    short(case, agent, shares)
    if "category" in change:
        change = {"category": Category.objects.get(code=change["category"])}

    with pytest.raises(StepRefused) as refusal:
        lifecycle.fast_track(case, by=agent, **agents_choice | change)

    assert names(refusal)[-1] == "has_short_report_where_due"


def test_peak_mode_lets_more_be_light(agent, mugs, shares, agents_choice):
    from datetime import timedelta

    from django.utils import timezone

    from routing import memory

    now = timezone.now()
    PeakMode.objects.create(
        name_en="Double 11", name_zh="双11", starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1),
        light_percent=200,
    )  # fmt: skip
    memory.forget()
    case = triaged_with(agent, mugs, ("refund", 40000))
    short(case, agent, shares)

    assert lifecycle.fast_track(case, by=agent, **agents_choice).state == State.SOLUTION


def test_category_without_verification_needs_no_report(agent, mugs, agents_choice):
    case = triaged_with(agent, mugs, ("refund", 999900))
    invoice = {"category": Category.objects.get(code="service.invoice")}

    assert lifecycle.fast_track(case, by=agent, **agents_choice | invoice).state == State.SOLUTION


def test_at_triage_only_a_short_report_is_written(triaged, agent, shares):
    with pytest.raises(StepRefused) as refusal:
        reports.write(triaged, by=agent, findings="All of it.", shares=shares)

    assert names(refusal) == ["is_assigned"]


def test_short_report_does_not_conclude_a_case_that_is_not_light(agent, mugs, shares, triage_choice, investigator):
    case = triaged_with(agent, mugs, ("refund", 61800))
    reports.write(case, by=agent, findings="x", shares=shares, is_short=True, no_evidence_reason="By telephone")
    assigned = lifecycle.assign(case, by=agent, **triage_choice)

    with pytest.raises(StepRefused) as refusal:
        lifecycle.conclude(assigned, by=investigator)

    assert names(refusal) == ["has_full_report_where_due"]
