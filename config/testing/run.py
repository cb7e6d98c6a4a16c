"""Every test on a file SQLite, then on a PostgreSQL of its own."""

import argparse
import os
import subprocess
import sys

from config.testing import postgres


def pytest(arguments, **environment):
    """One run of pytest; returns its exit code."""
    return subprocess.call([sys.executable, "-m", "pytest", "-q", *arguments], env=os.environ | environment)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fast", action="store_true", help="SQLite only, without the slow tests")
    options = parser.parse_args()
    if options.fast:
        return pytest(["-m", "not slow and not browser"])
    print("== SQLite", flush=True)
    failed = pytest([])
    if postgres.binaries() is None:
        _install()
    print("== PostgreSQL", flush=True)
    with postgres.throwaway() as url:
        failed = pytest([], DATABASE_URL=url) or failed
    return failed


def _install():
    """Debian and Ubuntu give PostgreSQL by package; elsewhere say what is missing."""
    subprocess.call(["apt-get", "update", "-qq"])
    subprocess.call(["apt-get", "install", "-y", "-qq", "postgresql"])
    if postgres.binaries() is None:
        raise SystemExit("The tests need PostgreSQL: install its server package (initdb, pg_ctl) and run again.")


if __name__ == "__main__":
    sys.exit(main())
