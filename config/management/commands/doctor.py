"""Ask the database the questions whose answer must be “none”."""

from django.apps import apps
from django.core.management.base import BaseCommand

from config.management.commands.setup_reference import part_of


class Command(BaseCommand):
    help = "The invariants, one line each with its count; exit 1 when one is broken."

    def handle(self, *args, **options):
        broken = 0
        for config in apps.get_app_configs():
            part = part_of(config.name, "invariants")
            for invariant in part.INVARIANTS if part else ():
                count = invariant.count()
                broken += bool(count)
                self.stdout.write(
                    f"{'broke' if count else 'holds'}  {count:>6}  {invariant.name}: {invariant.sentence}"
                )
        if broken:
            raise SystemExit(1)
