"""Pages of verification as people use them."""

import pytest
from django.urls import reverse

from complaints import lifecycle
from complaints.evidence import enquiries, items, reports
from complaints.evidence.forms import value_of
from complaints.evidence.models import Enquiry, EvidenceItem, VerificationReport
from complaints.evidence.tests.conftest import picture, upload
from complaints.models import Complaint
from conftest import make_person


@pytest.fixture
def desk(client, investigator):
    client.force_login(investigator)
    return client


@pytest.fixture
def go(desk, verified):
    """Open or post a page of the case by its name."""

    def call(name, *keys, **posted):
        address = reverse(name, args=[verified.reference, *keys])
        if not posted:
            return desk.get(address)
        version = Complaint.objects.get(pk=verified.pk).version
        return desk.post(address, {"version": version} | posted)

    return call


def typed_report(*lines, **more):
    """A report as the form posts it; lines are (party, per cent)."""
    fields = {"findings": "The carton was crushed.", "shares-TOTAL_FORMS": len(lines), "shares-INITIAL_FORMS": 0}
    for number, (party, percent) in enumerate(lines):
        fields |= {f"shares-{number}-party": party and value_of(party), f"shares-{number}-percent": percent}
    return fields | more


def test_files_and_text_go_in_together_and_a_refused_one_keeps_none_out(go, verified):
    answer = go(
        "add_evidence",
        files=[upload("mugs.jpg"), upload("carton.png", picture("PNG")), upload("evil.jpg", b"<script>")],
        text="The customer called again.",
        source="telephone",
    )

    page = go("verification").text
    assert answer.status_code == 302
    assert list(EvidenceItem.objects.values_list("number", "title", "source")) == [
        (1, "The customer called again.", "telephone"),
        (2, "mugs.jpg", "telephone"),
        (3, "carton.png", "telephone"),
    ]
    assert "evil.jpg was not taken" in page
    assert "3 items are on the register." in page


def test_wrong_magic_is_refused_with_the_reason_and_what_was_typed_stays(go):
    answer = go("add_evidence", files=[upload("mugs.jpg", b"<html>")], title="Mugs on the floor")

    assert answer.status_code == 409
    assert "By its name it is JPG, but it holds something else." in answer.text
    assert "Mugs on the floor" in answer.text
    assert EvidenceItem.objects.count() == 0


def test_nothing_chosen_is_said(go):
    answer = go("add_evidence", title="Mugs")

    assert (answer.status_code, "Choose a file, or write a text." in answer.text) == (422, True)


def test_original_is_handed_out_as_an_inert_attachment(go, photo):
    answer = go("evidence_original", photo.pk)

    assert b"".join(answer.streaming_content) == photo.file.read()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"


def test_text_has_no_original(go, verified, investigator):
    item = items.add(verified, by=investigator, text="Said on the telephone")

    assert go("evidence_original", item.pk).status_code == 404


def test_verdict_and_withdrawal_through_the_page(go, photo):
    assert go("judge_evidence", photo.pk, verdict="doubtful", seen_verdict="unchecked").status_code == 422
    go("judge_evidence", photo.pk, verdict="doubtful", reason="Not this order", seen_verdict="unchecked")
    assert "Not this order" in go("evidence_item", photo.pk).text

    go("withdraw_evidence", photo.pk, reason="Wrong case")

    page = go("evidence_item", photo.pk).text
    assert (EvidenceItem.objects.get().is_withdrawn, "Wrong case" in page) == (True, True)


def test_verdict_given_meanwhile_opens_the_notice_and_can_be_sent_again(go, photo, agent):
    items.judge(photo, by=agent, verdict="authentic")

    shown = go("judge_evidence", photo.pk, verdict="doubtful", reason="Too sharp", seen_verdict="unchecked")
    again = go(
        "judge_evidence", photo.pk, verdict="doubtful", reason="Too sharp",
        seen_verdict=shown.context["judge_form"]["seen_verdict"].value(),
    )  # fmt: skip

    assert (shown.status_code, "Too sharp" in shown.text, again.status_code) == (409, True, 302)


def test_enquiry_is_asked_answered_and_shown(go, warehouse, verified):
    go("ask_enquiry", to="department", department=warehouse.pk, question="How was it packed?")
    asked = Enquiry.objects.get()
    go("answer_enquiry", asked.pk, text="One layer of padding.")

    page = go("verification").text
    assert ("How was it packed?" in page, "One layer of padding." in page) == (True, True)
    assert go("answer_enquiry", asked.pk, text="Again").status_code == 409


def test_enquiry_that_is_not_overdue_is_not_closed(go, verified, investigator, warehouse):
    asked = enquiries.ask(verified, by=investigator, to="department", department=warehouse, question="How packed?")

    answer = go("close_enquiry", asked.pk, reason="No time")

    assert (answer.status_code, "Its time is not over" in answer.text) == (409, True)


def test_report_is_written_with_its_shares_and_sources(go, photo, carrier, warehouse):
    answer = go("write_report", **typed_report((carrier, 70), (warehouse, 30), ("", ""), sources=[photo.pk]))

    written = VerificationReport.objects.get()
    assert answer.status_code == 302
    assert [(share.code, share.percent) for share in written.shares.all()] == [("carrier", 70), ("warehouse", 30)]
    assert list(written.sources.all()) == [photo]
    assert go("verification_report", written.pk).status_code == 200


def test_shares_that_do_not_add_up_keep_what_was_typed(go, carrier, warehouse):
    answer = go("write_report", **typed_report((carrier, 70), (warehouse, 20)))

    assert answer.status_code == 409
    assert "They add up to 90 %: 10 % is still open." in answer.text
    assert "The carton was crushed." in answer.text
    assert VerificationReport.objects.count() == 0


def test_party_adds_a_line_without_script_and_saves_nothing(go, carrier, warehouse):
    answer = go("write_report", add_line="1", **typed_report((carrier, 70)))

    assert (answer.status_code, VerificationReport.objects.count()) == (200, 0)
    assert answer.context["report_form"].shares.total_form_count() == 2
    assert "The carton was crushed." in answer.text


def test_party_and_drawing_as_fragments_for_htmx(desk, verified, carrier):
    address = reverse("write_report", args=[verified.reference])
    posted = typed_report((carrier, 70), version=verified.version)

    lines = desk.post(address, posted | {"add_line": "1"}, headers={"HX-Request": "true"})
    drawn = desk.post(reverse("report_shares", args=[verified.reference]), posted, headers={"HX-Request": "true"})

    assert ("<html" in lines.text, 'name="shares-1-percent"' in lines.text) == (False, True)
    assert ("Carrier 70 %" in drawn.text, "30 % is still open" in drawn.text) == (True, True)


@pytest.mark.parametrize("lines", ["abc", "-1", "999999", ""])
def test_tampered_count_of_lines_breaks_nothing(go, lines):
    for more in ({}, {"add_line": "1"}):
        posted = typed_report() | {"shares-TOTAL_FORMS": lines} | more
        assert go("write_report", **posted).status_code in (200, 302, 409, 422)


def test_report_written_meanwhile_opens_the_notice_and_keeps_mine(desk, verified, agent, investigator, carrier, shares):
    seen = Complaint.objects.get(pk=verified.pk).version
    reports.write(verified, by=agent, findings="Theirs.", shares=shares)
    address = reverse("write_report", args=[verified.reference])

    shown = desk.post(address, typed_report((carrier, 100), version=seen))
    again = desk.post(address, typed_report((carrier, 100), version=shown.context["report_form"]["version"].value()))

    assert (shown.status_code, "The carton was crushed." in shown.text, again.status_code) == (409, True, 302)


def test_second_reader_and_taking_over_through_the_page(client, verified, report, investigator, agent):
    Complaint.objects.filter(pk=verified.pk).update(priority="red")
    reader = make_person("investigator_sun", "investigator", "warehouse")
    client.force_login(reader)
    page = reverse("verification_report", args=[verified.reference, report.pk])
    assert "I have read it and stand by it" in client.get(page).text

    version = Complaint.objects.get(pk=verified.pk).version
    client.post(reverse("read_second", args=[verified.reference, report.pk]), {"version": version})
    assert VerificationReport.objects.get().second_reader == reader

    lifecycle.conclude(verified, by=investigator)
    again = lifecycle.reverify(verified, by=agent, reason="New facts")
    assert "Take it over" in client.get(reverse("verification", args=[verified.reference])).text
    client.post(reverse("take_over_report", args=[verified.reference, report.pk]), {"version": again.version})
    assert VerificationReport.objects.current_of(again).get().taken_over_from == report


def test_own_report_is_not_confirmed_through_the_page(go, report):
    answer = go("read_second", report.pk, confirm="1")

    assert (answer.status_code, "You wrote it yourself" in answer.text) == (409, True)


def test_short_report_is_written_at_triage(client, triaged, agent, carrier):
    client.force_login(agent)
    address = reverse("write_report", args=[triaged.reference])
    assert client.get(address).status_code == 200

    answer = client.post(address, typed_report((carrier, 100), version=triaged.version))

    assert (answer.status_code, VerificationReport.objects.get().is_short) == (302, True)


PAGES = ["verification", "add_evidence", "ask_enquiry", "write_report"]
ROWS = [
    ("evidence_item", "photo"),
    ("evidence_original", "photo"),
    ("judge_evidence", "photo"),
    ("withdraw_evidence", "photo"),
    ("answer_enquiry", "asked"),
    ("close_enquiry", "asked"),
    ("verification_report", "report"),
]


@pytest.fixture
def asked(verified, investigator, warehouse):
    return enquiries.ask(verified, by=investigator, to="department", department=warehouse, question="How packed?")


def test_every_page_opens(go, photo, report, asked):
    rows = {"photo": photo, "report": report, "asked": asked}

    assert {name: go(name).status_code for name in PAGES} == dict.fromkeys(PAGES, 200)
    assert {name: go(name, rows[row].pk).status_code for name, row in ROWS} == {name: 200 for name, _row in ROWS}


def test_foreign_case_and_foreign_row_are_not_found(client, verified, photo, report, asked, agent, mugs):
    import dataclasses

    rows = {"photo": photo, "report": report, "asked": asked}
    client.force_login(make_person("investigator_li", "investigator", "product"))
    for name in PAGES:
        assert client.get(reverse(name, args=[verified.reference])).status_code == 404
    for name, row in ROWS:
        assert client.get(reverse(name, args=[verified.reference, rows[row].pk])).status_code == 404

    client.force_login(agent)
    other = lifecycle.register(dataclasses.replace(mugs, external_id="call-5"), by=agent)
    for name, row in ROWS:
        assert client.get(reverse(name, args=[other.reference, rows[row].pk])).status_code == 404


def test_named_person_finds_nothing(client, verified, photo, investigator):
    from complaints.models import NamedPerson

    NamedPerson.objects.create(complaint=verified, name="Zhao", person=investigator)
    client.force_login(investigator)

    assert client.get(reverse("verification", args=[verified.reference])).status_code == 404
    assert client.get(reverse("evidence_original", args=[verified.reference, photo.pk])).status_code == 404


def test_auditor_reads_and_changes_nothing(client, verified, photo, report):
    client.force_login(make_person("auditor_qian", "auditor", "legal"))

    page = client.get(reverse("verification", args=[verified.reference]))
    assert (page.status_code, "Save as a new version" in page.text) == (200, False)
    for name in ("add_evidence", "ask_enquiry", "write_report"):
        assert client.post(reverse(name, args=[verified.reference]), {"version": 1}).status_code == 403


def test_page_reads_the_same_number_of_queries_with_1_and_with_3_rows(
    desk, verified, investigator, warehouse, shares, django_assert_max_num_queries
):
    def rows(count):
        for number in range(count):
            items.add(verified, by=investigator, text=f"Words {number}")
            enquiries.ask(verified, by=investigator, to="department", department=warehouse, question=f"How {number}?")
        reports.write(verified, by=investigator, findings="x", shares=shares, sources=list(EvidenceItem.objects.all()))
        with django_assert_max_num_queries(30) as counted:
            desk.get(reverse("verification", args=[verified.reference]))
        return len(counted)

    rows(1)  # what is remembered for the process is read once

    assert rows(0) == rows(2)


def test_case_page_shows_the_register(go, photo):
    page = go("case").text

    assert ("Broken mugs" in page, "Nobody was asked" in page) == (True, False)


def test_admin_shows_the_register_and_changes_nothing(client, verified, photo, report, manager):
    manager.is_staff = True
    manager.save()
    client.force_login(manager)
    for model in ("evidenceitem", "enquiry", "verificationreport"):
        assert client.get(reverse(f"admin:evidence_{model}_changelist")).status_code == 200
    assert client.get(reverse("admin:evidence_evidenceitem_change", args=[photo.pk])).status_code == 200
    assert client.get(reverse("admin:evidence_evidenceitem_add")).status_code == 403
