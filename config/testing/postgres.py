"""A throw-away PostgreSQL for tests: own cluster, own socket, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

HOMES = "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"


def binaries():
    """The folder of `initdb`, the newest installed version first; None when there is no PostgreSQL."""
    found = [path for pattern in HOMES for path in Path("/").glob(pattern.lstrip("/")) if (path / "initdb").exists()]
    if found:
        return max(found)
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def throwaway(folder=None):
    """Start a cluster and give its DATABASE_URL. As root it runs under an ordinary account."""
    home = Path(tempfile.mkdtemp(prefix="rdpg", dir="/tmp"))
    account = ["runuser", "-u", _account(), "--"] if os.geteuid() == 0 else []
    if account:
        shutil.chown(home, _account())
    bin_dir = folder or binaries()
    run = {"check": True, "cwd": home, "stdout": subprocess.DEVNULL}
    subprocess.run(
        [
            *account,
            bin_dir / "initdb",
            "-D",
            home / "data",
            "-A",
            "trust",
            "-U",
            "redress",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ],
        **run,
    )
    options = f"-k {home} -c listen_addresses= -c fsync=off -c max_connections=200"
    subprocess.run(
        [*account, bin_dir / "pg_ctl", "-D", home / "data", "-w", "-o", options, "-l", home / "log", "start"], **run
    )
    try:
        subprocess.run([*account, bin_dir / "createdb", "-h", home, "-U", "redress", "redress"], **run)
        yield f"postgres://redress@{str(home).replace('/', '%2F')}/redress"
    finally:
        subprocess.run(
            [*account, bin_dir / "pg_ctl", "-D", home / "data", "-m", "immediate", "stop"],
            cwd=home,
            check=False,
            stdout=subprocess.DEVNULL,
        )
        shutil.rmtree(home, ignore_errors=True)


def _account():
    """An account that is not root: PostgreSQL's own where it exists."""
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
