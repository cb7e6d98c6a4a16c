"""Spreadsheets: read by `_sheet_reader.py` in a child process that cannot take more than its share."""

import json
import os
import select
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints.channels.delimited import Record
from complaints.channels.errors import TableRefused

READER = Path(__file__).with_name("_sheet_reader.py")
MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")
MEMORY = 400 << 20
SECONDS = 8
SECONDS_PER_MEGABYTE = 2

REASONS = {
    "not_a_spreadsheet": gettext_noop("The file is named like a spreadsheet but is none. Save it as XLSX or CSV."),
    "archive": gettext_noop("The file is an archive, not a spreadsheet. Unpack it and import what is inside."),
    "encrypted": gettext_noop("The spreadsheet is protected by a password. Save it without one."),
    "bomb": gettext_noop("The spreadsheet is far larger unpacked than packed; it is not read."),
    "entities": gettext_noop(
        "The spreadsheet holds XML entities, which no spreadsheet program writes; it is not read."
    ),
    "empty": gettext_noop("The spreadsheet has no rows on a visible sheet."),
    "wide": gettext_noop("The table has too many columns: at most 500 are read."),
    "memory": gettext_noop("The spreadsheet needs too much memory. Save it as CSV."),
    "slow": gettext_noop("The spreadsheet takes too long to read. Save it as CSV."),
    "damaged": gettext_noop("The spreadsheet is damaged or not in a known format. Open it and save it as XLSX again."),
}


def is_workbook(path):
    with open(path, "rb") as file:
        return file.read(8).startswith(MAGIC)


class Workbook:
    """The first visible sheet of a spreadsheet; refused, if at all, before its first row."""

    def __init__(self, path):
        self.path = Path(path)
        seconds = SECONDS + int(self.path.stat().st_size / (1 << 20) * SECONDS_PER_MEGABYTE)
        self._child = subprocess.Popen(
            [sys.executable, "-I", str(READER), str(self.path), str(MEMORY), str(seconds)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONIOENCODING": "ascii", "PATH": os.environ.get("PATH", "")},
        )
        self._read = 0
        try:
            self.height = max(1, self._head(seconds + 2)["height"])
        except BaseException:
            self.close()
            raise

    def records(self):
        """Every row that holds anything as a `Record`; `line` is the sheet's own row number."""
        for line in self._child.stdout:
            message = json.loads(line) if line.endswith(b"\n") else {}
            if isinstance(message, dict):
                if "end" not in message:
                    raise self._refusal(message)
                return
            number, cells = message
            self._read += 1
            if any(cell.strip() for cell in cells):
                yield Record(number, cells)
        raise self._refusal({})

    def share_read(self):
        return min(1.0, self._read / self.height)

    def close(self):
        self._child.kill()
        self._child.wait()
        self._child.stdout.close()

    def _head(self, seconds):
        """What the child says first: about the sheet, or why it is not read."""
        ready, _w, _x = select.select([self._child.stdout.fileno()], [], [], seconds)
        if not ready:
            raise TableRefused(_(REASONS["slow"]))
        line = self._child.stdout.readline()
        head = json.loads(line) if line.endswith(b"\n") else {}
        if "height" not in head:
            raise self._refusal(head)
        return head

    def _refusal(self, message):
        """The child's own reason, or what its death tells."""
        if "refused" in message:
            return TableRefused(_(REASONS[message["refused"]]))
        status = self._child.wait()
        out_of_time = status in (-24, -9)  # SIGXCPU, and SIGKILL one second later
        return TableRefused(_(REASONS["slow" if out_of_time else "memory"]))
