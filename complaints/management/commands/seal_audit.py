"""Write the heads of the chains to a file outside the database."""

from django.core.management.base import BaseCommand

from complaints import audit


class Command(BaseCommand):
    help = "Appends the head of every chain that changed since the last seal to SEAL_PATH."

    def handle(self, *args, **options):
        self.stdout.write(f"{audit.seal()} heads sealed.")
