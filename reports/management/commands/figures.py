"""Every figure of the reports page, on the command line."""

import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports import figures
from reports.period import Period
from reports.scope import Scope
from reports.states import VOLUME_DIMENSIONS
from reports.volumes.rates import Rated, narrowed, orders_of


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
        scope = Scope(period, timezone.now())
        found = figures.compute(scope, wide=True)
        values = {name: figures.FIGURES[name].plain(value) for name, value in found.items()}
        rates = per_thousand(scope, found)
        if options["json"]:
            self.stdout.write(as_json(values, rates))
        else:
            rated = {f"{name}.per_thousand": rate for name, rate in rates.items()}
            self.stdout.write("\n".join(as_lines(values | rated)))


def day(text):
    return date.fromisoformat(text)


def per_thousand(scope, found):
    """{figure: rate per thousand orders, or one for each part} of those whose orders are known."""
    rated, rates = Rated.of(scope, found, figures.compute_some), {}
    for name in rated.counts:
        counted = found[name]
        rates[name] = (
            {part: rated.of_part(name, part) for part in counted} if isinstance(counted, dict) else rated.of_part(name)
        )
    for dimension in VOLUME_DIMENSIONS:
        orders, name = orders_of(scope.period, dimension), f"by_{dimension}"
        if orders.is_known:
            counted = figures.compute_some(narrowed(scope, orders), [name])[name]
            rates[name] = {value: orders.rate(counted.get(value, 0), value) for value in sorted(orders.by_value)}
    return rates


def as_json(values, rates):
    """As the contract has it; money as decimal strings. `per_thousand` stands where orders are known."""
    shown = {name: {"value": value} for name, value in values.items()}
    for name, rate in rates.items():
        shown[name]["per_thousand"] = rate
    return json.dumps({"figures": shown}, ensure_ascii=False, default=str)


def as_lines(values):
    """One line a number."""
    lines = []
    for name, value in values.items():
        if isinstance(value, dict):
            lines += as_lines({f"{name}.{part}": number for part, number in value.items()})
        else:
            lines.append(f"{name}: {value}")
    return lines
