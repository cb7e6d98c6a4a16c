"""Every address answers as `docs/permissions.csv` says; drill D8 asks everybody, this test anonymous and one more."""

from zlib import crc32

import pytest

from config.testing.permissions import asking, bodies, table
from config.testing.permissions.stage import COLUMNS, Stage

SOMEBODY = [column for column in COLUMNS if column != "anonymous"]
HOW = "look why; where it is meant so: python -m config.testing.permissions --write --missing"


@pytest.fixture
def stage(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Stage()


def somebody(key):
    """One column of this row: another for each row, the same each time."""
    return SOMEBODY[crc32(" ".join(key).encode()) % len(SOMEBODY)]


def test_who_may_call_what_is_what_the_table_says(stage, caplog):
    caplog.set_level("CRITICAL")
    known = table.read()

    found = table.draw(stage, ("anonymous",))
    for column in SOMEBODY:
        mine = table.draw(stage, (column,), keep=lambda key, column=column: somebody(key) == column)
        for key, cells in mine.items():
            found[key] |= cells

    assert list(table.differences(known, found)) == [], HOW
    assert sorted(known.keys() - found.keys()) == [], HOW


def test_the_table_says_nothing_that_must_not_be():
    policies = {entry.route: entry.policy for entry in asking.entries()}

    assert list(table.faults(table.read(), policies)) == []


def test_a_table_that_opens_what_is_anothers_is_found_out():
    key = ("complaints/<str:reference>/", "GET", "foreign")
    cells = dict.fromkeys(COLUMNS, "nothing") | {"agent": "yes", "anonymous": "yes"}

    said = list(table.faults({key: cells}, {key[0]: {"rights": ()}}))

    assert [line.partition(": ")[2] for line in said] == [
        "anonymous gets “yes”, who is not signed in gets in",
        "agent gets “yes”, another's object is shown",
    ]


def test_what_a_body_names_is_looked_up_like_what_an_address_names(stage):
    assert bodies.smuggle(stage) == (6, [])
