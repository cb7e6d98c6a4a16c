"""Tables that people hand in (CSV, XLSX): the channels room reads them for everybody and registers here how.

A room never imports another one; what it needs of a table is its rows by name, or a sentence why it cannot be read.
"""

import tempfile
from pathlib import Path

from django.utils.translation import gettext as _

LARGEST = 10 * 1024 * 1024
_reader = []


class SheetRefused(Exception):
    """The table cannot be read, in a sentence."""


def read_by(function):
    """Read with `function(path)`, which yields (line, {column: text}, fault); again is the same reader."""
    _reader[:] = [function]


def rows_of(upload):
    """(line, {column: text}, fault) of every row of an uploaded file; SheetRefused where it is no table."""
    if upload.size > LARGEST:
        raise SheetRefused(_("The file is larger than 10 MB."))
    if not _reader:
        raise SheetRefused(_("Tables cannot be read here: the part that reads them is not installed."))
    with tempfile.TemporaryDirectory(prefix="sheet-") as folder:
        path = Path(folder, "sheet" + Path(upload.name).suffix.lower()[:6])
        with open(path, "wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        yield from _reader[0](path)
