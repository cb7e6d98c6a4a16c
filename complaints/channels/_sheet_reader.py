"""Reads one spreadsheet in a process of its own with little memory and time; prints its rows as JSON lines.

Run as a script with a path. First line `{"sheet", "height"}` or `{"refused": code}`, then `[row number, cells]`,
last `{"end": rows}`. Whatever a hostile file does to this process, the import only sees that it ended early.
"""

import json
import sys
import zipfile
from datetime import date, datetime, time, timedelta

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_COLUMNS = 500
# Excel squeezes rows that repeat themselves about fiftyfold.
BOMB_BEGINS_AT = 16 << 20
BOMB_RATIO = 150
LARGEST_UNPACKED = 1 << 30
LONGEST_CELL = 1_000_000


class Refused(Exception):
    """Carries a code that `workbooks` turns into a sentence."""


def limit(memory, seconds):
    """Give this process so much memory and processor time and no more."""
    try:
        import resource
    except ImportError:  # a system without limits: the parent's clock remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def inspect(path):
    """Refuse what is no spreadsheet, is locked, or unpacks to more than it should."""
    with open(path, "rb") as file:
        head = file.read(8)
    if head.startswith(OLE):
        return
    if not head.startswith(ZIP):
        raise Refused("not_a_spreadsheet")
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        names = {entry.filename.lower().replace("\\", "/").lstrip("/") for entry in entries}
        if not names & {"[content_types].xml", "content.xml"}:
            raise Refused("archive")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused("encrypted")
        if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED or any(map(is_bomb, entries)):
            raise Refused("bomb")
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels")):
                refuse_doctype(archive, entry)


def is_bomb(entry):
    return entry.file_size > BOMB_BEGINS_AT and entry.file_size > max(1, entry.compress_size) * BOMB_RATIO


def refuse_doctype(archive, entry):
    """No spreadsheet program writes a document type; those who do have entities in mind."""
    with archive.open(entry) as part:
        if b"<!DOCTYPE" in part.read(2048).upper():
            raise Refused("entities")


def text_of(value):
    """A cell as one would type it: whole numbers without a point, dates in ISO form."""
    if isinstance(value, str):
        return value[:LONGEST_CELL].replace("\0", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        moment = value.replace(microsecond=0)
        return str(moment.date()) if moment.time() == time(0) else moment.isoformat(" ")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value)


def first_sheet(book):
    """The first visible worksheet that holds anything."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for number, about in enumerate(book.sheets_metadata):
        if about.typ == SheetTypeEnum.WorkSheet and about.visible == SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_index(number)
            if sheet.height and sheet.width:
                return sheet
    raise Refused("empty")


def put(out, value):
    out.write(json.dumps(value, ensure_ascii=True) + "\n")


def read(path, out):
    from python_calamine import CalamineWorkbook

    inspect(path)
    with CalamineWorkbook.from_path(path) as book:
        sheet = first_sheet(book)
        if sheet.width > MOST_COLUMNS:
            raise Refused("wide")
        top = sheet.start[0] if sheet.start else 0
        put(out, {"sheet": sheet.name, "height": sheet.height})
        count = 0
        for count, row in enumerate(sheet.iter_rows(), start=1):
            put(out, [top + count, [text_of(value) for value in row]])
        put(out, {"end": count})


def code_of(error):
    """Why reading failed, as a code."""
    if isinstance(error, Refused):
        return str(error)
    if type(error).__name__ == "PasswordError":
        return "encrypted"
    return "memory" if isinstance(error, MemoryError) else "damaged"


def main(path, memory, seconds):
    limit(memory, seconds)
    out = sys.stdout
    try:
        read(path, out)
    except BrokenPipeError:
        return
    except BaseException as error:  # the file decides what is raised here, even a panic of the reader
        put(out, {"refused": code_of(error)})
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
