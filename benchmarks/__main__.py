"""`make bench`: a history of SIZE cases, the server as in production, every busy page as an ordinary agent.

Prints a table and writes `benchmarks/results/<time>.json`. A page's time stands beside that of an empty page of the
same server, fetched in turn with it; “over” marks what is beyond its bound. Bounds hold for PostgreSQL.
"""

import argparse
import json
import os
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from drills.databases import STORES

FOLDER = Path(__file__).resolve().parent / "results"
ROUNDS = 15
COLUMNS = "{:<38}{:>10}{:>10}{:>8}{:>7}{:>9}{:>9}  {}"


def main():
    options = parse()
    with STORES[options.db]() as store, store.fresh("bench") as database:
        os.environ.update(database.environment(DJANGO_SETTINGS_MODULE="benchmarks.settings"))
        rows = measure(database, options)
    path = write(rows)
    tell(rows, before=last_before(path, rows[0]["size"], options.db))
    print(f"\n{path}")


def parse():
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="cases of the history")
    parser.add_argument("--db", choices=tuple(STORES), default="sqlite")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def measure(database, options):
    """Fill the database, start the server, and take every operation in turn with the empty page."""
    import django

    django.setup()
    from benchmarks.operations import Desk
    from drills import house

    seconds = fill(options)
    print(f"{options.size:,} cases made in {seconds:.0f} s ({options.size / max(seconds, 0.001):,.0f} a second)")
    with house.serving(database) as address:
        desk = Desk(address)
        operations = desk.operations()
        rows = [timed(desk, operation) for operation in operations]
    return [row | {"size": options.size, "database": options.db} for row in rows]


def fill(options):
    from django.core.management import call_command
    from django.db import connection

    began = time.monotonic()
    call_command("make_demo", complaints=options.size, seed=options.seed, verbosity=0)
    seconds = time.monotonic() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return seconds


def timed(desk, operation):
    """One operation: its times and those of the empty page, in turn; its queries are counted in this process."""
    for _warm in range(3):
        operation.send(operation.http)
    own, empty, size = [], [], 0
    for _round in range(ROUNDS):
        empty.append(clock(lambda: desk.http.get("/bench/empty/"))[0])
        seconds, answer = clock(lambda: operation.send(operation.http))
        own.append(seconds)
        size = max(size, len(answer.content))
        if answer.status_code >= 400:
            sys.exit(f"{operation.name}: answered {answer.status_code}\n{answer.text[:600]}")
    median = statistics.median(own)
    return {
        "operation": operation.name,
        "median_ms": round(median * 1000, 2),
        "p95_ms": round(sorted(own)[int(len(own) * 0.95)] * 1000, 2),
        "ratio_to_empty": round(median / statistics.median(empty), 2),
        "queries": operation.count(),
        "bytes": size,
        "bound": operation.times,
        "most_queries": operation.queries,
    }


def clock(send):
    began = time.perf_counter()
    answer = send()
    return time.perf_counter() - began, answer


def write(rows):
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(rows, indent=1) + "\n")
    return path


def last_before(path, size, kind):
    """{operation: ratio} of the newest earlier result of the same size on the same database."""
    for earlier in sorted(FOLDER.glob("*.json"), reverse=True):
        rows = json.loads(earlier.read_text()) if earlier < path else []
        if rows and (rows[0]["size"], rows[0].get("database")) == (size, kind):
            return {row["operation"]: row["ratio_to_empty"] for row in rows}
    return {}


def tell(rows, before):
    print(COLUMNS.format("operation", "median ms", "p95 ms", "ratio", "bound", "queries", "bytes", ""))
    for row in rows:
        told = []
        if row["ratio_to_empty"] > row["bound"] or row["queries"] > row["most_queries"]:
            told.append("over")
        if row["ratio_to_empty"] > 1.25 * before.get(row["operation"], row["ratio_to_empty"]):
            told.append(f"slower: {before[row['operation']]} × before")
        print(
            COLUMNS.format(
                row["operation"],
                row["median_ms"],
                row["p95_ms"],
                row["ratio_to_empty"],
                row["bound"],
                f"{row['queries']}/{row['most_queries']}",
                row["bytes"],
                ", ".join(told),
            )
        )


if __name__ == "__main__":
    main()
