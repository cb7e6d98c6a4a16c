"""Erase the people of cases whose time is over."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from complaints.actors import SYSTEM
from config.personal import keeping


class Command(BaseCommand):
    help = "Erase personal data of cases that ended longer ago than their category keeps it (KEEP_MONTHS otherwise)."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only list the cases")

    def handle(self, *args, dry_run, **options):
        now = timezone.now()
        if dry_run:
            for case in keeping.over(now).select_related("category"):
                self.stdout.write(f"{case.reference} ended {case.ended_at:%Y-%m-%d} {case.category or ''}")
            return
        done = []
        while part := keeping.apply(now, by=SYSTEM):
            done += part
        self.stdout.write(f"Erased: {len(done)} cases.")
