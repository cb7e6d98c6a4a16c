"""Fresh databases for drills: prepared once per run, copied for each drill."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.testing.throwaway_postgres import OPTIONS, ThrowawayPostgres, find_or_install

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]


@dataclass(frozen=True)
class Database:
    """Where a drill's database is, and a folder of its own. `server` is the folder of the PostgreSQL it lives in."""

    kind: str
    url: str
    folder: str
    server: str = ""

    def environment(self, **more):
        """What a process of the product needs to work on this database."""
        own = {"DATABASE_URL": self.url, "VAR_DIR": self.folder, "DEMO": "1", "REQUIRE_MFA": "0"}
        return {**os.environ, **own, **more}

    def manage(self, *arguments, check=True, **more):
        """Run `manage.py` on it; the output is on the result."""
        return subprocess.run(
            [*MANAGE, *arguments], env=self.environment(**more), cwd=ROOT, capture_output=True, text=True, check=check
        )

    def postgres(self):
        """The server it lives in, to crash and start again."""
        return _Running(self.server)


class _Running(ThrowawayPostgres):
    """A server that another process started and will stop."""

    def __init__(self, folder):
        self.bin, self.user, self.folder = find_or_install(), _owner_of(folder), Path(folder)
        self.options = {**OPTIONS, "unix_socket_directories": folder, "log_min_messages": "warning"}


def _owner_of(folder):
    owner = Path(folder, "data").owner()
    return "" if os.geteuid() else owner


class SqliteStore:
    """One prepared file, copied for each drill."""

    kind = "sqlite"

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="drills-"))
        self.first = self._database("first")
        prepare(self.first)
        return self

    def __exit__(self, *_exception):
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def fresh(self, name):
        """A database like the prepared one; gone afterwards."""
        database = self._database(name)
        shutil.copytree(self.first.folder, database.folder, dirs_exist_ok=True)
        try:
            yield database
        finally:
            shutil.rmtree(database.folder, ignore_errors=True)

    def _database(self, name):
        folder = self.folder / name
        folder.mkdir()
        return Database(self.kind, f"sqlite:///{folder}/redress.sqlite3", str(folder))


class PostgresStore:
    """One throw-away server; its prepared database is the template of each drill's."""

    kind = "postgres"

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="drills-"))
        self.server = ThrowawayPostgres().__enter__()
        try:
            self.server.create("first")
            self.first = self._database("first")
            prepare(self.first)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        self.server.__exit__(*exception)
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def fresh(self, name):
        """A database like the prepared one; gone afterwards."""
        self.server.create(name, template="first")
        database = self._database(name)
        shutil.copytree(self.first.folder, database.folder, dirs_exist_ok=True)
        try:
            yield database
        finally:
            self.server.drop(name)
            shutil.rmtree(database.folder, ignore_errors=True)

    def _database(self, name):
        folder = self.folder / name
        folder.mkdir()
        return Database(self.kind, self.server.url(name), str(folder), str(self.server.folder))


STORES = {store.kind: store for store in (SqliteStore, PostgresStore)}


def prepare(database):
    """Tables and reference data, as a new installation has them."""
    for command in ("migrate", "setup_reference"):
        result = database.manage(command, check=False)
        if result.returncode:
            raise RuntimeError(f"manage.py {command} failed on {database.kind}:\n{result.stdout}{result.stderr}")
