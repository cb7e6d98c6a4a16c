"""Train the learned suggestion and print how it does on rows it has not seen."""

import csv
import gzip
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.models import Complaint
from complaints.states import State
from routing import learned, training
from routing.models import Training

BEFORE_TRIAGE = (State.INTAKE, State.TRIAGE, State.MERGED)
LONGEST_FIELD = 10_000_000


class Command(BaseCommand):
    help = (
        "Train the learned suggestion from your own triaged cases, or from a table, and print accuracy and macro-F1 "
        "on held-out rows. Needs requirements-train.txt; --score alone scores the last training and needs nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="table", default="", help="a CSV table (also .gz) instead of own cases")
        parser.add_argument("--text", default="", help="its column with the text")
        parser.add_argument("--label", default="", help="its column with the right answer")
        parser.add_argument("--score", default="", help="a CSV table to score with what was learned, as well")

    def handle(self, *args, **options):
        if options["table"] and not (options["text"] and options["label"]):
            raise CommandError(_("Name the columns of the table: --text and --label."))
        try:
            if options["score"] and not options["table"]:
                row = last_training()
                model = learned.Model.from_text(row.data)
            else:
                model, row = self._train(options)
            if options["score"]:
                self._score(model, row, options)
        except training.TrainingRefused as refusal:
            raise CommandError(str(refusal)) from None

    def _train(self, options):
        table = options["table"]
        pairs = from_table(table, options["text"], options["label"])[0] if table else own_cases()
        model, score = training.train(pairs)
        row = keep(model, score, len(pairs), options)
        self.stdout.write(f"rows {len(pairs)}")
        self._say("held_out", score)
        if reasons := learned.faults(row):
            self.stdout.write(_("Off until it has proved itself: %(reasons)s.") % {"reasons": "; ".join(reasons)})
        return model, row

    def _score(self, model, row, options):
        text = options["text"] or row.text_column
        pairs, column = from_table(options["score"], text, options["label"] or row.label_column, model.labels)
        self.stdout.write(_("Scored against the column “%(column)s”.") % {"column": column})
        self._say("scored", training.score(model, pairs))

    def _say(self, name, score):
        self.stdout.write(f"{name} {score.rows}\naccuracy {score.accuracy:.4f}\nmacro_f1 {score.macro_f1:.4f}")
        for label, rows, precision, recall, both in score.by_label:
            self.stdout.write(f"  {label}: rows {rows}, precision {precision:.3f}, recall {recall:.3f}, f1 {both:.3f}")


def last_training():
    row = Training.objects.exclude(data="").first()
    if row is None:
        raise CommandError(_("Nothing was trained yet."))
    return row


def own_cases():
    """(what was told, the category a person or a rule left it with) of every case beyond triage."""
    rows = Complaint.objects.exclude(state__in=BEFORE_TRIAGE).exclude(category=None).exclude(description="")
    told = rows.order_by("pk").values_list("subject", "description", "category__code")
    return [(f"{subject}\n{description}", code) for subject, description, code in told.iterator()]


def from_table(name, text, label, labels=()):
    """((text, label) pairs, the label's column). Where a table to score lacks that column, the one that holds the
    same answers is taken."""
    path = Path(name)
    if not path.is_file():
        raise CommandError(_("There is no file %(name)s.") % {"name": name})
    csv.field_size_limit(LONGEST_FIELD)
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (UnicodeDecodeError, csv.Error, OSError) as failure:
        raise CommandError(_("%(name)s is not a CSV table in UTF-8.") % {"name": name}) from failure
    columns = list(rows[0]) if rows else []
    if label not in columns and labels:
        label = next((each for each in columns if each and _same_answers(rows, each, labels)), label)
    if missing := [each for each in (text, label) if each not in columns]:
        words = _("%(name)s has no column “%(column)s”. It has: %(columns)s.")
        raise CommandError(words % {"name": name, "column": missing[0], "columns": ", ".join(filter(None, columns))})
    pairs = [(row[text].strip(), row[label].strip()) for row in rows if row[text] and row[label]]
    return [pair for pair in pairs if all(pair)], label


def _same_answers(rows, column, labels):
    return {row[column] for row in rows if row[column]} <= set(labels)


@transaction.atomic
def keep(model, score, rows, options):
    """Keep what was learned with its report; the numbers of earlier trainings of the same kind are dropped."""
    name = Path(options["table"]).name[:200]
    earlier = Training.objects.exclude(table="") if name else Training.objects.filter(table="")
    earlier.exclude(data="").update(data="")
    return Training.objects.create(
        trained_at=timezone.now(),
        table=name,
        text_column=options["text"][:120],
        label_column=options["label"][:120],
        rows=rows,
        held_out=score.rows,
        accuracy=score.accuracy,
        macro_f1=score.macro_f1,
        by_label=[list(line) for line in score.by_label],
        labels=model.labels,
        data=model.as_text(),
    )
