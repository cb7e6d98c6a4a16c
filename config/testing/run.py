"""`make test`: the whole suite on SQLite, in a browser, and on PostgreSQL; `--fast` only what is quick on SQLite."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack

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
    """Quick tests run two at a time. Those with real processes mostly wait: one database beside the other, each with
    files and a server of its own. The browser is alone.
    """
    os.environ["CHROMIUM"] = machine.chromium()
    with ThrowawayPostgres() as server:
        server.create()
        postgres = {**os.environ, "DATABASE_URL": server.url()}
        failed = stages([("SQLite", FAST, ["-n", "2"]), ("browser", BROWSER, [])], paths, sqlite())
        failed += stages([("PostgreSQL", FAST, ["-n", "2"])], paths, postgres)
        failed += beside_each_other(
            {"SQLite, real processes": sqlite(), "PostgreSQL, real processes": postgres}, SLOW, paths
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


def beside_each_other(environments, marker, paths):
    """Run one selection in several environments at the same time; what each said is told at its end."""
    began, failed = time.monotonic(), []
    command = [sys.executable, "-m", "pytest", "-q", "-m", marker, *paths]
    with ExitStack() as files:
        running = []
        for title, environment in environments.items():
            said = files.enter_context(tempfile.TemporaryFile("w+"))
            process = subprocess.Popen(command, env=environment, stdout=said, stderr=subprocess.STDOUT)
            running.append((title, process, said))
        for title, process, said in running:
            code = process.wait()
            said.seek(0)
            print(f"\n=== {title} ===\n{said.read()}=== {title}: {time.monotonic() - began:.0f} s ===", flush=True)
            if code not in (0, NO_TESTS):
                failed.append(title)
    return failed


if __name__ == "__main__":
    main()
