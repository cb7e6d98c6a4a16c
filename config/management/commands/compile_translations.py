"""The compiled catalogue, without gettext's tools."""

from django.core.management.base import BaseCommand

from config import translations


class Command(BaseCommand):
    help = "Write locale/zh_Hans/LC_MESSAGES/django.mo from the .po; with --collect first add new messages to the .po."

    def add_arguments(self, parser):
        parser.add_argument("--collect", action="store_true", help="add new messages, drop those no longer used")

    def handle(self, *args, collect, **options):
        if collect:
            added, dropped = translations.collect()
            self.stdout.write(f"{added} added, {dropped} dropped")
        self.stdout.write(f"{translations.compile_catalogue()} messages compiled")
