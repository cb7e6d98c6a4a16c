"""One way to read a table, whatever it comes as: named cells with line numbers, streamed, or a refusal in a sentence.

CSV (comma, semicolon or tab; UTF-8 or GB18030; plain or gzip) and spreadsheets. A file is refused before its first
row is given out, so that nothing is half-imported; a single bad row comes as a `BadRow`.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from django.utils.translation import gettext as _

from complaints.channels.delimited import DelimitedText, is_gzip
from complaints.channels.errors import TableRefused
from complaints.channels.workbooks import SUFFIXES, Workbook, is_workbook
from complaints.sheets import SheetRefused

__all__ = ["BadRow", "Row", "Table", "TableRefused", "open_table"]

MOST_COLUMNS = 500
HEADER_WITHIN = 20
LONGEST_NAME = 200
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `line` as the file counts them, `values` in the header's order."""

    line: int
    values: list
    names: list

    @property
    def cells(self):
        return dict(zip(self.names, self.values, strict=True))


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read, and why."""

    line: int
    values: list
    reason: str


class Table:
    """A table that is open for reading: `header` names its columns, iteration gives `Row` and `BadRow`."""

    def __init__(self, source, recognise=None):
        self._source = source
        try:
            self.header, self._records = _find_header(source.records(), recognise)
        except BaseException:
            source.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._source.close()

    def __iter__(self):
        width = len(self.header)
        for record in self._records:
            cells = record.cells
            if record.fault:
                yield BadRow(record.line, cells, record.fault)
            elif len(cells) > width and any(cell.strip() for cell in cells[width:]):
                yield BadRow(record.line, cells, _too_many(len(cells), width))
            else:
                yield Row(record.line, _fitted(cells, width), self.header)

    def share_read(self):
        """How much was read, 0 to 1; for progress."""
        return self._source.share_read()


def open_table(path, recognise=None):
    """Open a file as a table, by what it holds rather than by its name.

    `recognise(names)` may tell the header from titles that stand above it; else it is the first row with two cells.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise TableRefused(_("This is a folder, not a file."))
        if path.stat().st_size == 0:
            raise TableRefused(_("The file is empty."))
        return Table(_source(path), recognise)
    except FileNotFoundError:
        raise TableRefused(_("There is no such file.")) from None
    except PermissionError:
        raise TableRefused(_("The file may not be read: its permissions forbid it.")) from None


def plain_rows(path):
    """(line, {column: text}, fault) of every row; SheetRefused where the file is no table."""
    try:
        with open_table(path) as table:
            for row in table:
                is_bad = isinstance(row, BadRow)
                yield row.line, {} if is_bad else row.cells, row.reason if is_bad else ""
    except TableRefused as refused:
        raise SheetRefused(str(refused)) from refused


def _source(path):
    if is_workbook(path):
        return Workbook(path)
    if path.suffix.lower() in SUFFIXES and not is_gzip(path):
        return _text_in_disguise(path)
    return DelimitedText(path)


def _text_in_disguise(path):
    """Old systems name a tab-separated text `.xls`; anything else under such a name is refused."""
    refusal = TableRefused(_("The file is named like a spreadsheet but is none. Save it as XLSX or CSV."))
    with open(path, "rb") as file:
        if file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            raise refusal
    try:
        text = DelimitedText(path)
    except TableRefused:
        raise refusal from None
    first = next(text.records(), None)
    text.close()
    if first is None or first.fault or len(first.cells) < 2:
        raise refusal
    return text


# --- the header ---------------------------------------------------------------------------------------------------


def _find_header(records, recognise):
    """Names of the columns, and the rows below."""
    top = list(islice(records, HEADER_WITHIN))
    place = _header_place(top, recognise)
    if not top:
        raise TableRefused(_("The file is empty."))
    if top[place].fault:
        raise TableRefused(_("The first row cannot be read: %(reason)s") % {"reason": top[place].fault})
    names = _names(top[place].cells)
    return names, chain(top[place + 1 :], records)


def _header_place(top, recognise):
    if recognise:
        for place, record in enumerate(top):
            if not record.fault and recognise([_tidy(cell) for cell in record.cells]):
                return place
    return next((place for place, record in enumerate(top) if not record.fault and _filled(record.cells) > 1), 0)


def _filled(cells):
    return sum(1 for cell in cells if cell.strip())


def _names(cells):
    """Column names, each once: an empty one is named by its place, a second one by its number."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise TableRefused(_("The table has too many columns: at most 500 are read."))
    if not any(LETTER.search(cell) for cell in cells):
        raise TableRefused(_("The table has no header: its first row holds no column names."))
    names = []
    for number, cell in enumerate(cells, start=1):
        name = _tidy(cell)[:LONGEST_NAME] or f"column {number}"
        names.append(_unused(name, names))
    return names


def _unused(name, taken):
    if name not in taken:
        return name
    return next(other for n in range(2, MOST_COLUMNS + 2) if (other := f"{name} ({n})") not in taken)


def _tidy(cell):
    """A column's name as one reads it: no line breaks, no double spaces, no byte order mark."""
    return " ".join(unicodedata.normalize("NFKC", cell.replace("\ufeff", "")).split())


def _fitted(cells, width):
    """A short row is filled up, a long one whose surplus is blank is cut."""
    return cells[:width] if len(cells) >= width else cells + [""] * (width - len(cells))


def _too_many(count, width):
    return _("The row has %(count)d cells, the header only %(width)d.") % {"count": count, "width": width}
