"""Backup and restore, in processes of their own on a database of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config import backups
from config.testing import prepared

ROOT = Path(settings.BASE_DIR)


class Place:
    """An installation in a folder."""

    def __init__(self, folder, url=""):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "VAR_DIR": str(folder),
            "DATABASE_URL": url or f"sqlite:///{folder}/db.sqlite3",
            "DEMO": "1",
        }

    def manage(self, *command, expect=0):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout + done.stderr

    def fill(self):
        prepared.copy_to(self.folder / "db.sqlite3")
        self.manage("make_demo", "--complaints", "30", "--seed", "2", "-v0")
        (self.folder / "media" / "evidence").mkdir(parents=True, exist_ok=True)
        (self.folder / "media" / "evidence" / "one").write_bytes(b"picture")
        self.manage("seal_audit")

    def count(self):
        return self.manage("shell", "-v0", "-c", "from complaints.models import Event; print(Event.objects.count())")


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path / "here")
    place.fill()
    return place


@pytest.mark.slow
def test_a_backup_is_restored_elsewhere_whole(place, tmp_path):
    copy = tmp_path / "copy"
    place.manage("backup", str(copy))
    other = Place(tmp_path / "there")

    other.manage("restore", str(copy))

    assert other.count() == place.count()
    assert (other.folder / "media" / "evidence" / "one").read_bytes() == b"picture"
    assert "none broken" in other.manage("verify_audit")


@pytest.mark.slow
def test_a_used_place_is_refused_unless_forced(place, tmp_path):
    copy = tmp_path / "copy"
    place.manage("backup", str(copy))

    said = place.manage("restore", str(copy), expect=1)

    assert "The database is in use: nothing was changed." in said
    assert "Restored" in place.manage("restore", str(copy), "--force")


@pytest.mark.slow
def test_one_flipped_byte_is_refused(place, tmp_path):
    copy = tmp_path / "copy"
    place.manage("backup", str(copy))
    for name in (backups.DATABASES["sqlite"], backups.MANIFEST, backups.DIGEST, "files/evidence/one"):
        path = copy / name
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])

        with pytest.raises(backups.BackupRefused):
            backups.check(copy)
        path.write_bytes(whole)

    assert backups.check(copy)["version"] == backups.VERSION


def test_a_backup_that_was_cut_off_is_none(tmp_path):
    (tmp_path / "database.sqlite3").write_bytes(b"half")

    with pytest.raises(backups.BackupRefused, match="no finished backup"):
        backups.check(tmp_path)


def test_a_folder_that_is_not_empty_is_not_written_to(tmp_path):
    (tmp_path / "mine").write_text("keep")

    with pytest.raises(backups.BackupRefused, match="not empty"):
        backups.make(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_file_that_the_manifest_lists_and_is_gone_is_missed(tmp_path):
    content = {"version": 1, "begun_at": "", "vendor": "sqlite", "files": {"files/a": [1, "x"]}}
    text = json.dumps(content)
    (tmp_path / backups.MANIFEST).write_text(text)
    (tmp_path / backups.DIGEST).write_text(backups.hashlib.sha256(text.encode()).hexdigest())

    with pytest.raises(backups.BackupRefused, match="damaged or missing"):
        backups.check(tmp_path)
