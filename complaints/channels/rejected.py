"""The rejected rows as a file of their own: line, reason, and the row as it stood, to be mended and imported again."""

import errno
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from complaints.channels import spreadsheets
from complaints.channels.tables import open_table


def write(path, run, *, recognise=None):
    """Write FILE.rejected.csv beside the file, or where we may write; returns its path, None without rejections.

    It is made anew from the run's list of lines, so that an import that was killed and resumed names each row once.
    """
    if not run.rejected:
        return None
    path = Path(path)
    with open_table(path, recognise=recognise) as table:
        header = [_("line"), _("reason"), *table.header]
        for folder in (path.parent, settings.VAR_DIR / "imports"):
            try:
                return _replace(folder, f"{path.name}.rejected.csv", header, _rows(table, run))
            except OSError as refusal:
                if folder != path.parent or not _is_read_only(refusal):
                    raise
    return None


def _is_read_only(refusal):
    """The folder is not ours to write, or the medium forbids it."""
    return refusal.errno in (errno.EACCES, errno.EPERM, errno.EROFS)


def _rows(table, run):
    """The table's rows whose line was rejected, each with its reason; both run in the order of lines."""
    wanted = run.rejections.order_by("line").values_list("line", "reason").iterator()
    line, reason = next(wanted, (None, ""))
    for row in table:
        if line is None:
            return
        if row.line == line:
            yield [line, reason, *row.values]
            line, reason = next(wanted, (None, ""))


def _replace(folder, name, header, rows):
    """Write aside, then put in place: a reader sees the whole file or the one before. Only we may read it."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=folder, prefix=f".{name[:60]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            spreadsheets.write_csv(file, header, rows)
        os.replace(aside, folder / name)
    except BaseException:
        os.unlink(aside)
        raise
    return folder / name
