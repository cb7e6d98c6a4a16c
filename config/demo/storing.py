"""Keys set aside for a history, and its chunks stored: the two databases differ here and nowhere else.

A chunk is packed where it was told, in a process that writes nothing, into what the database takes in at once:
PostgreSQL a text for COPY, SQLite a small database of its own.
"""

import sqlite3
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Max

# Stands for nothing, between cells, and between rows, until a text is escaped.
NOTHING, CELL, ROW = "\x1d", "\x1f", "\x1e"


def is_postgres():
    return connection.vendor == "postgresql"


# --- keys ---------------------------------------------------------------------------------------------------------


def reserve(counts):
    """Set so many keys aside, {model: count}; returns {table: range}. Nobody else is given them."""
    with transaction.atomic(), connection.cursor() as cursor:
        if is_postgres():
            names = ", ".join(_quoted(model._meta.db_table) for model in counts)
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        return {model._meta.db_table: _reserve(cursor, model, count) for model, count in counts.items()}


def _reserve(cursor, model, count):
    table = model._meta.db_table
    last = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
    end = (_move_sequence if is_postgres() else _move_row)(cursor, table, last, count)
    return range(end - count + 1, end + 1)


def _move_sequence(cursor, table, last, count):
    """Behind the last row and behind what others have set aside and not written yet."""
    cursor.execute(
        "SELECT setval(name, greatest(nextval(name) - 1, %s) + %s) FROM pg_get_serial_sequence(%s, 'id') AS name",
        [last, count, _quoted(table)],
    )
    return cursor.fetchone()[0]


def _move_row(cursor, table, last, count):
    """SQLite keeps the last key of a table in a row."""
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    given = cursor.fetchone()
    end = max(last, given[0] if given else 0) + count
    if given:
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [end, table])
    else:
        cursor.execute("INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)", [end, table])
    return end


def _quoted(name):
    return connection.ops.quote_name(name)


# --- a chunk ------------------------------------------------------------------------------------------------------


def pack(tables, *, to_send):
    """The rows of these tables as `store` takes them; `to_send`: to another process."""
    if is_postgres():
        return [(table.name, table.columns, _copy_text(table.rows)) for table in tables]
    return _small_database(tables) if to_send else [(table.name, table.columns, table.rows) for table in tables]


def store(packed):
    """Write a packed chunk, inside the caller's transaction."""
    if isinstance(packed, bytes):
        _take_over(packed)
    elif is_postgres():
        with _keys_trusted(), connection.cursor() as cursor:
            for name, columns, text in packed:
                with cursor.copy(f"COPY {_quoted(name)} ({_list(columns)}) FROM STDIN") as copy:
                    copy.write(text)
    else:
        for name, columns, rows in packed:
            _insert(name, columns, rows)


@contextmanager
def kept(files):
    """Put files where the evidence room keeps its originals, ahead of the rows that list them, or take them back."""
    done = []
    try:
        for path, content in files:
            done.append(default_storage.save(path, ContentFile(content)))
        yield
    except BaseException:
        for path in done:
            default_storage.delete(path)
        raise


@contextmanager
def _keys_trusted():
    """A superuser may tell PostgreSQL not to look up every key that a row points at, which takes as long as writing it.

    They come from the ranges that were set aside, and the tests look them up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        is_superuser = cursor.fetchone()[0]
        if is_superuser:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        if is_superuser:
            cursor.execute("SET LOCAL session_replication_role = origin")


def _insert(name, columns, rows):
    connection.ensure_connection()
    marks = ", ".join("?" * len(columns))
    connection.connection.executemany(f"INSERT INTO {_quoted(name)} ({_list(columns)}) VALUES ({marks})", rows)


def _copy_text(rows):
    """PostgreSQL's text format; the whole is escaped at once, which is many times faster than cell by cell."""
    text = ROW.join(
        [CELL.join([NOTHING if v is None else v if type(v) is str else str(v) for v in row]) for row in rows]
    )
    for plain, escaped in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return (text.replace(CELL, "\t").replace(ROW, "\n").replace(NOTHING, "\\N") + "\n").encode()


def _small_database(tables):
    """The same tables without keys and indexes, as the bytes of a database file."""
    small = sqlite3.connect(":memory:", isolation_level=None)
    small.execute("BEGIN")
    for table in tables:
        small.execute(f'CREATE TABLE "{table.name}" ({_list(table.columns)})')
        small.executemany(f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(table.columns))})', table.rows)
    small.execute("COMMIT")
    return small.serialize()


def _take_over(small):
    """From database to database SQLite copies without making a Python object of any cell."""
    connection.ensure_connection()
    raw = connection.connection
    raw.execute("ATTACH ':memory:' AS chunk")
    transaction.on_commit(lambda: raw.execute("DETACH chunk"))
    raw.deserialize(small, name="chunk")
    for (name,) in raw.execute("SELECT name FROM chunk.sqlite_master WHERE type = 'table'").fetchall():
        columns = _list(row[1] for row in raw.execute(f'PRAGMA chunk.table_info("{name}")'))
        raw.execute(f"INSERT INTO main.{_quoted(name)} ({columns}) SELECT {columns} FROM chunk.{_quoted(name)}")


def _list(columns):
    return ", ".join(f'"{column}"' for column in columns)
