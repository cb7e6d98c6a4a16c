"""A consistent copy of database and files, taken while Redress runs, and the way back.

A backup is a folder: the database, the files, the seal of the event chains, and `manifest.json` with size and SHA-256
of each. The database is copied first: a file is stored before the row that names it, so none is missing.
Private keys are not in it; without DATA_KEYS look-ups, tracking links and payees of a restored copy are lost.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

MANIFEST, DIGEST = "manifest.json", "manifest.sha256"
FILES, SEAL = "files", "audit.seal"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
VERSION = 1
PIECE = 1 << 20


class BackupRefused(Exception):
    """Why a backup cannot be made or restored, in a sentence that says what to do."""


@dataclass(frozen=True)
class Made:
    """What a backup holds."""

    folder: Path
    files: int
    size: int


# --- making -------------------------------------------------------------------------------------------------------


def make(folder):
    """Copy everything into a new folder; the manifest comes last, so that a backup that was cut off is none."""
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupRefused(f"{folder} is not empty: name a new folder.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    begun_at = timezone.now()
    (_dump_postgres if connection.vendor == "postgresql" else _copy_sqlite)(folder / DATABASES[connection.vendor])
    if _keeps_files_here():
        _copy_tree(Path(settings.MEDIA_ROOT), folder / FILES)
    if Path(settings.SEAL_PATH).exists():
        shutil.copyfile(settings.SEAL_PATH, folder / SEAL)
    listed = {str(path.relative_to(folder)): _stamp(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    _write_manifest(folder, begun_at, listed)
    return Made(folder, len(listed), sum(size for size, _digest in listed.values()))


def _copy_sqlite(target):
    """SQLite's own copy: whole at one moment, whatever is being written; copying the file would not be."""
    source = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)
    try:
        source.execute("VACUUM INTO ?", [str(target)])
    finally:
        source.close()


def _dump_postgres(target):
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def _copy_tree(source, target):
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.part", "*.tmp"))


def _write_manifest(folder, begun_at, listed):
    content = {"version": VERSION, "begun_at": begun_at.isoformat(), "vendor": connection.vendor, "files": listed}
    text = json.dumps(content, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text)
    (folder / DIGEST).write_text(hashlib.sha256(text.encode()).hexdigest())
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _stamp(path):
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return [path.stat().st_size, digest.hexdigest()]


# --- checking and restoring ---------------------------------------------------------------------------------------


def check(folder):
    """The manifest of a backup whose every file is as it was written; anything else is refused."""
    folder = Path(folder)
    try:
        text = (folder / MANIFEST).read_text()
        digest = (folder / DIGEST).read_text()
    except (OSError, UnicodeDecodeError):
        raise BackupRefused(f"{folder} is no finished backup: it has no {MANIFEST} that can be read.") from None
    if hashlib.sha256(text.encode()).hexdigest() != digest.strip():
        raise BackupRefused(f"{MANIFEST} was changed since the backup was made: take another backup.")
    content = json.loads(text)
    if content["version"] != VERSION:
        raise BackupRefused("The backup was made by another version of Redress.")
    for name, stamp in content["files"].items():
        path = folder / name
        if not path.is_file() or _stamp(path) != stamp:
            raise BackupRefused(f"{name} is damaged or missing: take another backup.")
    return content


def restore(folder, *, force=False):
    """Put a checked backup in place of what is here; refused where something is here, unless forced."""
    folder = Path(folder)
    content = check(folder)
    if content["vendor"] != connection.vendor:
        raise BackupRefused(f"The backup is of {content['vendor']}, DATABASE_URL names {connection.vendor}.")
    if not force and (why := _not_empty()):
        raise BackupRefused(f"{why}: nothing was changed. To put the backup in its place, add --force.")
    if connection.vendor == "postgresql":
        connection.close()
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
             str(folder / DATABASES["postgresql"]))  # fmt: skip
    else:
        _place_sqlite(folder / DATABASES["sqlite"])
    _place_files(folder, content)
    return content


def _not_empty():
    """What stands in the way of a restore, or "" where this is an empty place."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in ("complaints_complaint", "routing_user"):
            if table in tables:
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
                if cursor.fetchone():
                    return "The database is in use"
    media = Path(settings.MEDIA_ROOT)
    return "There are files" if _keeps_files_here() and media.is_dir() and any(media.iterdir()) else ""


def _place_sqlite(source):
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    draft = target.with_name(f".{target.name}.restore")
    shutil.copyfile(source, draft)
    # What was written to the old file last lies beside it, and would be read into the new one.
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    draft.replace(target)


def _place_files(folder, content):
    for name in content["files"]:
        if name.startswith(f"{FILES}/"):
            target = Path(settings.MEDIA_ROOT) / name.removeprefix(f"{FILES}/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, target)
    if SEAL in content["files"]:
        shutil.copyfile(folder / SEAL, settings.SEAL_PATH)


def _keeps_files_here():
    """Files in a bucket are copied by the bucket's own means."""
    return "FileSystem" in settings.STORAGES["default"]["BACKEND"]


# --- PostgreSQL's own programs ------------------------------------------------------------------------------------


def _run(program, *arguments):
    """Run one of PostgreSQL's programs on our database; the password travels in the environment."""
    found = shutil.which(program) or next(map(str, _installed(program)), None)
    if found is None:
        raise BackupRefused(f"{program} is not installed: install PostgreSQL's client programs.")
    known = connection.settings_dict
    named = {"PGHOST": known["HOST"], "PGPORT": known["PORT"], "PGUSER": known["USER"], "PGPASSWORD": known["PASSWORD"]}
    if sslmode := known["OPTIONS"].get("sslmode"):
        named["PGSSLMODE"] = sslmode
    environment = os.environ | {name: str(value) for name, value in named.items() if value}
    database = f"--dbname={known['NAME']}"
    done = subprocess.run([found, database, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupRefused(f"{program} failed: {done.stderr.strip().splitlines()[-1][:300] if done.stderr else ''}")


def _installed(program):
    """Debian keeps the programs of each version in a folder of its own; the newest first."""
    return sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
