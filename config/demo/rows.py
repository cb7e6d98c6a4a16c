"""Rows in bulk, without the ORM: a million cases have fifty million of them.

Keys are given out here, under a lock of the tables, so that rows can point at one another before they are written.
"""

import json
from datetime import UTC, datetime

from django.core.management.color import no_style
from django.db import connection
from django.db.models import DateTimeField, Max
from django.db.models.fields import NOT_PROVIDED


class Table:
    """The rows of one model. A column that is not named gets its field's default."""

    def __init__(self, model):
        self.model = model
        self.name = model._meta.db_table
        fields = model._meta.concrete_fields
        self.columns = [field.column for field in fields]
        self.blank = {field.attname: _default(field) for field in fields}
        self.times = [number for number, field in enumerate(fields) if isinstance(field, DateTimeField)]
        self.rows = []
        self.key = 0

    def add(self, **values):
        """One more row; returns its key. An unknown column is an error."""
        self.key += 1
        row = self.blank | values
        row["id"] = self.key
        if len(row) != len(self.columns):
            raise TypeError(f"{self.name} has no {', '.join(sorted(set(values) - set(self.blank)))}")
        self.rows.append([_plain(value) if type(value) in (dict, list) else value for value in row.values()])
        return self.key


def _default(field):
    if field.primary_key or field.default is NOT_PROVIDED:
        return "" if not field.null and field.empty_strings_allowed else None
    value = field.get_default()
    return value.value if hasattr(value, "value") else value


def _plain(value):
    return json.dumps(value, ensure_ascii=False)


class Rows:
    """The tables of one batch. `begin` locks them and reads their last keys, `write` stores what was added."""

    def __init__(self):
        self.tables = {}

    def __getitem__(self, model):
        if model not in self.tables:
            self.tables[model] = Table(model)
        return self.tables[model]

    def begin(self, models):
        """Called inside the transaction that writes: nobody else gives out keys until it ends."""
        tables = [self[model] for model in models]
        if connection.vendor == "postgresql":
            names = ", ".join(connection.ops.quote_name(table.name) for table in tables)
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        for table in tables:
            table.key = table.model._base_manager.aggregate(last=Max("pk"))["last"] or 0

    def write(self):
        """Store every table's rows; returns how many."""
        total = 0
        for table in self.tables.values():
            if table.rows:
                (_copy if connection.vendor == "postgresql" else _insert)(table)
                total += len(table.rows)
                table.rows = []
        _move_sequences(self.tables)
        return total


def _insert(table):
    """SQLite keeps instants as text without a zone."""
    columns = ", ".join(map(connection.ops.quote_name, table.columns))
    marks = ", ".join(["?"] * len(table.columns))
    for row in table.rows:
        for number in table.times:
            if (at := row[number]) is not None:
                row[number] = str(at.replace(tzinfo=None) if at.tzinfo is UTC else _utc(at))
    connection.ensure_connection()
    connection.connection.executemany(
        f"INSERT INTO {connection.ops.quote_name(table.name)} ({columns}) VALUES ({marks})", table.rows
    )


def _utc(at: datetime):
    return at.astimezone(UTC).replace(tzinfo=None)


def _copy(table):
    columns = ", ".join(map(connection.ops.quote_name, table.columns))
    statement = f"COPY {connection.ops.quote_name(table.name)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in table.rows:
            copy.write_row(row)


def _move_sequences(models):
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
