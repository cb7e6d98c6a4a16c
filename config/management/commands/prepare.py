"""Everything that `make run` does before it starts the servers."""

from django.core.management.base import BaseCommand

from config.preparation import prepare


class Command(BaseCommand):
    help = "Migrate, collect static files, load reference data; with DEMO=1 also the demonstration."

    def handle(self, *args, **options):
        prepare(self.stdout.write)
