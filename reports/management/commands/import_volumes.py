"""Import order volumes from a table."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.channels import spreadsheets, values
from complaints.channels.errors import TableRefused
from reports.volumes import reading, storing

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import orders per day, SKU, batch, carrier and city from CSV (also .gz) or a spreadsheet, so that rates per "
        "thousand orders can be computed. A day and the orders are needed, the other columns are read where they are. "
        "May be repeated: nothing is counted twice, a corrected table replaces what it names. Rejected rows are "
        "written to FILE.rejected.csv with the reason."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="the table")
        parser.add_argument(
            "--dates",
            choices=["us", "day_first"],
            help="how dates like 3/4/2026 are meant (default: they are rejected, as nobody can tell)",
        )

    def handle(self, *args, file, dates, **options):
        forms = (*values.USUAL, dates) if dates else values.USUAL
        try:
            found = reading.read(file, dates=forms)
        except TableRefused as refusal:
            raise CommandError(str(refusal)) from None
        done = storing.store(found, now=timezone.now())
        self._tell_rejected(Path(file), found)
        told = found.level.replace(",", ", ") or _("nothing, whole days")
        self.stdout.write(f"told apart by {told}")
        for name, count in (("read", found.rows), ("new", done.new), ("replaced", done.replaced), ("same", done.same)):
            self.stdout.write(f"{name:<9} {count}")
        self.stdout.write(f"rejected  {len(found.rejected)}")

    def _tell_rejected(self, path, found):
        for line, _cells, reason in found.rejected[:SHOWN]:
            self.stderr.write(_("line %(line)d: %(reason)s") % {"line": line, "reason": reason})
        target = path.with_name(f"{path.name}.rejected.csv")
        if not found.rejected:
            target.unlink(missing_ok=True)
            return
        rows = [[line, reason, *cells] for line, cells, reason in found.rejected]
        with open(target, "wb") as file:
            spreadsheets.write_csv(file, ["line", "reason", *found.header], rows)
        self.stderr.write(_("Rejected rows are in %(place)s") % {"place": target})
