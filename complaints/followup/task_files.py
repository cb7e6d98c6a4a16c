"""A file of what the warehouse or finance has done: one row a task, each set done by itself, each with its answer."""

import csv
import io
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from complaints import tasks
from complaints.errors import StepRefused
from complaints.models import Complaint, Task
from complaints.models.task import TaskState

COLUMNS = ("reference", "task", "proof")
MOST_ROWS = 2000
MOST_BYTES = 1024 * 1024


class FileRefused(Exception):
    """The file cannot be read at all; the text says why."""


@dataclass(frozen=True)
class Result:
    """What became of one row; `why` is empty where the task is done."""

    line: int
    reference: str
    title: str
    why: str = ""
    is_known: bool = False


def take(content, *, by):
    """Set the tasks of the file done. Repeats without doubling: what is done with this proof is done already."""
    return [_set_done(line, row, by) for line, row in rows_of(content)]


def rows_of(content):
    """(line, {column: cell}) of a CSV in UTF-8 or GB18030, separated by comma, semicolon or tab."""
    if len(content) > MOST_BYTES:
        raise FileRefused(_("The file is larger than 1 MB."))
    try:
        text = _text(content)
        dialect = csv.Sniffer().sniff(text.split("\n", 1)[0], delimiters=",;\t")
        reader = csv.DictReader(io.StringIO(text), dialect=dialect)
        reader.fieldnames = [(name or "").strip().lower() for name in reader.fieldnames or []]
        rows = [(reader.line_num, row) for row in reader if any(str(cell or "").strip() for cell in row.values())]
    except (UnicodeDecodeError, csv.Error):
        raise FileRefused(_("This is no CSV file that we can read.")) from None
    if missing := [name for name in COLUMNS if name not in reader.fieldnames]:
        raise FileRefused(_("Columns are missing: %(names)s.") % {"names": ", ".join(missing)})
    if len(rows) > MOST_ROWS:
        raise FileRefused(_("More than %(most)d rows: split the file.") % {"most": MOST_ROWS})
    return rows


def _text(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _set_done(line, row, by):
    reference, title, proof = (str(row.get(name) or "").replace("\x00", "").strip() for name in COLUMNS)
    cases = Complaint.objects.visible_to(by).by_reference(reference)
    found = [task for task in Task.objects.filter(complaint__in=cases).order_by("pk") if title in names_of(task)]
    if not found:
        return Result(line, reference, title, _("There is no such task on a case that you may read."))
    open_ones = [task for task in found if task.is_open]
    if not open_ones:
        last = found[-1]
        if last.state == TaskState.DONE and (not proof or proof == last.proof):
            return Result(line, reference, title, is_known=True)
        return Result(line, reference, title, _("It is %(state)s already.") % {"state": last.get_state_display()})
    if len(open_ones) > 1:
        return Result(line, reference, title, _("Several open tasks are called so: write the task's number."))
    try:
        tasks.finish(open_ones[0], by=by, proof=proof[:120])
    except StepRefused as refused:
        return Result(line, reference, title, " ".join(str(unmet) for unmet in refused.unmet))
    except PermissionDenied as denied:
        return Result(line, reference, title, str(denied))
    return Result(line, reference, title)


def names_of(task):
    """By what a file may call a task: its number, or its title in either language."""
    return {str(task.pk), task.title_en, task.title_zh} - {""}
