"""The table as a file, and the rules that hold for any table, however it was drawn."""

import csv
from pathlib import Path

from config.testing.permissions.asking import OPEN, Caller, rows, word
from config.testing.permissions.stage import COLUMNS, CONNECTORS

PATH = Path(__file__).resolve().parents[3] / "docs" / "permissions.csv"
KEYS = ("address", "method", "object")
# One's own account: a person without a case, or with a wrong form, is told so.
OWN_ACCOUNT = ("accounts/", "admin/login/", "admin/logout/", "admin/jsi18n/")


def read(path=PATH):
    """{(address, method, object): {column: word}}."""
    with path.open(newline="") as file:
        return {tuple(row[key] for key in KEYS): {name: row[name] for name in COLUMNS} for row in csv.DictReader(file)}


def write(found, path=PATH):
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*KEYS, *COLUMNS], lineterminator="\n")
        writer.writeheader()
        for key in sorted(found):
            writer.writerow(dict(zip(KEYS, key, strict=True)) | found[key])


def draw(stage, columns=COLUMNS, keep=lambda key: True):
    """What the product answers: the same form as `read`, for some columns."""
    callers = [Caller(stage, column) for column in columns]
    found = {}
    for entry, method, which, path in rows(stage):
        key = (entry.route, method, which)
        if keep(key):
            found[key] = {caller.column: word(caller.ask(method, path)) for caller in callers}
    return found


def differences(known, found):
    """Sentences: where product and table part, and what one has that the other has not."""
    for key in sorted(found.keys() - known.keys()):
        yield f"{' '.join(key)}: not in the table"
    for key in sorted(known.keys() & found.keys()):
        for column, said in found[key].items():
            if said != known[key][column]:
                yield f"{' '.join(key)}: {column} gets “{said}”, the table says “{known[key][column]}”"


def faults(found, policies):
    """Sentences: what no table may say. `policies` gives the declared policy of an address."""
    for key, cells in found.items():
        address, method, which = key
        policy = policies.get(address, {})
        is_public = "public" in policy or address.startswith(OWN_ACCOUNT)
        for column, said in cells.items():
            why = _fault(column, said, which, is_public, policy, address)
            if why:
                yield f"{address} {method} {which}: {column} gets “{said}”, {why}"


def _fault(column, said, which, is_public, policy, address):
    is_machine = column in CONNECTORS
    if said.startswith("broke"):
        return "the product broke"
    if not policy:
        return "no policy is declared"
    if said != OPEN:
        return ""
    if column in ("anonymous", "disabled") and not is_public:
        return "who is not signed in gets in"
    if is_machine and not is_public and not address.startswith(("api/", "^api/")):
        return "a token opens a page"
    if which in ("foreign", "mixed") and not is_public:
        return "another's object is shown"
    if which == "own" and column == "named" and "<str:reference>" in address:
        return "the case is about this person"
    return ""
