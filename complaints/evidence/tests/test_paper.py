"""The report on paper: in both languages, with the list of evidence and its hashes; and a machine that cannot print."""

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints import printing
from complaints.evidence import items, jobs, reports
from complaints.evidence.tests import pictures
from complaints.evidence.tests.conftest import upload
from conftest import make_person

needs_pango = pytest.mark.skipif(
    printing.machine() != {"pango": True, "chinese": True}, reason="this machine lacks Pango or a Chinese font"
)


def printed(client, report, language=""):
    address = reverse("report_paper", args=[report.complaint.reference, report.pk])
    return client.get(address, {"language": language} if language else {})


def words_of(answer):
    document = pypdfium2.PdfDocument(answer.content)
    return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")


@needs_pango
def test_report_on_paper_names_findings_shares_sources_and_hashes(client, investigator, report, photo, verified):
    other = items.add(verified, by=investigator, text="客户说杯子碎了两只。", title="来电记录")
    items.withdraw(other, by=investigator, reason="It was about another order.")
    client.force_login(investigator)

    answer = printed(client, report, "en")

    words = words_of(answer)
    assert answer["Content-Type"] == "application/pdf"
    assert f"{verified.reference}-report-1.1.1-en.pdf" in answer["Content-Disposition"]
    for expected in ("The carton was crushed.", "70 %", "Broken mugs", "来电记录", "It was about another order."):
        assert expected in words
    flat = words.replace("\n", "")
    assert flat.count(photo.sha256) == 2
    assert other.sha256 in flat


@needs_pango
def test_report_on_paper_speaks_the_language_that_was_asked_for(client, investigator, report):
    client.force_login(investigator)

    assert "\nFindings\n" in words_of(printed(client, report, "en"))
    assert "\nFindings\n" not in words_of(printed(client, report, "zh-hans"))


@needs_pango
def test_pictures_relied_on_are_on_the_paper(client, verified, investigator, shares):
    photo = items.add(verified, by=investigator, upload=upload("mugs.jpg", pictures.photo()))
    jobs.examine()
    report = reports.write(verified, by=investigator, findings="Crushed.", sources=[photo], shares=shares)
    client.force_login(investigator)

    document = pypdfium2.PdfDocument(printed(client, report).content)

    kinds = [thing.type for page in document for thing in page.get_objects()]
    assert kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE) == 1


@needs_pango
def test_number_of_queries_does_not_grow_with_the_register(client, verified, investigator, shares):
    client.force_login(investigator)
    counts = []
    for more in (1, 2):
        added = [items.add(verified, by=investigator, text=f"{more} {n}", title="note") for n in range(more)]
        report = reports.write(verified, by=investigator, findings="Crushed.", sources=added, shares=shares)
        with CaptureQueriesContext(connection) as asked:
            printed(client, report)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_where_nothing_can_be_printed_the_page_says_what_helps(client, investigator, report, monkeypatch):
    monkeypatch.setattr(printing, "machine", lambda: {"pango": True, "chinese": False})
    client.force_login(investigator)

    answer = printed(client, report)

    assert answer.status_code == 503
    assert "install fonts-noto-cjk" in answer.text


def test_report_of_a_case_that_one_may_not_read_does_not_exist(client, report):
    client.force_login(make_person("stranger", "investigator", "finance"))

    assert printed(client, report).status_code == 404
