"""The full-text index of the database over the tokens of the cases: a GIN index on PostgreSQL, an FTS5 table on SQLite.

SQLite's is kept by triggers, so that whoever writes the tokens, in bulk too, or deletes a case, has it right. They are
looked after following every `migrate`, because SQLite silently drops the triggers of a table that a migration remakes.
"""

from django.db import connection

from complaints.models.search import FULL_TEXT, is_postgres

TABLE = "complaints_searchentry"
INDEX = "search_entry_words"
_FORGET = f"INSERT INTO {FULL_TEXT} ({FULL_TEXT}, rowid, words) VALUES ('delete', old.id, old.words);"
_LEARN = f"INSERT INTO {FULL_TEXT} (rowid, words) VALUES (new.id, new.words);"

# No place of a word is kept: pairs of characters need none, and the index is half the size.
SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FULL_TEXT} USING fts5(words, detail=none, content='{TABLE}',"
    " content_rowid='id', tokenize=\"unicode61 remove_diacritics 0\")",
    f"CREATE TRIGGER IF NOT EXISTS search_entry_added AFTER INSERT ON {TABLE} BEGIN {_LEARN} END",
    f"CREATE TRIGGER IF NOT EXISTS search_entry_gone AFTER DELETE ON {TABLE} BEGIN {_FORGET} END",
    f"CREATE TRIGGER IF NOT EXISTS search_entry_changed AFTER UPDATE ON {TABLE} BEGIN {_FORGET} {_LEARN} END",
)
POSTGRES = (f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin (words)",)


def statements():
    return POSTGRES if is_postgres() else SQLITE


def install(**kwargs):
    """Create what is missing; safe to repeat."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor) or not is_missing():
            return
        for statement in statements():
            cursor.execute(statement)
    rebuild()


def rebuild():
    """SQLite reads the tokens anew; PostgreSQL's index needs no such thing."""
    if not is_postgres():
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {FULL_TEXT} ({FULL_TEXT}) VALUES ('rebuild')")


def is_missing():
    """Whether the index, or a trigger that keeps it, is not there."""
    names = {INDEX} if is_postgres() else {FULL_TEXT, "search_entry_added", "search_entry_gone", "search_entry_changed"}
    table, column = ("pg_indexes", "indexname") if is_postgres() else ("sqlite_master", "name")
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {column} IN ({marks})", sorted(names))
        return cursor.fetchone()[0] != len(names)
