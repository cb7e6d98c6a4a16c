"""The nightly job by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints.followup import reminders


class Command(BaseCommand):
    help = "Tell each owner, in one message, which callbacks are overdue or fall due today. Repeats without doubling."

    def add_arguments(self, parser):
        parser.add_argument("--at", metavar="ISO_TIME", help="as if it were this time; without a zone, ours")

    def handle(self, **options):
        told, messages = reminders.remind(moment(options["at"]))
        self.stdout.write(f"{told} callbacks told in {messages} messages")


def moment(text):
    """The time that was given, or now."""
    if not text:
        return timezone.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"not a time: {text}") from error
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
