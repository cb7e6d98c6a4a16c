"""A consistent copy of database and files."""

from django.core.management.base import BaseCommand, CommandError

from config import backups


class Command(BaseCommand):
    help = "Copy database and files into a new folder, consistently, while Redress runs."

    def add_arguments(self, parser):
        parser.add_argument("dest", metavar="DEST", help="a folder that does not exist yet, or is empty")

    def handle(self, *args, dest, **options):
        try:
            made = backups.make(dest)
        except (backups.BackupRefused, OSError) as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{made.files} files, {made.size / 1e6:.1f} MB in {made.folder}")
        self.stdout.write("Keep DATA_KEYS and SECRET_KEY apart from it: they are not in the backup.")
