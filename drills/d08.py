"""D8: every address, method and kind of object, asked by everybody, answers as `docs/permissions.csv` says.

The test in `config/tests/test_permissions.py` asks anonymous and one more of each row; here all columns are asked, and
what an address never takes (PUT, PATCH, DELETE) must be refused. Whatever a call does is undone, so that the next
column meets the same house. Numbers inside bodies are tried as well: of other cases, and of people one may not choose.
"""

import logging
import time

from drills.result import Result

NAME = "D8 permissions"


def run(*, seed, full, database):
    from django.test.utils import setup_test_environment

    from config.testing.permissions import asking, bodies, table
    from config.testing.permissions.stage import COLUMNS, Stage

    database.manage("collectstatic", "--noinput", "-v0")
    setup_test_environment()
    logging.disable(logging.CRITICAL)
    stage, worst = Stage(), [0.0]
    watch(asking.Caller, worst)
    known, found = table.read(), table.draw(stage)
    policies = {entry.route: entry.policy for entry in asking.entries()}
    broken = [*table.differences(known, found), *table.faults(found, policies)]
    broken += [f"{' '.join(key)}: in the table alone" for key in sorted(known.keys() - found.keys())]
    unusual, taken = ask_unusually(asking, stage)
    smuggled, let_in = bodies.smuggle(stage)
    counts = {"rows": len(found), "cells": len(found) * len(COLUMNS), "unusual": unusual, "bodies": smuggled}
    return Result(NAME, seed, counts, worst[0] * 1000, broken + taken + let_in)


def watch(caller, worst):
    """Keep the longest answer."""
    ask = caller.ask

    def watched(self, method, path):
        began = time.perf_counter()
        try:
            return ask(self, method, path)
        finally:
            worst[0] = max(worst[0], time.perf_counter() - began)

    caller.ask = watched


def ask_unusually(asking, stage):
    """(calls, what was taken): methods that no page of ours has, by somebody who may do much. Pages of libraries, such
    as the admin's index, answer them like GET; there they must not break.
    """
    caller, taken, calls = asking.Caller(stage, "manager"), [], 0
    for entry, method, which, path in asking.rows(stage):
        if method != "GET" or which not in ("", "own"):
            continue
        for unusual in asking.UNUSUAL:
            calls += 1
            response = caller.ask(unusual, path)
            is_ours = not entry.policy.keys() & {"public", "library"}
            if response.status_code >= 500 or (response.status_code < 300 and is_ours):
                taken.append(f"{unusual} {entry.route}: {response.status_code}")
    return calls, taken
