"""Looking into what was stored: after the upload, apart from every page, in a process that bounds itself.

The case goes on without it: an aid that is not there yet says so, and what cannot be decoded stays a sealed original.
"""

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.tasks import async_task

from complaints.evidence import likeness, scanning
from complaints.evidence.limits import signatures
from complaints.evidence.models import Examination
from complaints.evidence.models.examination import Seen

try:
    import fcntl
except ImportError:  # not on this system
    fcntl = None

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-E", "-s", "-m", "complaints.evidence.looking.child"]
SECONDS = 12
LEASE, ATTEMPTS = timedelta(minutes=2), 3
# More than a picture and eight pages take; whoever sends more is not our child.
MOST_ANSWER = 24 * 1024 * 1024
FOLDER = "evidence-previews"
ENOUGH_HINTS = 20
FAULTS = {"unreadable": Seen.UNREADABLE, "too_large": Seen.TOO_LARGE}


def is_looked_into(media):
    """Whether there is something to see in such a file, or to scan it for."""
    return scanning.is_on() or signatures.group_of(media) == "image" or media == "application/pdf"


def ask_on_commit():
    """A hint to the worker once the caller's transaction stands; without it the job's next pass comes in a minute."""
    transaction.on_commit(_hint, robust=True)


def _hint():
    if get_broker().queue_size() < ENOUGH_HINTS:
        async_task("complaints.evidence.jobs.examine", save=False, ack_failure=True)


def examine_due(now, limit=40):
    """One pass over the files that wait; returns how many were looked into."""
    count = 0
    for pk in Examination.objects.due(now, LEASE, ATTEMPTS).values_list("pk", flat=True)[:limit]:
        count += examine(pk, now=timezone.now())
    return count


def examine(pk, *, now):
    """Look into one file; False when somebody else is at it or has done it. The attempt counts before the work."""
    due = Examination.objects.due(now, LEASE, ATTEMPTS).filter(pk=pk)
    attempt = due.values_list("attempts", flat=True).first()
    if attempt is None or not due.filter(attempts=attempt).update(attempts=attempt + 1, claimed_at=now):
        return False
    examination = Examination.objects.select_related("item").get(pk=pk)
    try:
        state, facts, pictures = _look_into(examination.item)
    except scanning.ScannerSilent:
        # Held back until the scanner answers: an outage uses up no attempt.
        Examination.objects.filter(pk=pk).update(attempts=attempt)
        return False
    _keep(examination, state, facts, pictures)
    return True


def _look_into(item):
    """(state, facts, {name: (JPEG, size)})."""
    if scanning.is_on():
        with item.file.open("rb") as original:
            if virus := scanning.virus_in(original):
                return Seen.INFECTED, {"virus": virus}, {}
    if signatures.group_of(item.content_type) != "image" and item.content_type != "application/pdf":
        return Seen.DONE, {}, {}
    with item.file.open("rb") as original:
        found, pictures = look(original, item.content_type)
    return FAULTS.get(found.pop("fault", ""), Seen.DONE), found, pictures


def look(file, media):
    """What the child says of an open file, and the pictures it made; a child that dies says “unreadable”."""
    with _on_disk(file) as stream, _one_at_a_time():
        try:
            done = subprocess.run(
                [*COMMAND, media], stdin=stream, capture_output=True, timeout=SECONDS, cwd=ROOT, check=False
            )
        except subprocess.TimeoutExpired:
            return {"fault": "unreadable", "why": "too slow"}, {}
    line, _end, rest = done.stdout[:MOST_ANSWER].partition(b"\n")
    try:
        found = json.loads(line)
        return found, _pictures(found.pop("pictures"), rest)
    except (ValueError, KeyError, TypeError):
        return {"fault": "unreadable", "why": f"ended with {done.returncode}"}, {}


@contextmanager
def _one_at_a_time():
    """However many workers there are, this machine decodes one file at a time: their memory does not add up."""
    if fcntl is None:
        yield
        return
    with open(settings.VAR_DIR / "looking.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _pictures(listed, rest):
    """The pictures that follow the line, by their names."""
    pictures, place = {}, 0
    for one in listed:
        size = int(one["bytes"])
        pictures[str(one["name"])] = (rest[place : place + size], int(one["width"]), int(one["height"]))
        place += size
    return pictures


@contextmanager
def _on_disk(file):
    """A real file that a process can read from; what comes from a bucket is copied first."""
    raw = getattr(file, "file", file)
    try:
        raw.fileno()
    except (AttributeError, OSError, ValueError):
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            yield copy
    else:
        yield raw


def _keep(examination, state, facts, pictures):
    """Store the pictures, then the row; of two that did the same work, the first stays."""
    folder = f"{FOLDER}/{secrets.token_hex(2)}/{secrets.token_hex(12)}" if pictures else ""
    stored = []
    for name, (content, width, height) in pictures.items():
        path = default_storage.save(f"{folder}/{name}", ContentFile(content))
        stored.append({"name": name, "path": path, "width": width, "height": height})
    values = {
        "state": state,
        "examined_at": timezone.now(),
        "row_hash": likeness.signed(facts.pop("row_hash", None)),
        "column_hash": likeness.signed(facts.pop("column_hash", None)),
        "facts": facts,
        "pictures": stored,
        "folder": folder,
    }
    with transaction.atomic():
        is_ours = Examination.objects.filter(pk=examination.pk, state=Seen.WAITING).update(**values)
        if is_ours:
            likeness.remember(Examination.objects.get(pk=examination.pk))
    if not is_ours:
        for one in stored:
            default_storage.delete(one["path"])


def give_up(now):
    """What failed too often is not tried for ever: it is shown as unreadable."""
    tired = Examination.objects.filter(state=Seen.WAITING, attempts__gte=ATTEMPTS, claimed_at__lt=now - LEASE)
    return tired.update(state=Seen.UNREADABLE, examined_at=now, facts={"why": "gave up"})
