"""Import complaints from a table."""

import sys
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from complaints.channels import rejected
from complaints.channels.errors import MappingRefused, TableRefused
from complaints.channels.importing import BusyElsewhere, Import
from complaints.states import Channel


class Command(BaseCommand):
    help = (
        "Import complaints from CSV (also .gz) or a spreadsheet. May be stopped and repeated: nothing is taken twice. "
        "Rejected rows are written to FILE.rejected.csv with the reason."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="the table")
        parser.add_argument("--mapping", help="name of a mapping that ships, or a TOML file (default: by the header)")
        parser.add_argument("--channel", choices=Channel.values, default="", help="the channel of all rows")
        parser.add_argument("--dry-run", action="store_true", help="say what would be taken, write nothing")

    def handle(self, *args, **options):
        try:
            work = Import(options["file"], mapping=options["mapping"], channel=options["channel"])
            progress = Progress(self.stderr)
            report = work.rehearse(tell=progress) if options["dry_run"] else work.run(tell=progress)
        except (TableRefused, MappingRefused, BusyElsewhere) as refusal:
            raise CommandError(str(refusal)) from None
        except DatabaseError as failure:
            raise CommandError(
                _("The database failed: %(reason)s. Run the same command again, it goes on where it stopped.")
                % {"reason": str(failure).splitlines()[0][:200] if str(failure) else type(failure).__name__}
            ) from failure
        progress.end()
        self._say(report, work, options)

    def _say(self, report, work, options):
        if report.unused:
            self.stderr.write(_("Columns not read: %(names)s") % {"names": ", ".join(report.unused)})
        if report.unknown_categories:
            codes = ", ".join(sorted(report.unknown_categories))
            self.stderr.write(_("Categories not known here, left for triage: %(codes)s") % {"codes": codes})
        for line, reason in report.first_rejections:
            self.stderr.write(_("line %(line)d: %(reason)s") % {"line": line, "reason": reason})
        if not options["dry_run"] and (place := rejected.write(work.path, report.run, recognise=work.recognise)):
            self.stderr.write(_("Rejected rows are in %(place)s") % {"place": place})
        self.stdout.write(f"mapping   {report.mapping}")
        for name in ("taken", "repeated", "rejected", "closed", "open"):
            self.stdout.write(f"{name:<9} {getattr(report, name)}")


class Progress:
    """One line on stderr that says how far it is, how fast, and how long still."""

    def __init__(self, stderr):
        self._stderr = stderr
        self._is_terminal = sys.stderr.isatty()
        self._begun = self._told = time.monotonic()
        self._from = None

    def __call__(self, report, share):
        now = time.monotonic()
        if self._from is None:
            # Rows that an earlier passage took are skipped in no time: they tell nothing about the speed.
            self._from = (now, share, report.rows)
        if now - self._told >= (0.5 if self._is_terminal else 5):
            self._told = now
            self._tell(report, share, now)

    def _tell(self, report, share, now):
        begun, share_before, rows_before = self._from
        seconds = max(0.001, now - begun)
        rate = (report.rows - rows_before) / seconds
        gained = share - share_before
        left = (1 - share) / gained * seconds if gained > 0 else 0
        line = _("%(rows)d rows, %(percent)d %%, %(rate)d rows/s, about %(left)s left") % {
            "rows": report.rows + report.skipped,
            "percent": share * 100,
            "rate": rate,
            "left": f"{int(left // 60)}:{int(left % 60):02d}",
        }
        self._stderr.write(f"\r{line}  " if self._is_terminal else line, ending="" if self._is_terminal else "\n")

    def end(self):
        if self._is_terminal and self._from is not None:
            self._stderr.write("")
