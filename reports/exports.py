"""Taking rows away as files. A short table is written while it is sent; a long one by a job, with its progress shown.

The job claims a run by a conditional UPDATE and says how far it is every few thousand rows; a run whose job was killed
is taken up again after a while, from the start.
"""

from datetime import date, timedelta

from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_noop
from django_q.tasks import async_task

from complaints import access
from complaints.channels import spreadsheets
from reports import listing
from reports.figures import FIGURES
from reports.models import ExportRun, ExportState, FileFormat
from reports.period import Period
from reports.scope import Scope

# Up to so many rows a file is written while it is sent.
AT_ONCE = 20_000
TELL_EVERY = 5_000
SILENT = timedelta(minutes=5)
KEPT = timedelta(days=7)
MOST_TRIES = 3

LOST_RIGHT = gettext_noop("You no longer have the right to take rows away.")
KILLED = gettext_noop("It was interrupted three times. Ask again, or choose a shorter period.")


def scope_of(user, query, now):
    """The scope that an address names."""
    filters = {name: value for name, value in query.items() if name not in ("first", "last")}
    span = Period(date.fromisoformat(query["first"]), date.fromisoformat(query["last"]))
    return Scope.of(user, span, now=now, **filters)


def table(rows):
    """(heading, rows of cells) in the present language; reading begins when the cells are asked for."""
    columns = listing.columns_of(rows.model)
    return [column.label for column in columns], listing.cells(rows, columns)


def ask(user, *, figure, part, query, file_format, total, now):
    """Put a long file on the list and wake the worker."""
    run = ExportRun.objects.create(
        person=user,
        figure=figure,
        part=part,
        query=query,
        format=file_format,
        language=translation.get_language() or "en",
        total=total,
        asked_at=now,
        touched_at=now,
    )
    transaction.on_commit(lambda: async_task("reports.jobs.write_exports", save=False, ack_failure=True), robust=True)
    return run


def write_waiting(now):
    """Write every file that waits, and those whose writer fell silent; returns how many were finished."""
    finished = 0
    while run := _claim(now):
        finished += write(run)
    return finished


def _claim(now):
    """Take the run that waits longest; of two workers one gets it."""
    silent = Q(state=ExportState.RUNNING, touched_at__lt=now - SILENT)
    due = ExportRun.objects.filter(Q(state=ExportState.WAITING) | silent).order_by("pk")
    for run in due[:20]:
        if run.tries >= MOST_TRIES:
            ExportRun.objects.filter(pk=run.pk, touched_at=run.touched_at).update(
                state=ExportState.FAILED, failure=KILLED
            )
            continue
        mine = ExportRun.objects.filter(pk=run.pk, state=run.state, touched_at=run.touched_at)
        if mine.update(state=ExportState.RUNNING, touched_at=timezone.now(), done=0, tries=run.tries + 1):
            return ExportRun.objects.select_related("person").get(pk=run.pk)
    return None


def write(run):
    """Write one file; True when it is ready."""
    if not access.holds(run.person, "reports.export_figures"):
        _end(run, ExportState.FAILED, failure=LOST_RIGHT)
        return False
    with translation.override(run.language), spreadsheets.temporary() as target:
        scope = scope_of(run.person, run.query, timezone.now())
        header, cells = table(FIGURES[run.figure].rows(scope, run.part))
        write_table(target, run.format, header, _told(run, cells))
        target.seek(0)
        run.file.save(run.file_name, File(target), save=False)
    return _end(run, ExportState.FINISHED, file=run.file.name)


def write_table(target, file_format, header, rows):
    """A table into an open binary file."""
    if file_format == FileFormat.CSV:
        spreadsheets.write_csv(target, header, rows)
    else:
        spreadsheets.write_xlsx(target, header, rows)


def _told(run, cells):
    """The rows as they pass, with the progress written down now and then."""
    number = 0
    for number, row in enumerate(cells, start=1):
        if number % TELL_EVERY == 0:
            ExportRun.objects.filter(pk=run.pk).update(done=number, touched_at=timezone.now())
        yield row
    run.done = number


def _end(run, state, **changes):
    running = ExportRun.objects.filter(pk=run.pk, state=ExportState.RUNNING, tries=run.tries)
    return bool(running.update(state=state, done=run.done, touched_at=timezone.now(), **changes))


def sweep(now):
    """Remove files after a week."""
    old = ExportRun.objects.filter(asked_at__lt=now - KEPT)
    for run in old.exclude(file=""):
        run.file.delete(save=False)
    return old.delete()[0]
