"""The one writer of tables that leave the house: CSV and XLSX, streamed, in which no cell is a formula."""

import csv
import io
import tempfile
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.utils import timezone

# What makes a spreadsheet program take a text for a formula, in half and full width; after blanks it may do so too.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BLANKS = " \t\r\n\v\f\u00a0\u3000\ufeff"
BOM = "\ufeff"
ROWS_AT_ONCE = 500
# Excel's own bounds.
ROWS_PER_SHEET = 1_048_576
LONGEST_CELL = 32_767


def disarm(cell):
    """A cell as data: a text that a spreadsheet would calculate gets an apostrophe in front; numbers stay numbers."""
    if not isinstance(cell, str):
        return _plain(cell)
    begins_formula = cell.startswith(FORMULA_BEGINS) or cell.lstrip(BLANKS).startswith(FORMULA_BEGINS)
    return f"'{cell}" if begins_formula else cell


def _plain(value):
    """Numbers and nothing stay; moments are written in the reader's zone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else disarm(str(value))


def csv_chunks(header, rows):
    """A CSV as bytes, piece by piece (for a streamed answer): UTF-8 with a mark, as spreadsheet programs expect it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow([disarm(cell) for cell in header])
    for number, row in enumerate(rows, start=1):
        writer.writerow([disarm(cell) for cell in row])
        if number % ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer):
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def write_csv(file, header, rows):
    """Write a CSV to a binary file."""
    for piece in csv_chunks(header, rows):
        file.write(piece)


def temporary():
    """A file that vanishes when it is closed; up to a few megabytes it stays in memory."""
    return tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)


def write_xlsx(file, header, rows, *, sheet="Redress"):
    """Write an XLSX to a binary file in constant memory; a table longer than a sheet goes on on the next one."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(file, options)
    bold = book.add_format({"bold": True})
    page, line = None, ROWS_PER_SHEET
    for row in rows:
        if line >= ROWS_PER_SHEET:
            page, line = _new_page(book, sheet, header, bold), 1
        _write_row(page, line, row)
        line += 1
    if page is None:
        _new_page(book, sheet, header, bold)
    book.close()


def _new_page(book, sheet, header, bold):
    number = len(book.worksheets()) + 1
    page = book.add_worksheet(sheet[:28] if number == 1 else f"{sheet[:25]} {number}")
    page.freeze_panes(1, 0)
    for column, cell in enumerate(header):
        page.write_string(0, column, str(disarm(cell)), bold)
    return page


def _write_row(page, line, row):
    for column, value in enumerate(row):
        cell = disarm(value)
        if isinstance(cell, str):
            page.write_string(line, column, _fitting(cell))
        else:
            page.write_number(line, column, cell)


def _fitting(text):
    """XML knows no control characters, and Excel no longer cells."""
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
