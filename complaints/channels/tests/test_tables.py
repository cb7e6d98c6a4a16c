"""Tables of every make: read with line numbers, or refused in a sentence; never a crash, a hang or a bad neighbour."""

import gzip
import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from django.conf import settings

from complaints.channels import workbooks
from complaints.channels.tables import BadRow, TableRefused, open_table

SAMPLES = Path(settings.BASE_DIR).parent / "shared" / "data" / "nasty"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of nasty files is not here")


def read(path):
    """[(line, cells)] of the good rows and [(line, reason)] of the bad ones."""
    good, bad = [], []
    with open_table(path) as table:
        for row in table:
            if isinstance(row, BadRow):
                bad.append((row.line, row.reason))
            else:
                good.append((row.line, row.values))
    return good, bad


@pytest.fixture
def write(tmp_path):
    """Write a file and return its path."""

    def put(content, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


@pytest.fixture
def workbook(tmp_path):
    """Write rows as XLSX and return its path."""

    def put(rows, name="table.xlsx"):
        book = xlsxwriter.Workbook(tmp_path / name)
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        book.close()
        return tmp_path / name

    return put


# --- text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_every_encoding_we_meet(write, encoding):
    path = write("编号,描述\n1,退款太慢\n".encode(encoding))

    assert read(path) == ([(2, ["1", "退款太慢"])], [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(write, end):
    path = write(end.join(["id,text", "1,a", "2,b", ""]))

    assert read(path) == ([(2, ["1", "a"]), (3, ["2", "b"])], [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiter_is_found_by_itself(write, delimiter):
    path = write(f"id{delimiter}text\n1{delimiter}a\n")

    assert read(path) == ([(2, ["1", "a"])], [])


def test_excels_delimiter_hint_is_no_row(write):
    path = write("sep=;\nid;text\n1;a,b\n")

    assert read(path) == ([(3, ["1", "a,b"])], [])


def test_gzip_is_read_like_plain_text(write):
    path = write(gzip.compress(b"id,text\n1,a\n", mtime=0), "table.csv.gz")

    assert read(path) == ([(2, ["1", "a"])], [])


def test_line_breaks_in_quotes_belong_to_the_cell_and_the_line_is_where_the_row_begins(write):
    path = write('id,text\n1,"first\nsecond"\n2,b\n')

    assert read(path) == ([(2, ["1", "first\nsecond"]), (4, ["2", "b"])], [])


def test_nul_bytes_vanish(write):
    path = write("id,text\n1,a\0b\n")

    assert read(path) == ([(2, ["1", "ab"])], [])


def test_quote_that_nobody_closes_costs_its_own_line_only(write):
    path = write('id,text\n1,"never closed\n2,b\n3,c\n')

    good, bad = read(path)

    assert good == [(3, ["2", "b"]), (4, ["3", "c"])]
    assert [line for line, _reason in bad] == [2]


def test_quote_that_meets_a_later_one_costs_its_own_line_only(write):
    path = write('id,text\n1,"never closed\n2,"well closed"\n3,c\n')

    good, bad = read(path)

    assert good == [(3, ["2", "well closed"]), (4, ["3", "c"])]
    assert [line for line, _reason in bad] == [2]


def test_quotes_inside_a_cell_are_taken_as_they_are(write):
    path = write('id,text\n1,the "best" shop\n2,"ha "ha" ha"\n')

    good, bad = read(path)

    assert [line for line, _cells in good] == [2, 3]
    assert good[0] == (2, ["1", 'the "best" shop'])
    assert bad == []


def test_endless_cell_is_a_bad_row_and_the_next_one_is_read(write):
    path = write("id,text\n1," + "x" * 3_000_000 + "\n2,b\n")

    good, bad = read(path)

    assert good == [(3, ["2", "b"])]
    assert [line for line, _reason in bad] == [2]


def test_short_row_is_filled_and_long_row_is_bad_unless_the_surplus_is_blank(write):
    path = write("a,b\n1\n1,2,3\n1,2,,\n")

    good, bad = read(path)

    assert good == [(2, ["1", ""]), (4, ["1", "2"])]
    assert bad == [(3, "The row has 3 cells, the header only 2.")]


def test_columns_get_a_name_each(write):
    path = write("id,text,,text,\n1,a,b,c,\n")

    with open_table(path) as table:
        assert table.header == ["id", "text", "column 3", "text (2)"]


def test_titles_above_the_header_are_passed_over(write):
    path = write("Complaints of March\n\nid,text\n1,a\n")

    assert read(path) == ([(4, ["1", "a"])], [])


def test_header_is_found_by_its_names_where_titles_have_several_cells(write):
    path = write("exported by,Lin\nid,text\n1,a\n")

    with open_table(path, recognise=lambda names: "text" in names) as table:
        assert table.header == ["id", "text"]
        assert [row.line for row in table] == [3]


@pytest.mark.parametrize(
    "content, name",
    [
        (b"", "empty.csv"),
        (b"\n\n  \n", "blank.csv"),
        (b"1,2\n3,4\n", "numbers.csv"),
        (b"\x00\x01\x02\x03" * 100, "binary.csv"),
        (b"id,text\n1,\xff\xff\xff\n", "neither.csv"),
        (gzip.compress(b"id,text\n1,a\n", mtime=0)[:-6], "cut.csv.gz"),
        (b"<html><table></table></html>", "page.xls"),
        (b"PK\x03\x04broken", "broken.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", "broken.xls"),
        (",".join(f"c{n}" for n in range(501)).encode() + b"\n", "wide.csv"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(write, content, name):
    path = write(content, name)

    with pytest.raises(TableRefused) as refusal:
        read(path)

    assert str(refusal.value).endswith(".")


def test_absent_file_and_folder_are_refused(tmp_path):
    with pytest.raises(TableRefused, match="no such file"):
        open_table(tmp_path / "absent.csv")
    with pytest.raises(TableRefused, match="folder"):
        open_table(tmp_path)


def test_gzip_bomb_is_refused_before_it_goes_off(write):
    path = write(gzip.compress(b"id,text\n" + b"0" * (80 << 20)), "bomb.csv.gz")

    with pytest.raises(TableRefused, match="larger unpacked"):
        read(path)


# --- spreadsheets -------------------------------------------------------------------------------------------------


def test_spreadsheet_is_read_as_one_would_type_it(workbook):
    path = workbook([["id", "amount", "yes", "text"], [1, 2.5, True, "退款"], [20000000000, 3.0, False, "b"]])

    assert read(path) == ([(2, ["1", "2.5", "true", "退款"]), (3, ["20000000000", "3", "false", "b"])], [])


def test_text_table_under_a_spreadsheets_name_is_read(write):
    path = write("id\ttext\n1\ta\n", "export.xls")

    assert read(path) == ([(2, ["1", "a"])], [])


def zipped(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize(
    "parts, reason",
    [
        ({"readme.txt": "no spreadsheet"}, "archive"),
        ({"[Content_Types].xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><Types/>"}, "XML entities"),
        ({"[Content_Types].xml": "<Types/>", "xl/worksheets/sheet1.xml": "0" * (32 << 20)}, "larger unpacked"),
        ({"[Content_Types].xml": "<Types/>"}, "damaged"),
    ],
)
def test_hostile_archives_are_refused_with_the_reason(write, parts, reason):
    path = write(zipped(parts), "hostile.xlsx")

    with pytest.raises(TableRefused, match=reason):
        read(path)


def test_sheet_that_claims_a_cell_in_the_last_corner_cannot_take_the_memory(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "corner.xlsx")
    page = book.add_worksheet()
    page.write(0, 0, "id")
    page.write(1_048_575, 16_383, "far away")
    book.close()

    with pytest.raises(TableRefused):
        read(tmp_path / "corner.xlsx")


def test_reader_that_hangs_is_ended(workbook, monkeypatch, tmp_path):
    endless = tmp_path / "endless.py"
    endless.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(workbooks, "READER", endless)
    monkeypatch.setattr(workbooks, "SECONDS", -1)

    begun = time.monotonic()
    with pytest.raises(TableRefused, match="too long"):
        open_table(workbook([["id", "text"]]))

    assert time.monotonic() - begun < 10


def test_hidden_sheets_are_passed_over(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "two.xlsx")
    book.add_worksheet("hidden").write_row(0, 0, ["secret", "column"])
    shown = book.add_worksheet("shown")
    shown.write_row(0, 0, ["id", "text"])
    shown.activate()
    book.get_worksheet_by_name("hidden").hide()
    book.close()

    with open_table(tmp_path / "two.xlsx") as table:
        assert table.header == ["id", "text"]


# --- what others met in the wild ----------------------------------------------------------------------------------


def nasty():
    return sorted([*SAMPLES.glob("xlsx/*"), *SAMPLES.glob("csv/*")]) if SAMPLES.is_dir() else []


# In a process of its own: the system keeps one peak of memory for all children, those of other tests included.
READ_ALL = """
import json, resource, sys, time
import django
django.setup()
from complaints.channels.tables import TableRefused, open_table
slowest, refused, unclear = 0, 0, []
for path in sys.argv[1:]:
    begun = time.monotonic()
    try:
        with open_table(path) as table:
            for _row in table:
                pass
    except TableRefused as refusal:
        refused += 1
        unclear += [path] if not str(refusal).endswith(".") else []
    slowest = max(slowest, time.monotonic() - begun)
# VmHWM begins anew with the program; ru_maxrss of oneself would still count the test runner it was forked from.
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
peaks = [own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]
print(json.dumps({"slowest": slowest, "refused": refused, "unclear": unclear, "peak": max(peaks)}))
"""


@needs_samples
def test_every_nasty_file_is_read_or_refused_quickly_and_in_little_memory():
    files = [str(path) for path in nasty()]

    told = subprocess.run([sys.executable, "-c", READ_ALL, *files], capture_output=True, text=True, check=True)

    result = json.loads(told.stdout)
    assert result["unclear"] == []
    assert 0 < result["refused"] < len(files)
    assert result["slowest"] < 10
    assert result["peak"] < 300 << 10
