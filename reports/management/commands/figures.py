"""Every figure of the reports page, on the command line."""

import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports import figures
from reports.period import Period
from reports.scope import Scope


class Command(BaseCommand):
    help = "Prints every figure of the reports page for a period; both days belong to it, in local time."

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="first", required=True, type=day, help="first day, 2026-11-01")
        parser.add_argument("--to", dest="last", required=True, type=day, help="last day, 2026-11-30")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args, first, last, **options):
        try:
            period = Period(first, last)
        except ValueError as error:
            raise CommandError(str(error)) from error
        found = figures.compute(Scope(period, timezone.now()))
        values = {name: figures.FIGURES[name].plain(value) for name, value in found.items()}
        self.stdout.write(as_json(values) if options["json"] else "\n".join(as_lines(values)))


def day(text):
    return date.fromisoformat(text)


def as_json(values):
    """As the contract has it; money as decimal strings."""
    shown = {"figures": {name: {"value": value} for name, value in values.items()}}
    return json.dumps(shown, ensure_ascii=False, default=str)


def as_lines(values):
    """One line a number."""
    lines = []
    for name, value in values.items():
        if isinstance(value, dict):
            lines += as_lines({f"{name}.{part}": number for part, number in value.items()})
        else:
            lines.append(f"{name}: {value}")
    return lines
