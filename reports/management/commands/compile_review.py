"""The weekly review by hand."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports import period, reviews, taking_in


class Command(BaseCommand):
    help = (
        "Compiles the weekly review of a week (default: every week that has ended and has none, at least the last) and "
        "closes the cases that need no root cause. Safe to repeat; a held review is left as it is."
    )

    def add_arguments(self, parser):
        parser.add_argument("--week", help="for instance 2026-W47")

    def handle(self, *args, week, **options):
        now = timezone.now()
        for year, number in self._weeks(week, now):
            review = reviews.compile_week(year, number, now=now)
            words = "held, not changed" if review.is_held else f"{review.figures['week']['received']} complaints"
            self.stdout.write(f"{review.label}: {words}, {review.patterns.count()} new patterns")
        closed, left = taking_in.run(now, seconds=24 * 3600)
        self.stdout.write(f"{closed} cases closed, {left} left for a reviewer")

    def _weeks(self, week, now):
        if not week:
            return reviews.missing_weeks(now) or [period.last_full_week(now)]
        try:
            wanted = period.parse_week(week)
        except ValueError as error:
            raise CommandError(f"{error}; write it like 2026-W47") from error
        if wanted > period.week_of(timezone.localtime(now).date()):
            raise CommandError(f"{week} has not begun yet")
        return [wanted]
