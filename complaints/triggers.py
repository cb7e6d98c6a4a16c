"""Database triggers that refuse to change or delete an event, on both databases.

They are installed after every `migrate`, because SQLite silently drops the triggers of a table that a
migration remakes. `doctor` and `/readyz` ask whether they are there.
"""

from django.db import connection

TABLE = "complaints_event"

SQLITE = {
    "event_refuses_update": f"""CREATE TRIGGER event_refuses_update BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    "event_refuses_delete": f"""CREATE TRIGGER event_refuses_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
}

POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$"""
POSTGRES = {
    "event_refuses_change": f"""CREATE TRIGGER event_refuses_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION event_is_append_only()""",
    "event_refuses_truncate": f"""CREATE TRIGGER event_refuses_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only()""",
}


def _wanted():
    return SQLITE if connection.vendor == "sqlite" else POSTGRES


def missing():
    """Names of the triggers that should be there and are not."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s)"
                " AND NOT tgisinternal AND tgenabled <> 'D'",
                [TABLE],
            )
        there = {row[0] for row in cursor.fetchall()}
    return sorted(set(_wanted()) - there)


def install(**kwargs):
    """Create what is missing; safe to repeat."""
    absent = missing()
    if not absent:
        return
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute(POSTGRES_FUNCTION)
        for name in absent:
            cursor.execute(_wanted()[name])


def lift():
    """Remove them; only a test's clean-up does this."""
    with connection.cursor() as cursor:
        for name in _wanted():
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}")
