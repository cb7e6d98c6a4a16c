"""The runner behind `make drills`: gives each drill a fresh database, prints a line each, writes the results.

A drill is a module `d<number>.py` with a `NAME` and `run(*, seed, full, database) -> Result`. It runs on SQLite and on
PostgreSQL, or on what its `DATABASES` names; `()` is a drill that needs none. It runs in a process of its own, with
Django set up on a migrated database that holds the reference data; what it starts gets `database.environment()`.
"""

import argparse
import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from drills.databases import ROOT, STORES
from drills.result import Result

FOLDER = Path(__file__).resolve().parent
BOTH = ("sqlite", "postgres")
# A drill that takes longer than this hangs: quick form, full form.
SECONDS = (900, 6 * 3600)


def main(arguments=None):
    options = parse(arguments)
    drills = chosen(options.only.split())
    rows = []
    with ExitStack() as stack:
        for kind in (options.db,) if options.db else BOTH:
            wanted = [name for name in drills if kind in databases_of(drills[name])]
            store = stack.enter_context(STORES[kind]()) if wanted else None
            rows += [on_a_database(store, name, drills[name], options) for name in wanted]
        rows += [alone(name, drills[name], options) for name in drills if not databases_of(drills[name])]
    path = write(rows)
    print(f"{sum(row['held'] for row in rows)} of {len(rows)} held · {path.relative_to(ROOT)}")
    sys.exit(not all(row["held"] for row in rows))


def parse(arguments=None):
    parser = argparse.ArgumentParser(prog="drills", description="What must hold when things go wrong.")
    parser.add_argument("--only", default="", help="names, as in “D3 D17”; without it all")
    parser.add_argument("--db", choices=BOTH, help="one database; without it both")
    parser.add_argument("--seed", type=int, default=None, help="the same seed, the same drill; without it a random one")
    parser.add_argument("--full", action="store_true", help="the long form")
    options = parser.parse_args(arguments)
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1, 10**6)
    return options


def existing():
    """Every drill there is, in the order of their numbers: name → module."""
    found = {int(match.group(1)): path.stem for path in FOLDER.glob("d*.py") if (match := _numbered(path))}
    return {f"D{number}": f"drills.{found[number]}" for number in sorted(found)}


def _numbered(path):
    return re.fullmatch(r"d(\d+)", path.stem)


def chosen(wanted):
    """The drills that were asked for; a name that is none is an error that lists what there is."""
    drills = existing()
    asked = {name.upper() for name in wanted}
    if unknown := sorted(asked - set(drills)):
        sys.exit(f"No drill {', '.join(unknown)}. There are: {', '.join(drills)}.")
    return {name: module for name, module in drills.items() if not asked or name in asked}


def databases_of(module):
    """Which databases a drill runs on."""
    return tuple(getattr(import_module(module), "DATABASES", BOTH))


def on_a_database(store, name, module, options):
    """A drill on a fresh database, then the doctor's questions to what it left behind."""
    with store.fresh(name.lower()) as database:
        result, seconds = carried_out(name, module, options, database)
        examined = database.manage("doctor", check=False)
        if examined.returncode:
            result.broken.append(f"doctor: {(examined.stdout + examined.stderr).strip()}")
    return told(name, store.kind, options, result, seconds)


def alone(name, module, options):
    """A drill that needs no database."""
    return told(name, "", options, *carried_out(name, module, options, None))


def carried_out(name, module, options, database):
    """(result, seconds) of the drill in a process group of its own, which ends with it."""
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        order, answer = Path(folder, "order.json"), Path(folder, "answer.json")
        what = {"name": name, "module": module, "seed": options.seed, "full": options.full}
        order.write_text(json.dumps(what | {"database": asdict(database) if database else None}))
        environment = database.environment() if database else os.environ | {"VAR_DIR": folder, "DEMO": "1"}
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "drills.child", str(order), str(answer)],
            env=environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            cwd=ROOT,
            start_new_session=True,
        )
        fault = wait(process, SECONDS[options.full])
        seconds = time.monotonic() - began
        if fault or not answer.exists():
            fault = fault or f"ended with {process.returncode} and no result"
            return Result(name, options.seed, broken=[fault]), seconds
        said = json.loads(answer.read_text())
        fields = ("name", "seed", "counts", "worst_ms", "broken")
        return Result(*(said[field] for field in fields)), seconds


def wait(process, seconds):
    """Wait for a drill; what it started dies with it. A sentence when it took too long."""
    try:
        process.wait(timeout=seconds)
        return ""
    except subprocess.TimeoutExpired:
        return f"not done after {seconds} s"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def told(name, kind, options, result, seconds):
    """Print the drill's line, and give its row for the file."""
    if kind:
        result.name = f"{result.name} ({kind})"
    print(result, flush=True)
    row = {"drill": name, "database": kind, "full": options.full, "seconds": round(seconds, 1)}
    return row | result.as_json()


def write(rows):
    """`drills/results/<time>.json`."""
    folder = FOLDER / "results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    return path
