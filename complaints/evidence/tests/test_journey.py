"""Verification from the first photo to the solution, and what stands in the way."""

import pytest

from complaints import lifecycle
from complaints.errors import StepRefused
from complaints.evidence import enquiries, items, reports
from complaints.evidence.models import EvidenceItem, VerificationReport
from complaints.evidence.tests.conftest import upload
from complaints.models import CaseGrant, Clock, Complaint, NamedPerson
from complaints.states import State
from conftest import make_person


def names(refusal):
    return [unmet.name for unmet in refusal.value.unmet]


def test_case_with_photo_enquiry_and_report_goes_on_to_solution(verified, investigator, warehouse, shares):
    photo = items.add(verified, by=investigator, upload=upload())
    asked = enquiries.ask(verified, by=investigator, to="department", department=warehouse, question="How packed?")
    enquiries.answer(asked, by=investigator, text="One layer of padding.")
    reports.write(verified, by=investigator, findings="Crushed.", sources=[photo], shares=shares)

    concluded = lifecycle.conclude(verified, by=investigator)

    assert concluded.state == State.SOLUTION
    assert list(concluded.events.order_by("seq").values_list("kind", flat=True))[3:] == [
        "evidence", "enquiry", "enquiry", "report", "conclude",
    ]  # fmt: skip
    assert concluded.version == concluded.events.count()


def test_conclude_is_refused_while_an_enquiry_is_open(verified, investigator, report, warehouse):
    enquiries.ask(verified, by=investigator, to="department", department=warehouse, question="How packed?")

    with pytest.raises(StepRefused) as refusal:
        lifecycle.conclude(verified, by=investigator)

    assert names(refusal) == ["has_no_open_enquiry"]


def test_red_case_needs_a_second_reader_who_is_another_person(triaged, agent, investigator, triage_choice, shares):
    red = lifecycle.assign(triaged, by=agent, **triage_choice | {"priority": "red"})
    written = reports.write(red, by=investigator, findings="Crushed.", shares=shares, no_evidence_reason="Thrown away.")

    with pytest.raises(StepRefused) as refusal:
        lifecycle.conclude(red, by=investigator)
    with pytest.raises(StepRefused) as own:
        reports.read_second(written, by=investigator)
    reports.read_second(written, by=make_person("investigator_sun", "investigator", "warehouse"))

    assert (names(refusal), names(own)) == (["has_second_reader"], ["is_another_person"])
    assert lifecycle.conclude(red, by=investigator).state == State.SOLUTION


def test_new_version_needs_a_new_second_reader(triaged, agent, investigator, triage_choice, shares):
    red = lifecycle.assign(triaged, by=agent, **triage_choice | {"priority": "red"})
    first = reports.write(red, by=investigator, findings="Crushed.", shares=shares, no_evidence_reason="Thrown away.")
    reports.read_second(first, by=make_person("investigator_sun", "investigator", "warehouse"))
    reports.write(red, by=investigator, findings="Dropped.", shares=shares, no_evidence_reason="Thrown away.")

    with pytest.raises(StepRefused) as refusal:
        lifecycle.conclude(red, by=investigator)

    assert names(refusal) == ["has_second_reader"]


def test_report_of_an_earlier_attempt_counts_only_when_taken_over(verified, investigator, report, agent):
    lifecycle.conclude(verified, by=investigator)
    again = lifecycle.reverify(verified, by=agent, reason="The customer has new facts")

    with pytest.raises(StepRefused) as refusal:
        lifecycle.conclude(again, by=investigator)
    copy = reports.take_over(report, by=investigator)

    assert names(refusal) == ["has_report", "shares_add_up"]
    assert (copy.attempt, copy.version, copy.taken_over_from) == (2, 1, report)
    assert [share.percent for share in copy.shares.all()] == [70, 30]
    assert lifecycle.conclude(again, by=investigator).state == State.SOLUTION


def test_department_that_is_asked_may_read_the_case(verified, investigator, shares):
    outsider = make_person("quality_he", "investigator", "quality")
    assert not Complaint.objects.visible_to(outsider).filter(pk=verified.pk).exists()

    quality = outsider.memberships.get().department
    enquiries.ask(verified, by=investigator, to="department", department=quality, question="Was it tested?")

    assert Complaint.objects.visible_to(outsider).filter(pk=verified.pk).exists()
    assert CaseGrant.objects.filter(complaint=verified, department=quality, reason="enquiry").count() == 1


def test_person_named_in_the_complaint_does_nothing_here(verified, investigator, photo, report, warehouse):
    from django.core.exceptions import PermissionDenied

    named = make_person("investigator_sun", "investigator", "warehouse")
    NamedPerson.objects.create(complaint=verified, name="Sun", person=named)
    asked = enquiries.ask(verified, by=investigator, to="department", department=warehouse, question="How packed?")

    for refused in (
        lambda: items.add(verified, by=named, text="It was not me."),
        lambda: items.judge(photo, by=named, verdict="authentic"),
        lambda: items.withdraw(photo, by=named, reason="Wrong"),
        lambda: enquiries.ask(verified, by=named, to="customer", question="Really?"),
        lambda: enquiries.answer(asked, by=named, text="Well."),
        lambda: reports.write(verified, by=named, findings="Nothing.", shares=[(warehouse, 100)]),
        lambda: reports.read_second(report, by=named),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_end_of_a_case_ends_its_enquiries(verified, investigator, agent, manager, warehouse):
    asked = enquiries.ask(verified, by=investigator, to="department", department=warehouse, question="How packed?")

    lifecycle.reject(lifecycle.ask(verified, "reject", by=agent, reason="Spam"), by=manager)

    assert type(asked).objects.get(pk=asked.pk).state == "unanswered"
    assert not Clock.objects.filter(complaint=verified, state__in=["running", "paused"]).exists()


def test_everything_written_stays(verified, report):
    assert (EvidenceItem.objects.count(), VerificationReport.objects.count()) == (1, 1)
