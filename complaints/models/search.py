"""What can be searched in a case: one column of tokens, read by the full-text index of the database."""

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

# The full-text table of SQLite beside ours; triggers keep it (`triggers.py`).
FULL_TEXT = "complaints_search"


class TokensField(models.TextField):
    """Tokens parted by blanks: `tsvector` on PostgreSQL, text on SQLite. Written and searched, not read."""

    def db_type(self, connection):
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_placeholder(self, value, compiler, connection):
        is_words = isinstance(value, str) and connection.vendor == "postgresql"
        return "%s::tsvector" if is_words else "%s"


@TokensField.register_lookup
class Holds(models.Lookup):
    """The tokens hold all of these terms (`cutting.Term`); the full-text index answers."""

    lookup_name = "holds"
    prepare_rhs = False

    def get_db_prep_lookup(self, value, connection):
        spell = _postgres_term if connection.vendor == "postgresql" else _sqlite_term
        joined = " & " if connection.vendor == "postgresql" else " "
        return "%s", [joined.join(map(spell, value))]

    def as_postgresql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}::tsquery", [*left_params, *right_params]

    def as_sqlite(self, compiler, connection):
        key = compiler.quote_name_unless_alias(self.lhs.alias)
        right, params = self.process_rhs(compiler, connection)
        return f"{key}.id IN (SELECT rowid FROM {FULL_TEXT} WHERE {FULL_TEXT} MATCH {right})", params


def _postgres_term(term):
    return f"'{term.text}':*" if term.is_prefix else f"'{term.text}'"


def _sqlite_term(term):
    return f'"{term.text}"*' if term.is_prefix else f'"{term.text}"'


class Joined(models.Func):
    """Tokens with further ones."""

    output_field = TokensField()
    arity = 2

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" || ", **context)

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" || ' ' || ", **context)


class SearchEntry(models.Model):
    """The tokens of one case: of its record and of what was said in it, and of the cases merged into it."""

    complaint = models.OneToOneField("complaints.Complaint", on_delete=models.CASCADE, related_name="search_entry")
    words = TokensField()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")

    def __str__(self):
        return f"#{self.complaint_id}"


def is_postgres():
    return connection.vendor == "postgresql"
