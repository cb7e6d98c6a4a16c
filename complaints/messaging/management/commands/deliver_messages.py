from django.core.management.base import BaseCommand

from complaints.messaging import outbox


class Command(BaseCommand):
    """One pass over the outgoing messages; ends with counts."""

    help = "Sends what is due in the outbox, once through, and prints counts."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=500, help="how many messages at most")

    def handle(self, *args, limit, **options):
        self.stdout.write(str(outbox.deliver_pending(limit=limit)))
