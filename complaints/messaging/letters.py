"""Letters: a template's words with a case's values, in the reader's language and as the channel allows."""

from dataclasses import dataclass

from django.conf import settings

from complaints.messaging import placeholders, standard
from complaints.messaging.models import Template
from complaints.messaging.placeholders import MissingValue
from complaints.messaging.text import one_line
from complaints.states import NO_LINKS
from routing.memory import remembered

__all__ = ["MissingValue", "Rendered", "preview", "render", "render_row"]


@dataclass(frozen=True)
class Rendered:
    """A finished letter. `short` is its text message, where the letter has one; `language` the one it is in."""

    subject: str
    text: str
    short: str = ""
    language: str = ""


def render(code, *, language, channel="", values):
    """The letter `code` for this channel; a channel that forbids links gets none.

    Sentences without a value are left out. MissingValue when the letter cannot do without one, KeyError when there
    is no such letter.
    """
    language = language or settings.LANGUAGE_CODE
    for name in standard.requires(code):
        if values.get(name) in (None, ""):
            raise MissingValue(name)
    rows = _rows(code, channel)
    row = rows.get(str(channel)) or rows[""]
    allows_links = row.allows_links and channel not in NO_LINKS
    subject, text = render_row(row, language=language, values=values, allows_links=allows_links)
    short = ""
    if standard.SMS in rows:
        _subject, short = render_row(rows[standard.SMS], language=language, values=values, allows_links=allows_links)
    return Rendered(subject, text, short, language)


def render_row(row, *, language, values, allows_links=True):
    """(subject, text) of one row of the table."""
    subject, text = row.words(language)
    filled = [placeholders.fill(part, values, language=language, allows_links=allows_links) for part in (subject, text)]
    return one_line(filled[0]), filled[1]


def preview(row, language):
    """A row with sample values, as the admin shows it."""
    return render_row(row, language=language, values=placeholders.examples(language), allows_links=row.allows_links)


@remembered
def _rows(code, channel):
    """{channel: row} of this letter: those in use, and the product's own words where the table has none for all."""
    wanted = {"", str(channel), standard.SMS}
    rows = {row.channel: row for row in Template.objects.filter(code=code, channel__in=wanted, is_active=True)}
    if "" not in rows:
        rows[""] = next(Template(**words) for words in _standard_rows(code) if words["channel"] == "")
    return rows


def _standard_rows(code):
    standard.letter(code)
    return [words for words in standard.rows() if words["code"] == code]
