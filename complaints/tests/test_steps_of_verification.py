"""Step 3: what `conclude` asks for, one guard at a time, and the ways back."""

import dataclasses

import pytest
from django.utils import timezone

from complaints import lifecycle, steps
from complaints.evidence.models import Enquiry, EvidenceItem, ResponsibilityShare, VerificationReport
from complaints.models import Complaint
from complaints.states import State
from complaints.tests.machine import again, choice, clocks_of, last_event, outcome, queued, refusal, take, words_of
from conftest import make_person
from routing.models import Department


@pytest.fixture
def evidence(verified, agent):
    """A photo of the broken mugs."""
    return EvidenceItem.objects.create(
        complaint=verified, kind="photo", title="Photo", text="Two mugs", sha256="0" * 64,
        by_kind="person", added_by=agent, added_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def report(verified, investigator, evidence):
    """A report of this attempt that names the warehouse."""
    return write_report(verified, investigator, [("warehouse", 100)])


def write_report(case, writer, shares, **other):
    row = VerificationReport.objects.create(
        complaint=case, round=case.round, attempt=case.attempt, version=1, findings="Badly packed.",
        written_by=writer, written_at=timezone.now(), **other,
    )  # fmt: skip
    for code, percent in shares:
        department = Department.objects.get(code=code)
        ResponsibilityShare.objects.create(report=row, department=department, percent=percent)
    return row


def enquire(case, agent, **other):
    at = timezone.now()
    return Enquiry.objects.create(
        complaint=case, to="customer", question="How was it packed?", asked_by=agent, asked_at=at, due_at=at, **other
    )


# --- conclude -----------------------------------------------------------------------------------------------------


def test_conclude_goes_to_solution(verified, report, investigator):
    moved = lifecycle.conclude(verified, by=investigator, version=verified.version)

    assert moved.state == State.SOLUTION
    assert last_event(moved) == ("conclude", investigator, "verification", "solution", verified.version + 1)
    assert clocks_of(moved)["handling"] == "running"
    assert queued(moved) == 1


def test_conclude_is_refused_without_a_report(verified, evidence, investigator):
    found = refusal(lambda: lifecycle.conclude(verified, by=investigator))

    assert found["has_report"] == (
        "A verification report of this attempt",
        "Write the verification report first.",
    )
    assert list(found) == ["has_report", "shares_add_up"]


@pytest.mark.parametrize("change", [{"round": 2}, {"attempt": 2}, {"is_current": False}])
def test_report_of_another_attempt_or_an_older_version_opens_no_door(verified, report, investigator, change):
    VerificationReport.objects.filter(pk=report.pk).update(**change)

    assert list(refusal(lambda: lifecycle.conclude(verified, by=investigator))) == ["has_report", "shares_add_up"]


def test_conclude_is_refused_without_evidence_or_a_word_why_there_is_none(verified, report, evidence, investigator):
    EvidenceItem.objects.filter(pk=evidence.pk).update(withdrawn_at=timezone.now())

    assert refusal(lambda: lifecycle.conclude(verified, by=investigator)) == {
        "has_evidence_or_says_none": (
            "At least one piece of evidence, or “none available” with a reason",
            "Add evidence, or say in the report why there is none.",
        )
    }


def test_conclude_without_evidence_is_possible_where_the_report_says_why(verified, investigator):
    write_report(verified, investigator, [("warehouse", 100)], no_evidence_reason="The parcel was thrown away.")

    assert lifecycle.conclude(verified, by=investigator).state == State.SOLUTION


def test_evidence_of_a_merged_case_counts(verified, investigator, agent, mugs, evidence):
    other = lifecycle.register(dataclasses.replace(mugs, external_id="another"), by=agent)
    EvidenceItem.objects.filter(pk=evidence.pk).update(complaint=other)
    lifecycle.merge(other, by=agent, into=verified, confirmed=True)
    write_report(verified, investigator, [("warehouse", 100)])

    assert lifecycle.conclude(verified, by=investigator).state == State.SOLUTION


@pytest.mark.parametrize("shares", [[], [("warehouse", 99)], [("warehouse", 60), ("product", 50)]])
def test_conclude_is_refused_when_the_shares_do_not_add_up(verified, evidence, investigator, shares):
    write_report(verified, investigator, shares)

    assert list(refusal(lambda: lifecycle.conclude(verified, by=investigator))) == ["shares_add_up"]


def test_shares_of_two_departments_add_up(verified, evidence, investigator):
    write_report(verified, investigator, [("warehouse", 60), ("product", 40)])

    assert lifecycle.conclude(verified, by=investigator).state == State.SOLUTION


def test_conclude_is_refused_while_an_enquiry_is_open(verified, report, investigator, agent):
    enquire(verified, agent)

    assert refusal(lambda: lifecycle.conclude(verified, by=investigator)) == {
        "has_no_open_enquiry": (
            "No enquiry waits for an answer",
            "Wait for the answer, or close the overdue enquiry as unanswered.",
        )
    }


def test_an_enquiry_closed_unanswered_stands_in_nobodys_way(verified, report, investigator, agent):
    enquire(verified, agent, state="unanswered", ended_at=timezone.now(), close_reason="No answer in three days.")

    assert lifecycle.conclude(verified, by=investigator).state == State.SOLUTION


def test_red_case_is_concluded_after_a_second_reader_alone(verified, report, investigator, manager):
    Complaint.objects.filter(pk=verified.pk).update(priority="red")

    found = refusal(lambda: lifecycle.conclude(verified, by=investigator))
    VerificationReport.objects.filter(pk=report.pk).update(second_reader=manager, second_read_at=timezone.now())

    assert list(found) == ["has_second_reader"]
    assert lifecycle.conclude(again(verified), by=investigator).state == State.SOLUTION


def test_page_says_what_conclude_misses(verified, investigator):
    offers = {offer.name: offer for offer in steps.steps_for(steps.facts_of(verified.pk), investigator)}

    assert [line.name for line in offers["conclude"].missing] == [
        "has_report",
        "has_evidence_or_says_none",
        "shares_add_up",
    ]
    assert (offers["conclude"].is_main, offers["conclude"].is_allowed) == (True, False)


# --- reroute ------------------------------------------------------------------------------------------------------


def test_reroute_goes_back_to_triage_and_the_handling_promise_waits(verified, investigator):
    moved = lifecycle.reroute(verified, by=investigator, reason="The glaze is at fault", version=verified.version)

    assert (moved.state, moved.reroutes, moved.attempt, moved.investigator) == (State.TRIAGE, 1, 2, None)
    assert last_event(moved) == ("reroute", investigator, "verification", "triage", verified.version + 1)
    assert words_of(moved) == "The glaze is at fault"
    assert clocks_of(moved)["handling"] == "cancelled"
    assert clocks_of(moved)["triage"] == "kept, running"


@pytest.mark.parametrize("reason", ["", " \n"])
def test_reroute_is_refused_without_a_reason(verified, investigator, reason):
    assert refusal(lambda: lifecycle.reroute(verified, by=investigator, reason=reason)) == {
        "has_reason": ("A reason", "Say why.")
    }


def test_report_written_before_a_reroute_does_not_count_after_it(verified, report, investigator, agent):
    lifecycle.reroute(verified, by=investigator, reason="wrong desk")
    lifecycle.assign(verified, by=agent, **choice(investigator))

    assert "has_report" in refusal(lambda: lifecycle.conclude(verified, by=investigator))


# --- reverify -----------------------------------------------------------------------------------------------------


def test_reverify_goes_back_and_asks_for_a_report_of_the_new_attempt(verified, report, investigator, agent):
    solved = lifecycle.conclude(verified, by=investigator)

    moved = lifecycle.reverify(solved, by=agent, reason="Who packed it?", version=solved.version)

    assert (moved.state, moved.attempt, moved.round, moved.investigator) == (State.VERIFICATION, 2, 1, investigator)
    assert last_event(moved) == ("reverify", agent, "solution", "verification", solved.version + 1)
    assert words_of(moved) == "Who packed it?"
    assert clocks_of(moved)["handling"] == "running"
    assert "has_report" in refusal(lambda: lifecycle.conclude(moved, by=investigator))


def test_reverify_is_refused_without_a_reason(verified, report, investigator, agent):
    solved = lifecycle.conclude(verified, by=investigator)

    assert list(refusal(lambda: lifecycle.reverify(solved, by=agent, reason=" "))) == ["has_reason"]


# --- all of them --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["reroute", "conclude", "reverify"])
def test_step_of_verification_is_refused_without_the_right(step, verified):
    reviewer = make_person("reviewer", "reviewer", "quality")

    assert outcome(lambda: take(step, verified, by=reviewer)) == "forbidden"


@pytest.mark.parametrize("step", ["reroute", "conclude", "reverify"])
def test_step_of_verification_is_refused_at_triage(step, triaged, agent):
    assert outcome(lambda: take(step, triaged, by=agent)) == ["state"]
