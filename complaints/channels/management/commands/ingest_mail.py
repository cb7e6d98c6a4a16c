"""`manage.py ingest_mail FILE…`: raw mails from disk, as if they had been fetched."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints.channels.mail import posting
from complaints.channels.mail.telling import line_of


class Command(BaseCommand):
    help = "Take raw mail files in (- for standard input): each is stored, then read and settled. One line a mail."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, files, **options):
        unread = 0
        for name in files:
            try:
                raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            except OSError as error:
                unread += 1
                self.stderr.write(f"{name}: {error.strerror}")
                continue
            row = posting.store(raw, at=timezone.now())
            self.stdout.write(line_of(posting.settle(row.pk), is_new=row.is_new))
        if unread:
            raise CommandError(f"{unread} files could not be opened; the others were taken.")
