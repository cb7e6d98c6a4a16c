"""`make test`: the whole suite on SQLite, in a browser, and on PostgreSQL; `--fast` only what is quick on SQLite."""

import argparse
import os
import subprocess
import sys
import time

from config.testing import machine
from config.testing.throwaway_postgres import ThrowawayPostgres

NO_TESTS = 5  # pytest's exit code where a selection is empty
FAST, SLOW, BROWSER = "not slow and not browser", "slow and not browser", "browser"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fast", action="store_true", help="leave out races, real processes, browser and PostgreSQL")
    parser.add_argument("paths", nargs="*", help="only these; default is everything")
    options = parser.parse_args()
    failed = run_fast(options.paths) if options.fast else run_all(options.paths)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")


def run_fast(paths):
    return stages([("SQLite", FAST, ["-n", "2"])], paths, sqlite())


def run_all(paths):
    """Quick tests run two at a time; races and browsers alone, so that they meet only what they caused."""
    os.environ["CHROMIUM"] = machine.chromium()
    failed = stages(
        [
            ("SQLite", FAST, ["-n", "2"]),
            ("SQLite, real processes", SLOW, []),
            ("browser", BROWSER, []),
        ],
        paths,
        sqlite(),
    )
    with ThrowawayPostgres() as server:
        server.create()
        environment = {**os.environ, "DATABASE_URL": server.url()}
        failed += stages(
            [("PostgreSQL", FAST, ["-n", "2"]), ("PostgreSQL, real processes", SLOW, [])], paths, environment
        )
    return failed


def sqlite():
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}


def stages(wanted, paths, environment):
    """Run each selection; the names of those that failed."""
    failed = []
    for title, marker, arguments in wanted:
        print(f"\n=== {title} ===", flush=True)
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", "-m", marker, *arguments, *paths]
        code = subprocess.run(command, env=environment, check=False).returncode
        print(f"=== {title}: {time.monotonic() - began:.0f} s ===", flush=True)
        if code not in (0, NO_TESTS):
            failed.append(title)
    return failed


if __name__ == "__main__":
    main()
