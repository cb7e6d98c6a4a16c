from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from complaints.management import diagram


class Command(BaseCommand):
    help = "Print the machine as a Mermaid diagram and a table of its steps; with --write put both into README."

    def add_arguments(self, parser):
        parser.add_argument("--write", action="store_true", help="into README.md, between its two marks")

    def handle(self, *args, **options):
        if not options["write"]:
            self.stdout.write(diagram.section())
            return
        path = Path(settings.BASE_DIR) / "README.md"
        before = path.read_text(encoding="utf-8")
        after = diagram.put_into(before)
        path.write_text(after, encoding="utf-8")
        self.stdout.write("README.md: drawn anew" if after != before else "README.md: as it was")
