"""One drill in a process of its own: `python -m drills.child ORDER ANSWER` reads and writes JSON."""

import json
import sys
import traceback
from importlib import import_module
from pathlib import Path

import django

from drills.databases import Database
from drills.result import Result


def main():
    order, answer = (Path(path) for path in sys.argv[1:3])
    what = json.loads(order.read_text())
    django.setup()
    database = Database(**what["database"]) if what["database"] else None
    try:
        result = import_module(what["module"]).run(seed=what["seed"], full=what["full"], database=database)
    except Exception:
        result = Result(what["name"], what["seed"], broken=[traceback.format_exc()])
    answer.write_text(json.dumps(result.as_json(), ensure_ascii=False))


if __name__ == "__main__":
    main()
