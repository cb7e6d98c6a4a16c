"""A test database ready to copy: migrated and with reference data, made once until something that shapes it changes.

Migrating an empty database takes some twenty seconds, and `make test` begins a dozen of them.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

ROOT = settings.BASE_DIR
PLACES = ("config", "routing", "complaints", "compensation", "reports")
# What tables and reference rows are made of. Each start of the tests loads the reference data again over its copy,
# so that rows which other files add are there too.
SHAPING = {"migrations", "models"}
NAMED = ("reference", "roles", "schedules", "triggers", "states", "standard")
KEPT = 20  # prepared files of earlier states of the code
COMMANDS = (["migrate", "--verbosity=0"], ["setup_reference"])


def provide():
    """Put a prepared database where the tests of this process will look for theirs."""
    name = connection.creation._get_test_db_name()
    copy_to(Path(name) if connection.vendor == "sqlite" else name)


def copy_to(target):
    """A prepared database at `target`, replacing what is there: a path, or a name in the PostgreSQL server in use."""
    with _alone(_key()):
        if isinstance(target, Path):
            shutil.copyfile(_prepared_file(), target)
        else:
            _copy_in_server(target)


def _key():
    """A digest of all that may shape tables and reference rows, and of the year: calendars begin with it."""
    digest = hashlib.sha256(f"{timezone.localdate().year} {sys.version}".encode())
    files = [ROOT / "requirements.txt", *(file for place in PLACES for file in (ROOT / place).rglob("*"))]
    for file in sorted(filter(_shapes, files)):
        digest.update(f"\n{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:24]


def _shapes(file):
    if file.suffix == ".py":
        return bool(SHAPING.intersection(file.parts)) or file.stem.startswith(NAMED)
    return file.suffix in (".toml", ".txt")


def _folder():
    folder = Path(tempfile.gettempdir()) / f"redress-prepared-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def _alone(key):
    """One process prepares this state of the code, the others wait for what it made."""
    with (_folder() / f"{key}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prepared_file():
    """The file of this state of the code, made where it is not there yet."""
    file = _folder() / f"{_key()}.sqlite3"
    if not file.exists():
        _clear_out()
        half = file.with_suffix(".half")
        half.unlink(missing_ok=True)
        _fill(f"sqlite:///{half}")
        with closing(sqlite3.connect(half)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
        half.replace(file)
    os.utime(file)
    return file


def _clear_out():
    files = sorted(_folder().glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)
    for file in files[: -(KEPT - 1)]:
        file.unlink(missing_ok=True)


def _copy_in_server(target):
    """On PostgreSQL the prepared one is a database beside the others, and the copy is made by the server."""
    prepared = f"prepared_{_key()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [prepared])
        if not cursor.fetchone():
            half = f"{prepared}_half"
            cursor.execute(f'DROP DATABASE IF EXISTS "{half}"')
            cursor.execute(f'CREATE DATABASE "{half}"')
            _fill(_address_of(half))
            cursor.execute(f'ALTER DATABASE "{half}" RENAME TO "{prepared}"')
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{prepared}"')


def _address_of(name):
    before, _, options = os.environ["DATABASE_URL"].partition("?")
    return f"{before.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")


def _fill(url):
    """Migrate and load the reference data in processes of their own, so that no connection stays."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings_test"}
    for command in COMMANDS:
        subprocess.run(
            [sys.executable, ROOT / "manage.py", *command],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
