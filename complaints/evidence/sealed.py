"""The folder of sealed originals against the rows that list them."""

from datetime import timedelta

from django.core.files.storage import default_storage

from complaints.evidence.models import EvidenceItem

FOLDER = "evidence"
# A file is stored just before its row is written: a young one without a row may still get it.
GRACE = timedelta(hours=1)


def names():
    """Every stored original, by its name."""
    for folder in _listed(FOLDER)[0]:
        yield from (f"{FOLDER}/{folder}/{name}" for name in _listed(f"{FOLDER}/{folder}")[1])


def _listed(folder):
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def listed():
    """The names that rows hold."""
    return set(EvidenceItem.objects.exclude(file="").values_list("file", flat=True))


def without_row(now):
    """Stored files that no row lists, the young ones left out."""
    stored = list(names())
    kept = listed()
    for name in stored:
        if name not in kept and default_storage.get_modified_time(name) < now - GRACE:
            yield name


def without_file():
    """Rows whose original is gone."""
    return listed().difference(names())
