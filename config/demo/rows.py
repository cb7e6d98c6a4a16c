"""Rows in bulk, without the ORM: a million cases have seventy million of them.

Keys are given out from ranges that were set aside beforehand (`storing.reserve`), so that rows can point at one
another before they are written.
"""

import json
from datetime import UTC, date, datetime

from django.db.models import DateField, JSONField
from django.db.models.fields import NOT_PROVIDED

_dump = json.JSONEncoder(ensure_ascii=False).encode


class Table:
    """The rows of one model. A column that is not named gets its field's default."""

    def __init__(self, model, keys):
        """`keys` are those that may be given."""
        self.name = model._meta.db_table
        fields = model._meta.concrete_fields
        self.columns = [field.column for field in fields]
        self.rows = []
        self.key, self._last = keys.start - 1, keys.stop - 1
        self._blank = {field.attname: _default(field) for field in fields}
        self._width = len(fields)
        self._json = [number for number, field in enumerate(fields) if isinstance(field, JSONField)]
        self.times = [number for number, field in enumerate(fields) if isinstance(field, DateField)]

    def add(self, **values):
        """One more row; returns its key. An unknown column is an error."""
        self.key += 1
        row = self._blank | values
        row["id"] = self.key
        if len(row) != self._width:
            raise TypeError(f"{self.name} has no {', '.join(sorted(set(values) - set(self._blank)))}")
        cells = list(row.values())
        for number in self._json:
            cells[number] = _dump(cells[number])
        self.rows.append(cells)
        return self.key

    def check(self):
        """More rows than keys would run into somebody else's."""
        if self.key > self._last:
            raise OverflowError(f"{self.name}: the chunk needs more keys than the {self._last} it may go up to")


def _default(field):
    if field.primary_key or field.default is NOT_PROVIDED:
        return "" if not field.null and field.empty_strings_allowed else None
    value = field.get_default()
    return value.value if hasattr(value, "value") else value


class Rows:
    """The tables of one chunk."""

    def __init__(self, keys):
        """`keys`: {model: range}."""
        self.tables = {model: Table(model, given) for model, given in keys.items()}

    def __getitem__(self, model):
        return self.tables[model]

    def filled(self):
        """The tables that have rows, with their instants as text in UTC."""
        filled = [table for table in self.tables.values() if table.rows]
        texts = Instants()
        for table in filled:
            table.check()
            for row in table.rows:
                for number in table.times:
                    if row[number] is not None:
                        row[number] = texts[row[number]]
        return filled


class Instants(dict):
    """Instants and days as the databases read them; the same instant stands in many rows and is spelt out once."""

    def __missing__(self, at: date):
        text = self[at] = _in_utc(at) if isinstance(at, datetime) else str(at)
        return text


def _in_utc(at):
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(" ")[: -len("+00:00")]
