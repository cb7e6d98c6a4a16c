"""The house stands as drawn: who imports whom, who writes a state, who may call a view, how long a file is."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import URLPattern, get_resolver

from routing import policies

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", "routing", "complaints", "compensation", "reports")
ROOMS = ("channels", "evidence", "followup", "incidents", "workbench")

# The lowest floor first. A module stands on the floor of its longest matching prefix.
FLOORS = (
    ("routing",),
    (
        "complaints.states",
        "complaints.errors",
        "complaints.actors",
        "complaints.intake",
        "complaints.guards",
        "complaints.querysets",
    ),
    ("complaints.models", "complaints.migrations", "complaints.triggers", "complaints.doctor"),
    ("complaints",),
    ("complaints.lifecycle", "complaints.alerts"),
    tuple(f"complaints.{room}" for room in ROOMS),
    ("compensation",),
    ("reports",),
    ("config",),
)
# Edges of the case's own app: they may call the door and are called by nobody below it.
EDGES = ("admin", "api", "apps", "demo", "forms", "filters", "invariants", "jobs", "management", "reference", "roles",
         "serializers", "templatetags", "urls", "views")  # fmt: skip

# Inside a room or an app, the lowest first; every other module is a verb.
ORDER = (
    ("states", "errors", "actors", "intake", "terms"),
    ("guards", "limits", "law", "splitting", "checks", "policy", "calendar", "money", "words", "matching"),
    ("querysets",),
    ("models", "migrations", "triggers"),
    ("verbs",),
    ("forms", "filters", "serializers"),
    ("views", "api", "admin", "jobs", "management", "templatetags", "invariants", "reference"),
    ("urls",),
)
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}


def files(tests=False):
    """Every Python file of the product: (path, dotted module name)."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if tests or not {"tests", "testing", "migrations"} & set(parts):
                yield path, ".".join(part for part in parts if part != "__init__")


@cache
def tree_of(path):
    return ast.parse(path.read_text())


def imports_of(path, everywhere=True):
    """(line, dotted name) of every import of ours; names taken from a package are named in full."""
    tree = tree_of(path)
    checked = {id(node) for block in ast.walk(tree) if _is_type_checking(block) for node in ast.walk(block)}
    for node in ast.walk(tree) if everywhere else tree.body:
        if id(node) in checked:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield node.lineno, full if _is_module(full) else node.module


def _is_type_checking(node):
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


@cache
def _is_module(name):
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def is_ours(name):
    return name.split(".")[0] in APPS


def floor_of(name):
    """How high a module stands; the edges of the case's app stand beside its rooms."""
    parts = name.split(".")
    if parts[0] == "complaints" and len(parts) > 1 and parts[1] in EDGES:
        return _highest(f"complaints.{ROOMS[0]}")
    return _highest(name)


@cache
def _highest(name):
    matches = [
        (len(prefix), floor)
        for floor, prefixes in enumerate(FLOORS)
        for prefix in prefixes
        if name == prefix or name.startswith(f"{prefix}.")
    ]
    return max(matches)[1]


def room_of(name):
    """The room, or the app, to which a module belongs."""
    parts = name.split(".")
    is_room = parts[0] == "complaints" and len(parts) > 1 and parts[1] in (*ROOMS, "messaging")
    return ".".join(parts[:2]) if is_room else parts[0]


def rank_of(name):
    """The place of a module inside its room; packages rank by their own name. None for what is outside the order."""
    inside = name.removeprefix(room_of(name)).strip(".").split(".")[0]
    if inside in ("", "apps", "roles"):
        return None
    return RANK.get(inside, RANK["verbs"])


def faults(test):
    return "\n".join(test)


def test_imports_point_to_the_same_floor_or_below():
    upward = [
        f"{path.relative_to(ROOT)}:{line} imports {target}"
        for path, module in files()
        if not module.endswith(".apps")
        for line, target in imports_of(path)
        if is_ours(target) and floor_of(target) > floor_of(module)
    ]

    assert faults(upward) == ""


def test_apps_register_only_with_what_stands_below_them():
    upward = [
        f"{path.relative_to(ROOT)}:{line} imports {target}"
        for path, module in files()
        if module.endswith(".apps")
        for line, target in imports_of(path)
        if is_ours(target) and APPS_FROM_BELOW.index(target.split(".")[0]) > APPS_FROM_BELOW.index(module.split(".")[0])
    ]

    assert faults(upward) == ""


APPS_FROM_BELOW = ("routing", "complaints", "compensation", "reports", "config")


def test_no_room_imports_another_room():
    rooms = {f"complaints.{room}" for room in ROOMS}

    sideways = [
        f"{path.relative_to(ROOT)}:{line} imports {target}"
        for path, module in files()
        for line, target in imports_of(path)
        if room_of(module) in rooms and room_of(target) in rooms and room_of(target) != room_of(module)
    ]

    assert faults(sideways) == ""


def test_imports_inside_an_app_point_downwards():
    backwards = [
        f"{path.relative_to(ROOT)}:{line} imports {target}"
        for path, module in files()
        if module.split(".")[0] != "config" and rank_of(module) is not None
        for line, target in imports_of(path, everywhere=False)
        if is_ours(target) and room_of(target) == room_of(module) and (rank_of(target) or 0) > rank_of(module)
    ]

    assert faults(backwards) == ""


# --- the door ------------------------------------------------------------------------------------------------------

# Where a case's state is written: the door, and the makers of history that pass the same doctor.
WRITERS = {"complaints.lifecycle", "complaints.registration", "complaints.models.complaint"}
CASE_NAMES = {"case", "complaint", "survivor", "merged_into"}


def _speaks_of_a_case(node):
    """Whether an expression is a case: a name, an attribute, or a query that starts at `Complaint`."""
    if isinstance(node, ast.Name):
        return node.id in CASE_NAMES | {"Complaint"}
    if isinstance(node, ast.Attribute):
        return node.attr in CASE_NAMES or _speaks_of_a_query(node)
    return isinstance(node, ast.Call) and _speaks_of_a_case(node.func)


def _speaks_of_a_query(node):
    """`Complaint.objects.filter(…)` is one; `complaint.tasks.filter(…)` is not."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id == "Complaint"


def _writes_state(node):
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(
            isinstance(target, ast.Attribute) and target.attr == "state" and _speaks_of_a_case(target.value)
            for target in targets
        )
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name == "setattr":
        return _speaks_of_a_case(node.args[0]) and getattr(node.args[1], "value", "") == "state"
    if name in ("bulk_update", "update_fields"):
        return _speaks_of_a_query(node.func) and "state" in [getattr(item, "value", "") for item in ast.walk(node)]
    gives_state = any(keyword.arg == "state" for keyword in node.keywords)
    is_write = name == "Complaint" or (
        name in ("update", "create", "update_or_create") and _speaks_of_a_query(node.func)
    )
    return gives_state and is_write


def test_only_the_door_writes_the_state_of_a_case():
    writes = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, module in files()
        if module not in WRITERS and not module.startswith("complaints.demo")
        for node in ast.walk(tree_of(path))
        if _writes_state(node)
    ]

    assert faults(writes) == ""


@pytest.mark.parametrize("name", ["refresh_from_db", "FSMAdminMixin", "mark_safe", "xframe_options_exempt"])
def test_what_the_house_has_ruled_out_is_not_used(name):
    uses = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, _module in files()
        for node in ast.walk(tree_of(path))
        if name in (getattr(node, "attr", ""), getattr(node, "id", ""), getattr(node, "name", ""))
    ]

    assert faults(uses) == ""


def test_a_page_view_never_takes_the_write_lock(settings):
    assert settings.DATABASES["default"]["ATOMIC_REQUESTS"] is False


@pytest.mark.django_db
def test_migrations_fit_the_models():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# --- views ---------------------------------------------------------------------------------------------------------


def patterns(resolver=None, prefix=""):
    """(address, view) of everything that can be called."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield address, entry.callback
        else:
            yield from patterns(entry, address)


def test_every_address_declares_who_may_call_it():
    undeclared = sorted(address for address, view in patterns() if policies.declared(view) is None)

    assert faults(undeclared) == ""


# --- templates -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [" style=", "<style", "|safe", "hx-on", " onclick=", " onchange=", "javascript:"])
def test_templates_hold_nothing_that_the_policy_refuses(wrong):
    places = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if wrong in line
    ]

    assert faults(places) == ""


def test_scripts_come_from_files():
    inline = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if "<script" in line and " src=" not in line and "application/json" not in line
    ]

    assert faults(inline) == ""


# --- size ----------------------------------------------------------------------------------------------------------


def functions():
    """(place, lines) of every function, its docstring not counted."""
    for path, _module in files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef):
                documented = node.body[0] if ast.get_docstring(node) else None
                first = documented.end_lineno if documented else node.lineno
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - first


def test_no_file_is_longer_than_500_lines():
    long = {
        str(path.relative_to(ROOT)): lines
        for path, _module in files(tests=True)
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 500
    }

    assert long == {}


def test_nine_of_ten_functions_are_under_25_lines_and_none_above_60():
    sizes = dict(functions())
    long = [place for place, lines in sizes.items() if lines > 25]

    assert len(long) <= len(sizes) / 10
    assert faults(f"{place}: {lines} lines" for place, lines in sizes.items() if lines > 60) == ""
