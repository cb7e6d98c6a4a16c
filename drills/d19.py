"""D19: a backup is taken while complaints come in, everything is wiped, the backup is restored elsewhere.

Every commit older than the backup's start is there, files match their hashes, the chain of events is valid. A backup
with one flipped byte, in any of its files, is refused.
"""

import random
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from drills.databases import ROOT
from drills.result import Result

NAME = "D19 backup and restore"
ROUNDS = (1, 20)
BEFORE = 12
FLIPS = 6


def run(*, seed, full, database):
    drill = Drill(seed, database)
    for number in range(ROUNDS[full]):
        drill.round(number)
        if drill.broken:
            break
    return Result(NAME, seed, drill.counts, drill.worst * 1000, drill.broken)


class Drill:
    """One installation that is written to, its backups, and the place where they are restored."""

    def __init__(self, seed, database):
        self.dice, self.database = random.Random(seed), database
        self.counts = {"rounds": 0, "cases_before": 0, "cases_restored": 0, "files": 0, "flips_refused": 0}
        self.worst, self.broken, self.made = 0.0, [], []

    def round(self, number):
        self.record(f"{number}-before", BEFORE)
        folder = Path(self.database.folder) / f"backup-{number}"
        began = time.monotonic()
        with self.writing(number) as writer:
            time.sleep(self.dice.random())
            said = self.database.manage("backup", str(folder), check=False)
            self.expect(writer.poll() is None, "nothing was written while the backup was taken")
        self.expect(said.returncode == 0, f"no backup: {said.stdout}{said.stderr}"[:400])
        if not self.broken:
            self.flip(folder)
            self.restore(folder, number)
        self.worst = max(self.worst, time.monotonic() - began)
        self.counts["rounds"] += 1

    def record(self, key, count):
        """Complaints, each with a file, committed before the backup starts; the heads of their chains are sealed."""
        from complaints import lifecycle
        from complaints.evidence import items
        from config.testing import journey

        who = self.who = getattr(self, "who", None) or journey.people("d19")
        for number in range(count):
            case = lifecycle.register(journey.complaint(f"d19-{key}-{number}"), by=who.agent)
            items.add(case, by=who.agent, upload=_picture(self.dice), title="Broken mugs")
            self.made.append(case.pk)
        self.counts["cases_before"] += count
        self.database.manage("seal_audit")

    def writing(self, number):
        """Another process that records complaints for as long as it lives."""
        return _Writer(self.database, number)

    def restore(self, folder, number):
        """Into an empty place; then the questions that an operator would ask."""
        with _elsewhere(self.database, number) as place:
            began = time.monotonic()
            said = place.manage("restore", str(folder), check=False)
            self.expect(said.returncode == 0, f"not restored: {said.stdout}{said.stderr}"[:400])
            self.counts["restore_ms"] = round((time.monotonic() - began) * 1000)
            there = _keys(place)
            lost = sorted(set(self.made) - there)
            self.expect(not lost, f"{len(lost)} complaints from before the backup are gone: {lost[:5]}")
            self.counts["cases_restored"] += len(there)
            for question in ("verify_audit", "doctor", "check"):
                answer = place.manage(question, check=False)
                self.expect(answer.returncode == 0, f"{question}: {answer.stdout}{answer.stderr}"[-600:])
            self.counts["files"] += sum(path.is_file() for path in Path(place.folder, "media").rglob("*"))

    def flip(self, folder):
        """One bit in each of some files, the database among them, and in the manifest: refused every time."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
        always = [path for path in paths if path.parent == folder]
        for path in {*always, *self.dice.sample(paths, min(FLIPS, len(paths)))}:
            place = self.dice.randrange(path.stat().st_size)
            _flip(path, place)
            refused = _check(folder)
            _flip(path, place)
            self.counts["flips_refused"] += refused
            self.expect(refused, f"a flipped bit at {place} of {path.name} was not noticed")
        self.expect(not _check(folder), "the whole backup is refused")

    def expect(self, holds, what):
        if not holds:
            self.broken.append(what)


def _check(folder):
    """Whether the backup is refused."""
    from config import backups

    try:
        backups.check(folder)
    except backups.BackupRefused:
        return True
    return False


def _flip(path, place):
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))


def _picture(dice):
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), tuple(dice.randrange(256) for _colour in range(3))).save(buffer, "JPEG")
    return SimpleUploadedFile("mugs.jpg", buffer.getvalue(), "image/jpeg")


def _keys(place):
    code = "from complaints.models import Complaint; print(*Complaint.objects.values_list('pk', flat=True))"
    return {int(word) for word in place.manage("shell", "-v0", "-c", code).stdout.split()}


class _Writer:
    """`python -m drills.d19 KEY`: records until it is ended."""

    def __init__(self, database, number):
        self.command = [sys.executable, "-W", "ignore", "-m", "drills.d19", str(number)]
        self.environment = database.environment(DJANGO_SETTINGS_MODULE="config.settings")

    def __enter__(self):
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        return self.process

    def __exit__(self, *_exception):
        self.process.kill()
        self.process.wait()


class _elsewhere:
    """An empty place of the same kind, as a new machine would be; only the keys were brought along."""

    def __init__(self, database, number):
        self.database, self.name = database, f"d19_there_{number}"
        self.folder = Path(database.folder) / self.name

    def __enter__(self):
        self.folder.mkdir()
        for key in ("secret_key", "data_key"):
            if (kept := Path(self.database.folder, key)).exists():
                shutil.copyfile(kept, self.folder / key)
        url = f"sqlite:///{self.folder}/redress.sqlite3"
        if self.database.kind == "postgres":
            server = self.database.postgres()
            server.create(self.name)
            url = server.url(self.name)
        return replace(self.database, url=url, folder=str(self.folder))

    def __exit__(self, *_exception):
        if self.database.kind == "postgres":
            self.database.postgres().drop(self.name)
        shutil.rmtree(self.folder, ignore_errors=True)


def main(number):
    import django

    django.setup()
    from complaints import lifecycle
    from config.testing import journey

    agent = journey.person(f"d19_writer_{number}", "agent", "service")
    count = 0
    while True:
        lifecycle.register(journey.complaint(f"d19-while-{number}-{count}"), by=agent)
        if not count:
            print("writing", flush=True)
        count += 1


if __name__ == "__main__":
    main(sys.argv[1])
