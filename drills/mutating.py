"""Mutation testing of the heart of the product: a small wrong is put into one function, and a test must notice.

Runs inside one pytest process. Every quick test runs once under coverage, so that it is known which tests see which
line. Then, for each wrong, the process forks; the child swaps the code object of the one function, runs the tests that
see the line, the fastest first, and ends at the first that fails. A wrong that no test notices survives.

    python -m drills.mutating --seed 1 --minutes 20 --answer FILE [PATH…]
"""

import argparse
import ast
import gc
import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from types import CodeType, FunctionType, SimpleNamespace

import coverage
import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parent.parent
# The door, guards, policy, approvals, outbox, clocks, audit: what D25 asks the most of.
CORE = (
    "complaints/lifecycle.py", "complaints/locking.py", "complaints/registration.py", "complaints/steps.py",
    "complaints/guards.py", "complaints/evidence/guards.py", "complaints/followup/guards.py",
    "compensation/guards.py", "reports/guards.py", "compensation/policy.py", "routing/policies.py",
    "compensation/approvals.py", "compensation/budgets.py", "complaints/messaging/outbox.py",
    "complaints/messaging/delivery.py", "complaints/clocks.py", "complaints/audit.py",
)  # fmt: skip
# A wrong that keeps a test this many times longer than usual was noticed.
SLOWER, GRACE = 10, 5
TESTS_AT_MOST = 40


# --- wrongs -------------------------------------------------------------------------------------------------------

COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
COUNTED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult}


def wrongs_of(node):
    """(what, change) for each way in which this node can be wrong; the change works on a copy of the node."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARED:
        yield "comparison", lambda n: setattr(n, "ops", [COMPARED[type(n.ops[0])]()])
    if isinstance(node, ast.BoolOp):
        yield "and/or", lambda n: setattr(n, "op", ast.Or() if isinstance(n.op, ast.And) else ast.And())
    if isinstance(node, ast.BinOp) and type(node.op) in COUNTED and not _is_text(node):
        yield "arithmetic", lambda n: setattr(n, "op", COUNTED[type(n.op)]())
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "true/false", lambda n: setattr(n, "value", not n.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "number", lambda n: setattr(n, "value", n.value + 1)
    if isinstance(node, ast.If | ast.IfExp):
        yield "condition", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "result", lambda n: setattr(n, "value", ast.Constant(None))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and not _is_log(node.value):
        yield "call left out", lambda n: setattr(n, "value", ast.Constant(None))


def _is_text(node):
    return any(isinstance(side, ast.Constant | ast.JoinedStr) and not isinstance(getattr(side, "value", ""), int)
               for side in (node.left, node.right))  # fmt: skip


def _is_none(node):
    return isinstance(node, ast.Constant) and node.value is None


def _is_log(call):
    owner = getattr(call.func, "value", None)
    return getattr(owner, "id", "") in ("log", "logger")


def mutants(path):
    """Every wrong in the functions of one file: (line, what, number of the node in `ast.walk`, number of the wrong)."""
    tree = ast.parse((ROOT / path).read_text())
    inside = {
        id(node) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for s in f.body for node in ast.walk(s)
    }
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in inside:
            for number, (what, _change) in enumerate(wrongs_of(node)):
                yield SimpleNamespace(path=path, line=node.lineno, what=what, place=place, number=number)


def code_with(mutant):
    """The file's code with the wrong in it."""
    tree = ast.parse((ROOT / mutant.path).read_text())
    node = next(node for place, node in enumerate(ast.walk(tree)) if place == mutant.place)
    _what, change = list(wrongs_of(node))[mutant.number]
    change(node)
    return compile(ast.fix_missing_locations(tree), str(ROOT / mutant.path), "exec")


def put_in(mutant):
    """Swap the code of every function of the file that now differs, wherever references to it are held."""
    new = {_key(code): code for code in _codes(code_with(mutant))}
    for function in [thing for thing in gc.get_objects() if isinstance(thing, FunctionType)]:
        code = new.get(_key(function.__code__))
        if code is not None and len(code.co_freevars) == len(function.__code__.co_freevars):
            function.__code__ = code


def _codes(code):
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _key(code):
    return code.co_filename, code.co_qualname, code.co_firstlineno


# --- inside pytest ------------------------------------------------------------------------------------------------


class Mutating:
    """A plugin that runs the tests once, and then again beside each wrong."""

    def __init__(self, options):
        self.options = options
        self.report: dict = {"noticed": 0, "survived": [], "unseen": [], "tried": 0, "of": 0}
        self.seconds = {}

    def pytest_collection_modifyitems(self, items):
        items[:] = [item for item in items if not _commits(item)]

    def pytest_runtestloop(self, session):
        seen = self.baseline(session)
        wanted = [mutant for path in CORE for mutant in mutants(path)]
        random.Random(self.options.seed).shuffle(wanted)
        self.report["of"] = len(wanted)
        until = time.monotonic() + 60 * self.options.minutes
        for mutant in wanted:
            if time.monotonic() > until:
                break
            self.judge(mutant, seen.get((mutant.path, mutant.line), []))
        Path(self.options.answer).write_text(json.dumps(self.report, indent=1))
        return True

    def baseline(self, session):
        """{(path, line): tests that run it, the fastest first}; a test that fails by itself is no witness."""
        from django.db import connections

        tracer = coverage.Coverage(data_file=None, include=[str(ROOT / path) for path in CORE])
        tracer.start()
        good, bare = [], SimpleNamespace(listchain=lambda: [session])
        for item, following in zip(session.items, [*session.items[1:], bare], strict=True):
            tracer.switch_context(item.nodeid)
            began = time.monotonic()
            reports = runtestprotocol(item, nextitem=following, log=False)
            self.seconds[item.nodeid] = time.monotonic() - began
            if all(not report.failed for report in reports):
                good.append(item)
        tracer.stop()
        connections.close_all()
        return self._witnesses(tracer.get_data(), {item.nodeid: item for item in good})

    def _witnesses(self, data, items):
        seen = {}
        for path in CORE:
            for line, contexts in data.contexts_by_lineno(str(ROOT / path)).items():
                names = sorted((name for name in contexts if name in items), key=self.seconds.get)
                seen[path, line] = [items[name] for name in names]
        return seen

    def judge(self, mutant, items):
        self.report["tried"] += 1
        where = f"{mutant.path}:{mutant.line} {mutant.what}"
        if not items:
            self.report["unseen"].append(where)
            return
        child = os.fork()
        if not child:
            _live_with(mutant, items[:TESTS_AT_MOST], self.seconds)
        _pid, status = os.waitpid(child, 0)
        if status:
            self.report["noticed"] += 1
        else:
            self.report["survived"].append(where)


def _commits(item):
    """Whether a test leaves something behind in the database, or takes long by its nature."""
    marker = item.get_closest_marker("django_db")
    return (
        item.get_closest_marker("slow")
        or item.get_closest_marker("browser")
        or bool(marker and marker.kwargs.get("transaction"))
        or bool({"transactional_db", "live_server"}.intersection(item.fixturenames))
    )


def _live_with(mutant, items, seconds):
    """In the child: exit code 1 as soon as a test notices, 0 when none does. Hanging is noticed, too."""
    code = 1
    try:
        put_in(mutant)
        bare = SimpleNamespace(listchain=lambda: [items[0].session])
        for item in items:
            signal.alarm(int(SLOWER * seconds[item.nodeid]) + GRACE)
            if any(report.failed for report in runtestprotocol(item, nextitem=bare, log=False)):
                break
        else:
            code = 0
    finally:
        os._exit(code)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--answer", required=True)
    parser.add_argument("paths", nargs="*")
    options = parser.parse_args()
    arguments = ["-q", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cov", *options.paths]
    sys.exit(pytest.main(arguments, plugins=[Mutating(options)]))


if __name__ == "__main__":
    main()
