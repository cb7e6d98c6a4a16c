"""Erase what is known of a customer: from cases, messages, mails, files and desks."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints.actors import SYSTEM
from config.personal import erasing
from config.personal.finding import find


class Command(BaseCommand):
    help = "Erase a customer's personal data. Their cases and all figures stay; the chain of events stays valid."

    def add_arguments(self, parser):
        parser.add_argument(
            "customer", help="number of the customer, a member number, a telephone number or a mail address"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would be done, or what stands in the way"
        )

    def handle(self, *args, customer, dry_run, **options):
        found = find(customer)
        if len(found) != 1:
            raise CommandError(f"{len(found)} customers are called so: name one by number.")
        cases = list(erasing.cases_of(erasing.family_of(found[0])).select_related("merged_into"))
        if dry_run:
            for case in cases:
                self.stdout.write(f"{case.reference}: {erasing.hindrance(case) or 'would be erased'}")
            return
        try:
            erased = erasing.erase_customer(found[0], by=SYSTEM, at=timezone.now())
        except erasing.NotErasable as why:
            raise CommandError(f"Nothing was erased: {why}.") from None
        rows = sum(erased.rows.values())
        self.stdout.write(f"Erased: {len(erased.cases)} cases, {rows} rows, {erased.files} files.")
        self.stdout.write("Backups made before today still hold the person until they are removed.")
