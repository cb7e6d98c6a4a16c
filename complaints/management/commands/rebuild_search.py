"""Write the search index anew, for cases that have no entry or for all."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Exists, OuterRef

from complaints import fulltext, search
from complaints.models import Complaint, SearchEntry
from complaints.states import State

BATCH = 500


class Command(BaseCommand):
    help = "Gives every case that lacks one its entry in the search index; --all writes every entry anew."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="also the cases that have an entry")

    def handle(self, *args, **options):
        fulltext.install()
        if options["all"]:
            fulltext.rebuild()
        written = last = 0
        while keys := self._next(last, options["all"]):
            with transaction.atomic():
                search.write(keys)
            written, last = written + len(keys), keys[-1]
        self._join_merged(options["all"])
        if options["verbosity"] > 0:
            self.stdout.write(f"{written} cases entered.")

    def _next(self, last, is_whole):
        cases = Complaint.objects.filter(pk__gt=last).order_by("pk")
        if not is_whole:
            cases = cases.filter(~Exists(SearchEntry.objects.filter(complaint=OuterRef("pk"))))
        return list(cases.values_list("pk", flat=True)[:BATCH])

    def _join_merged(self, is_whole):
        """A surviving case is found by the words of those merged into it."""
        if is_whole:
            for case in Complaint.objects.filter(state=State.MERGED).only("pk", "merged_into").iterator():
                search.join_survivor(case)
