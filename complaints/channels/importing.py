"""File import: rows through the door in batches, each with the run's cursor in one transaction.

Killed at any moment and started again, it goes on behind the last committed row. What was taken before (by channel
and number) is counted as repeated. A row that cannot be taken is noted with its line and reason; the rest goes in.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import lifecycle
from complaints.actors import SYSTEM
from complaints.channels import mapping as mappings
from complaints.channels.cells import RowRejected
from complaints.channels.errors import MappingRefused
from complaints.channels.models import ImportRejection, ImportRun
from complaints.channels.models.run import RunState
from complaints.channels.rows import RowReader
from complaints.channels.tables import BadRow, open_table
from complaints.errors import DifferentBody
from complaints.models import Complaint
from routing.models import Category

ROWS_AT_ONCE = 500
# A row that is no history starts clocks and sends a receipt, so that fewer fit into one short transaction.
LIVE_ROWS_AT_ONCE = 25
COUNTS = ("taken", "repeated", "rejected", "closed")


class BusyElsewhere(Exception):
    """Another process imports this very file now."""


@dataclass
class Batch:
    """Rows that are taken together."""

    intakes: list = field(default_factory=list)
    rejections: list = field(default_factory=list)
    repeated: int = 0
    live: int = 0
    last_line: int = 0

    def __len__(self):
        return len(self.intakes) + len(self.rejections) + self.repeated

    @property
    def is_full(self):
        return len(self) >= ROWS_AT_ONCE or self.live >= LIVE_ROWS_AT_ONCE


@dataclass
class Report:
    """What an import did, in all its passages; `skipped` rows were done before this one began."""

    mapping: str
    unused: list
    taken: int = 0
    repeated: int = 0
    rejected: int = 0
    closed: int = 0
    skipped: int = 0
    rows: int = 0
    unknown_categories: set = field(default_factory=set)
    first_rejections: list = field(default_factory=list)
    run: ImportRun = None

    @property
    def open(self):
        return self.taken - self.closed


class Import:
    """One passage through a file. `mapping` is a name or a file, or None to go by the header."""

    def __init__(self, path, *, mapping=None, channel="", by=SYSTEM):
        self.path = Path(path)
        self.by = by
        self.channel = channel
        chosen = mappings.load(mapping) if mapping else None
        self.recognise = _recogniser(chosen)
        self.table = open_table(self.path, recognise=self.recognise)
        try:
            self.mapping = chosen or mappings.choose(self.table.header)
            _check_fit(self.mapping, self.table.header)
        except MappingRefused:
            self.table.__exit__()
            raise
        self.reader = RowReader(self.mapping, self.table.header, channel=channel)
        self.report = Report(self.mapping.name, self.reader.layout.unused())
        self._categories = set(Category.objects.values_list("code", flat=True))

    def run(self, *, tell=lambda report, share: None):
        """Take the rows in; `tell(report, share)` hears of progress after each batch. Returns the report."""
        self.report.run = run = _claim(self.path, self.mapping, self.channel)
        self._count(run)
        with self.table:
            for batch in self._batches(after=run.cursor):
                self._take(run, batch)
                self._count(run)
                tell(self.report, self.table.share_read())
        now = timezone.now()
        ImportRun.objects.filter(pk=run.pk).update(state=RunState.FINISHED, finished_at=now, updated_at=now)
        return self.report

    def rehearse(self, *, tell=lambda report, share: None):
        """Read every row and say what would become of it; nothing is written."""
        seen = set()
        with self.table:
            for batch in self._batches(after=0):
                keys = {(intake.channel, intake.external_id): intake for _line, intake in batch.intakes}
                known = _known(keys) | (seen & keys.keys())
                seen |= keys.keys()
                self.report.taken += len(keys) - len(known)
                self.report.repeated += batch.repeated + len(known)
                self.report.rejected += len(batch.rejections)
                self.report.closed += sum(1 for key, intake in keys.items() if intake.closed_at and key not in known)
                self._show(batch.rejections)
                tell(self.report, self.table.share_read())
        return self.report

    # --- rows -----------------------------------------------------------------------------------------------------

    def _batches(self, *, after):
        batch, keys = Batch(), set()
        for row in self.table:
            if row.line <= after:
                self.report.skipped += 1
                continue
            self._sort(row, batch, keys)
            if batch.is_full:
                yield batch
                batch, keys = Batch(), set()
        if len(batch):
            yield batch

    def _sort(self, row, batch, keys):
        """Put one row where it belongs: to be taken, a repeat within its batch, or rejected with the reason."""
        self.report.rows += 1
        batch.last_line = row.line
        try:
            if isinstance(row, BadRow):
                raise RowRejected(row.reason)
            intake = self.reader.intake(row.values, timezone.now())
        except RowRejected as refusal:
            batch.rejections.append((row.line, str(refusal)))
            return
        key = (intake.channel, intake.external_id)
        if key in keys:
            batch.repeated += 1
            return
        keys.add(key)
        batch.intakes.append((row.line, intake))
        batch.live += not intake.is_history
        if intake.category_code and intake.category_code not in self._categories:
            self.report.unknown_categories.add(intake.category_code)

    # --- taking ---------------------------------------------------------------------------------------------------

    def _take(self, run, batch):
        """One batch and the cursor behind it, or neither. If the batch is refused as a whole, row by row."""
        try:
            with transaction.atomic():
                cases = lifecycle.register_many([intake for _line, intake in batch.intakes], by=self.by)
                self._move(run, batch, cases)
        except (DifferentBody, IntegrityError, DataError, ValueError):
            with transaction.atomic():
                self._move(run, batch, self._singly(batch))
        self._show(batch.rejections)

    def _singly(self, batch):
        """Each row under a savepoint of its own; the one that the database refuses is rejected."""
        cases = []
        for line, intake in batch.intakes:
            try:
                with transaction.atomic():
                    cases += lifecycle.register_many([intake], by=self.by)
            except DifferentBody as known:
                reason = _("Its number was taken before with another content, as %(reference)s.")
                batch.rejections.append((line, reason % {"reference": known.first.reference}))
            except (IntegrityError, DataError, ValueError):
                batch.rejections.append((line, _("The database cannot keep it: a value is too long or not allowed.")))
        batch.rejections.sort()
        return cases

    def _move(self, run, batch, cases):
        """Count the batch and move the cursor, if nobody else has moved it."""
        fresh = [case for case in cases if case.is_new]
        changes = {
            "cursor": batch.last_line,
            "taken": run.taken + len(fresh),
            "repeated": run.repeated + batch.repeated + len(cases) - len(fresh),
            "rejected": run.rejected + len(batch.rejections),
            "closed": run.closed + sum(1 for case in fresh if not case.is_open),
            "updated_at": timezone.now(),
        }
        ImportRejection.objects.bulk_create(
            [ImportRejection(run=run, line=line, reason=reason[:300]) for line, reason in batch.rejections]
        )
        mine = ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING, cursor=run.cursor)
        if not mine.update(**changes):
            raise BusyElsewhere(_("Another process is importing this file now."))
        for name, value in changes.items():
            setattr(run, name, value)

    def _count(self, run):
        for name in COUNTS:
            setattr(self.report, name, getattr(run, name))

    def _show(self, rejections):
        room = 5 - len(self.report.first_rejections)
        self.report.first_rejections += rejections[: max(0, room)]


# --- the run ------------------------------------------------------------------------------------------------------


def _recogniser(chosen):
    """Tells a header: by the mapping's own columns, or by those of any mapping that ships."""
    if chosen:
        return lambda names: mappings.names_a_problem(chosen, names)

    def recognise(names):
        try:
            return bool(mappings.choose(names))
        except MappingRefused:
            return False

    return recognise


def _check_fit(mapping, header):
    if not mappings.names_a_problem(mapping, header) and not mapping.defaults.get("subject"):
        raise MappingRefused(
            _("The mapping “%(name)s” finds no column for the subject or the description in this table.")
            % {"name": mapping.name}
        )


def _claim(path, mapping, channel):
    """The unfinished run over the same bytes by the same rules, or a new one."""
    key = {"file_digest": _digest(path), "mapping_digest": mapping.digest, "channel": channel}
    now = timezone.now()
    run, _is_new = ImportRun.objects.get_or_create(
        **key,
        state=RunState.RUNNING,
        defaults={"file_name": path.name[:255], "mapping": mapping.name[:100], "started_at": now, "updated_at": now},
    )
    return run


def _digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _known(keys):
    """Which of these (channel, number) pairs are cases already."""
    by_channel = {}
    for channel, number in keys:
        by_channel.setdefault(channel, []).append(number)
    return {
        pair
        for channel, numbers in by_channel.items()
        for pair in Complaint.objects.filter(channel=channel, external_id__in=numbers).values_list(
            "channel", "external_id"
        )
    }
