"""Put a backup back."""

from django.core.management.base import BaseCommand, CommandError

from config import backups


class Command(BaseCommand):
    help = "Put a backup in place, after every file of it was checked. Stop Redress first."

    def add_arguments(self, parser):
        parser.add_argument("src", metavar="SRC", help="the folder that `backup` made")
        parser.add_argument("--force", action="store_true", help="also where a database or files are in use")

    def handle(self, *args, src, force, **options):
        try:
            content = backups.restore(src, force=force)
        except (backups.BackupRefused, OSError) as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"Restored {len(content['files'])} files, as they were at {content['begun_at']}.")
        self.stdout.write("Now run manage.py prepare, then manage.py doctor and manage.py verify_audit.")
