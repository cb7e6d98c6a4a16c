"""A believable history, for demonstrations and for measuring."""

import time

from django.core.management.base import BaseCommand

from config.demo import building


class Command(BaseCommand):
    help = "Make a believable history of N complaints in both languages, across all states and 12 months."

    def add_arguments(self, parser):
        parser.add_argument("--complaints", type=int, default=300, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S")

    def handle(self, *args, complaints, seed, **options):
        begun = time.monotonic()

        def say(done, count):
            if options["verbosity"] > 0 and count > done:
                rate = done / (time.monotonic() - begun)
                self.stdout.write(f"{done} of {count} complaints, {rate:.0f}/s")

        rows = building.build(complaints, seed=seed, say=say)
        seconds = time.monotonic() - begun
        if options["verbosity"] > 0:
            self.stdout.write(f"{complaints} complaints ({rows} rows) in {seconds:.1f} s")
