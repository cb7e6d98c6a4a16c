"""A customer's data in one folder, to be handed to them."""

from django.core.management.base import BaseCommand, CommandError

from config.personal import exporting
from config.personal.finding import find


class Command(BaseCommand):
    help = "Write a customer's data and files into a new folder."

    def add_arguments(self, parser):
        parser.add_argument(
            "customer", help="number of the customer, a member number, a telephone number or a mail address"
        )
        parser.add_argument("folder", metavar="DEST", help="a folder that does not exist yet")

    def handle(self, *args, customer, folder, **options):
        found = find(customer)
        if len(found) != 1:
            raise CommandError(f"{len(found)} customers are called so: name one by number.")
        try:
            cases, files = exporting.export(found[0], folder)
        except FileExistsError:
            raise CommandError(f"{folder} exists already: name a new folder.") from None
        self.stdout.write(f"{cases} cases and {files} files in {folder}")
