"""`manage.py fetch_mail`: one pass over the configured mailbox."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from complaints.channels.mail import fetching
from complaints.channels.mail.telling import line_of


class Command(BaseCommand):
    help = "Fetch what is new in the mailbox of INBOX_URL: each mail is stored, then read and settled. One line a mail."

    def handle(self, **options):
        if not settings.INBOX_URL:
            raise CommandError("No mailbox is configured: set INBOX_URL to imaps://user:password@host/folder.")
        try:
            counts = fetching.fetch(on_settled=lambda row: self.stdout.write(line_of(row)))
        except fetching.MailboxUnreachable as error:
            raise CommandError(f"The mailbox cannot be opened: {error}") from error
        self.stdout.write(str(counts))
