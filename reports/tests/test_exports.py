"""Figures and rows taken away as files."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from complaints.models import Complaint
from conftest import make_person
from reports import exports, figures, listing, period
from reports.models import ExportRun, ExportState
from reports.scope import Scope
from routing.models import User


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def lines_of(answer):
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return content.decode("utf-8-sig").splitlines()


def rows_of(content):
    return list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def test_rows_as_csv_are_as_many_as_the_figure_says(desk, arrived):
    cases = arrived(4)

    lines = lines_of(desk.get(reverse("export_rows", args=["received", "csv"])))

    assert lines[0].startswith("Reference,Subject,State")
    assert [line.split(",")[0] for line in lines[1:]] == [case.reference for case in cases]


def test_rows_as_xlsx_hold_the_same(desk, arrived):
    cases = arrived(3)

    answer = desk.get(reverse("export_rows", args=["by_channel", "xlsx"]), {"part": "phone"})

    rows = rows_of(b"".join(answer.streaming_content))
    assert [row[0] for row in rows[1:]] == [case.reference for case in cases]


def test_no_cell_is_a_formula(desk, arrived):
    arrived(1, subject="=1+1")

    assert "'=1+1" in lines_of(desk.get(reverse("export_rows", args=["received", "csv"])))[1]
    content = b"".join(desk.get(reverse("export_rows", args=["received", "xlsx"])).streaming_content)
    assert rows_of(content)[1][1] == "'=1+1"


@pytest.mark.parametrize("name", figures.FIGURES)
def test_rows_of_every_figure_can_be_taken_away(name, desk, arrived):
    arrived(1)

    answer = desk.get(reverse("export_rows", args=[name, "csv"]))

    assert lines_of(answer)[0]


def test_figures_as_a_file_hold_every_number(desk, arrived):
    arrived(2)

    lines = lines_of(desk.get(reverse("export_figures", args=["csv"])))

    assert any(line.startswith("Complaints received,,Count,2,0") for line in lines)
    assert any(line.startswith("By channel,Telephone,Count,2,") for line in lines)
    assert any(line.startswith("Compensation paid,,Amount,0.00,0.00") for line in lines)


def test_files_are_in_the_language_of_whoever_asks(desk, reviewer, arrived):
    User.objects.filter(pk=reviewer.pk).update(language="zh-hans")
    arrived(1)

    lines = lines_of(desk.get(reverse("export_rows", args=["received", "csv"]), headers={"accept-language": "zh-hans"}))

    assert ",电话," in lines[1]


def test_long_table_is_written_by_a_job_and_fetched_later(desk, reviewer, arrived, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    cases = arrived(3)

    page = desk.get(reverse("export_rows", args=["received", "csv"]), follow=True)
    run = ExportRun.objects.get()

    assert page.redirect_chain == [(reverse("exports"), 302)]
    assert (run.state, run.total) == (ExportState.WAITING, 3)
    assert desk.get(reverse("export_file", args=[run.pk])).status_code == 404
    assert exports.write_waiting(timezone.now()) == 1
    lines = lines_of(desk.get(reverse("export_file", args=[run.pk])))
    assert [line.split(",")[0] for line in lines[1:]] == [case.reference for case in cases]
    assert b"ready" in desk.get(reverse("exports")).content


@pytest.fixture
def run(reviewer, arrived):
    """A file that was asked for."""
    arrived(2)
    now = timezone.now()
    query = {"first": (now - timedelta(days=30)).date().isoformat(), "last": now.date().isoformat()}
    return exports.ask(reviewer, figure="received", part="", query=query, file_format="xlsx", total=2, now=now)


def test_file_of_another_person_is_not_found(run, client):
    exports.write_waiting(timezone.now())
    client.force_login(make_person("reviewer_he", "reviewer", "quality"))

    assert client.get(reverse("export_file", args=[run.pk])).status_code == 404


def test_whoever_lost_the_right_gets_no_file(run, reviewer):
    reviewer.groups.clear()

    assert exports.write_waiting(timezone.now()) == 0
    assert ExportRun.objects.get().state == ExportState.FAILED


def test_writer_that_fell_silent_is_replaced_and_its_late_end_changes_nothing(run):
    now = timezone.now()
    slow = exports._claim(now)
    assert exports._claim(now) is None

    later = now + timedelta(minutes=6)
    assert exports.write_waiting(later) == 1

    assert exports._end(slow, ExportState.FAILED) is False
    assert ExportRun.objects.get().state == ExportState.FINISHED


def test_run_that_was_interrupted_three_times_is_given_up(run):
    ExportRun.objects.update(tries=3)

    assert exports.write_waiting(timezone.now()) == 0
    assert ExportRun.objects.get().state == ExportState.FAILED


def test_files_are_removed_after_a_week(run):
    exports.write_waiting(timezone.now())
    row = ExportRun.objects.get()
    storage, name = row.file.storage, row.file.name

    assert exports.sweep(timezone.now()) == 0
    assert exports.sweep(timezone.now() + timedelta(days=8)) == 1
    assert storage.exists(name) is False


def test_temporary_account_takes_nothing_away(desk, reviewer):
    User.objects.filter(pk=reviewer.pk).update(expires_at=timezone.now() + timedelta(days=3))

    assert desk.get(reverse("export_rows", args=["received", "csv"])).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_files_page_reads_the_same_number_of_queries(count, desk, reviewer, django_assert_num_queries):
    now = timezone.now()
    for _number in range(count):
        row = exports.ask(reviewer, figure="received", part="", query={}, file_format="csv", total=1, now=now)
        row.file.save("x.csv", ContentFile(b"x"))
    desk.get(reverse("exports"))

    with django_assert_num_queries(5):
        desk.get(reverse("exports"))


def test_what_we_do_not_write_is_not_found(desk):
    assert desk.get(reverse("export_rows", args=["received", "pdf"])).status_code == 404
    assert desk.get(reverse("export_rows", args=["nonsense", "csv"])).status_code == 404
    assert desk.get(reverse("export_figures", args=["csv"]), {"first": "x"}).status_code == 404


def test_cells_of_a_case_name_no_customer(arrived):
    arrived(1)
    scope = Scope(last_week_period(), timezone.now())
    columns = listing.columns_of(Complaint)

    said = " ".join(str(cell) for row in listing.cells(scope.received(), columns) for cell in row)

    assert "13800134821" not in said
    assert "4821" not in said.replace(Complaint.objects.first().reference, "")


def last_week_period():
    return period.week(*period.last_full_week(timezone.now()))
