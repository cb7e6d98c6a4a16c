from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from complaints import alerts


class Command(BaseCommand):
    """Raises what is due on the alert ladder; repeats without doubling."""

    help = "Raises due alerts of all running clocks and prints counts; repeats without doubling."

    def add_arguments(self, parser):
        parser.add_argument("--at", metavar="ISO_TIME", help="as if it were this time, e.g. 2026-11-24T15:00+08:00")

    def handle(self, *args, at, **options):
        self.stdout.write(str(alerts.sweep(self._moment(at) if at else timezone.now())))

    def _moment(self, text):
        """An ISO time; without an offset it is local."""
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None:
            raise CommandError(f"“{text}” is not a time: write it like 2026-11-24T15:00+08:00.")
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
