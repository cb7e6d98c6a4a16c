"""Text tables: CSV and its cousins, plain or gzip, read in a stream without trusting a byte of them."""

import codecs
import csv
import gzip
import io
import zlib
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from complaints.channels.errors import TableRefused

GZIP = b"\x1f\x8b"
DELIMITERS = ",;\t"
BYTES_AT_ONCE = 1 << 20
# A cell of a million characters is no complaint; an unclosed quotation mark soon reaches it.
LONGEST_ROW = 1_000_000
# gzip squeezes text ten- to thirtyfold; a thousandfold is a bomb.
BOMB_BEGINS_AT = 64 << 20
BOMB_RATIO = 200
LARGEST_TEXT = 20 << 30
STRAY_CONTROLS = 3
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Process-wide in the csv module: rows are bounded by `_Lines`, which counts whole rows and so comes first.
csv.field_size_limit(LONGEST_ROW * 2)


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row; `line` is where it begins. With a `fault` the row cannot be used."""

    line: int
    cells: list
    fault: str = ""


class DelimitedText:
    """A text table: knows its encoding and delimiter before the first row is read."""

    def __init__(self, path):
        self.path = Path(path)
        self.size = max(1, self.path.stat().st_size)
        self.encoding = _encoding(self.path, self.size)
        self._raw = self._text = None
        self.delimiter = self._sniff()

    def records(self):
        """Every row as a `Record`, blank ones left out; one bad row does not take its neighbours with it."""
        self._raw, self._text = _open(self.path, self.encoding)
        lines = _Lines(self._text)
        if self._has_delimiter_hint:
            next(lines)
        for record in _records(lines, self.delimiter):
            if record.fault or any(cell.strip() for cell in record.cells):
                yield record

    def share_read(self):
        """How much of the file was read, 0 to 1."""
        return min(1.0, self._raw.tell() / self.size) if self._raw and not self._raw.closed else 1.0

    def close(self):
        if self._text:
            self._text.close()
            self._raw.close()

    def _sniff(self):
        """The delimiter that parts the head of the file into most columns; Excel's `sep=;` decides at once."""
        raw, text = _open(self.path, self.encoding)
        with raw, text:
            head = text.read(1 << 16)
        first = head.lstrip("\ufeff").splitlines()[:1] or [""]
        hint = first[0].strip().strip('"')
        self._has_delimiter_hint = len(hint) == 5 and hint.lower().startswith("sep=")
        if self._has_delimiter_hint:
            return hint[4]
        return max(DELIMITERS, key=lambda delimiter: _widest(head, delimiter))


def _widest(head, delimiter):
    """The most cells that one of the first lines has."""
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    widest = 1
    try:
        for _number, row in zip(range(20), rows, strict=False):
            widest = max(widest, len(row))
    except csv.Error:
        pass
    return widest


# --- bytes and letters --------------------------------------------------------------------------------------------


def is_gzip(path):
    with open(path, "rb") as file:
        return file.read(2) == GZIP


def _open(path, encoding):
    """The raw file (its position shows progress) and its text with line ends as they are."""
    raw = open(path, "rb")  # noqa: SIM115 - closed by DelimitedText.close
    source = gzip.GzipFile(fileobj=raw) if is_gzip(path) else raw
    return raw, io.TextIOWrapper(source, encoding=encoding, newline="")


def _encoding(path, size):
    """UTF-8 if every byte of the file is, else GB18030; so a file is refused before its first row, or not at all."""
    head = _head(path) if size else b""
    if not head.strip():
        raise TableRefused(_("The file is empty."))
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    if marked is None and _looks_binary(head):
        raise TableRefused(_("The file is not a table: it holds binary data. Save it as CSV or XLSX."))
    candidates = [marked] if marked else ["utf-8", "gb18030"]
    for name in candidates:
        if _decodes(path, name, size):
            return name
    raise TableRefused(_("The file is neither UTF-8 nor GB18030 text. Save it as CSV in UTF-8."))


def _head(path):
    """The first bytes, unpacked."""
    with open(path, "rb") as raw:
        try:
            return (gzip.GzipFile(fileobj=raw) if is_gzip(path) else raw).read(8192)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise _damaged() from None


def _damaged():
    return TableRefused(_("The compressed file is damaged or cut off. Pack it again."))


def _looks_binary(head):
    """NUL and control bytes in more than one place of fifty, and more than a stray few: no text."""
    controls = sum(1 for byte in head if byte < 32 and byte not in (9, 10, 11, 12, 13, 26, 27))
    return controls > STRAY_CONTROLS and controls * 50 > len(head)


def _decodes(path, encoding, size):
    """Whether the whole file is text in this encoding; finds damaged and explosive gzip files on the way."""
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    with open(path, "rb") as raw:
        source = gzip.GzipFile(fileobj=raw) if is_gzip(path) else raw
        try:
            while piece := source.read(BYTES_AT_ONCE):
                read += len(piece)
                if read > LARGEST_TEXT or (read > BOMB_BEGINS_AT and read > size * BOMB_RATIO):
                    raise TableRefused(_("The file is far larger unpacked than packed; it is not read."))
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise _damaged() from None
    return True


# --- rows ---------------------------------------------------------------------------------------------------------


class _TooLong(Exception):
    """A row passes every sensible length."""


class _Lines:
    """Physical lines, numbered; those of the row being read are kept, so that they can be read once more."""

    def __init__(self, text):
        self._text = text
        self._again = deque()
        self.number = 0
        self.taken = []
        self._length = 0

    def __iter__(self):
        return self

    def __next__(self):
        line = self._again.popleft() if self._again else self._text.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self.number += 1
        self._length += len(line)
        self.taken.append(line)
        if self._length >= LONGEST_ROW:
            self._skip_rest(line)
            raise _TooLong
        return line.replace("\0", "") if "\0" in line else line

    def begin_row(self):
        self.taken = []
        self._length = 0
        return self.number + 1

    def read_again_but_first(self):
        """Give back all lines of this row but the first."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1

    def _skip_rest(self, line):
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(LONGEST_ROW)


def _records(lines, delimiter):
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        begin = lines.begin_row()
        try:
            yield Record(begin, next(reader))
        except StopIteration:
            return
        except (csv.Error, _TooLong):
            yield _rescued(lines, begin, delimiter)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)


def _rescued(lines, begin, delimiter):
    """What can be saved of a row that breaks the rules of quoting: one line is read leniently, a run of lines
    means a quotation mark that nobody closed, and only the line that opened it is lost."""
    first = lines.taken[0].replace("\0", "")
    if len(first) >= LONGEST_ROW:
        return Record(begin, [first[:1000]], _("The line is too long to be a row."))
    cells = next(csv.reader([first], delimiter=delimiter), [])
    if len(lines.taken) == 1 and not _leaves_quote_open(first, delimiter):
        return Record(begin, cells)
    lines.read_again_but_first()
    return Record(begin, cells, _("A quotation mark is opened and never closed."))


def _leaves_quote_open(line, delimiter):
    """A probe on the next line lands inside the last cell when the quotation mark is still open."""
    return len(list(csv.reader([line.rstrip("\r\n") + "\n", "probe"], delimiter=delimiter))) == 1
