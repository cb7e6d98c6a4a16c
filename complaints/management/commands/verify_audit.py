"""Walk the chains of events and their seals."""

from django.core.management.base import BaseCommand, CommandError

from complaints import audit
from complaints.models import Event


class Command(BaseCommand):
    help = "Walks the audit chain of every case; exit 1 and the first broken entry if it was tampered with."

    def handle(self, *args, **options):
        broken = sorted(audit.verify(), key=lambda item: (item.complaint_id, item.seq))
        for item in broken:
            self.stderr.write(str(item))
        if broken:
            raise CommandError(f"{len(broken)} broken; the first: {broken[0]}")
        self.stdout.write(f"{Event.objects.count()} events verified, none broken.")
