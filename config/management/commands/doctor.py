"""The invariants of every app, asked one after the other."""

from django.core.management.base import BaseCommand

from config import reference


class Command(BaseCommand):
    help = "Ask what must hold of the data, one line each with how often it does not. Exit 1 when one is broken."

    def handle(self, *args, **options):
        broken = 0
        for name, sentence, count in invariants():
            found = count()
            broken += bool(found)
            self.stdout.write(f"{'BROKEN' if found else 'ok':<7}{name}: {found}" + (f"  ({sentence})" if found else ""))
        if broken:
            raise SystemExit(1)


def invariants():
    """(name, sentence, count) of every app that has `invariants.py`; entries are tuples or have these attributes."""
    for app in (*reference.APPS, "config"):
        module = reference.part(app, "invariants")
        for entry in module.INVARIANTS if module else ():
            name, sentence, count = entry if isinstance(entry, tuple) else (entry.name, entry.sentence, entry.count)
            yield f"{app.rpartition('.')[2]}.{name}", sentence, count
