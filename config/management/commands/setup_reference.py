"""Reference data, roles and schedules."""

from django.core.management.base import BaseCommand

from config import reference


class Command(BaseCommand):
    help = "Load reference data, roles and schedules. Adds what is missing and changes nothing; safe to run again."

    def handle(self, *args, **options):
        for what, counts in reference.load():
            details = ", ".join(f"{name} {count}" for name, count in (counts or {}).items())
            self.stdout.write(f"{what}: {details or 'nothing to add'}")
