"""A mapping laid over a header: the text of a field in a row, mapped to our codes and checked for length."""

from django.utils.translation import gettext as _

from complaints.channels import values

LONGEST = {
    "external_id": 200,
    "market": 16,
    "public_url": 500,
    "description": 100_000,
    "customer.name": 120,
    "customer.member_id": 64,
    "order.product": 200,
    "order.currency": 3,
}
LONGEST_ORDER_FIELD = 64
LONGEST_EMPTY = 60


class RowRejected(Exception):
    """This row is no complaint we can take; the message says why."""


def _is_one_of(empty, cell):
    """Whether the cell is a word for nothing, “N/A” and the like; long texts are not looked at."""
    return len(cell) <= LONGEST_EMPTY and values.plain(cell) in empty


class Layout:
    """Where each source of a mapping lies under this header."""

    def __init__(self, mapping, header):
        self.mapping = mapping
        self.header = header
        places = {}
        for place, name in enumerate(header):
            places.setdefault(values.plain(name), place)
        self.fields = {name: _placed(source, places) for name, source in mapping.fields.items()}
        self.closed = {key: _placed(mapping.closed[key], places) for key in ("column", "at") if key in mapping.closed}
        self.resolution = [(_placed(source, places), texts) for source, texts in mapping.resolution]

    def unused(self):
        """Columns that the mapping does not read."""
        read = self.mapping.columns()
        return [name for name in self.header if values.plain(name) not in read]


def _placed(source, places):
    """(places, text between) of every part that has a column here."""
    placed = []
    for part, between in zip(source.parts, source.between, strict=True):
        here = tuple(places[column] for column in part if column in places)
        if here:
            placed.append((here, between))
    return placed


class Cells:
    """One row under a layout."""

    def __init__(self, layout, row):
        self._layout = layout
        self._mapping = layout.mapping
        self._row = row

    def texts(self, placed):
        """What the parts of a source hold, in their order, blank ones left out."""
        empty = self._mapping.empty
        found = []
        for places, between in placed:
            cells = [self._row[place].strip() for place in places]
            text = between.join(cell for cell in cells if cell and not _is_one_of(empty, cell))
            if text:
                found.append(text)
        return found

    def raw(self, name):
        """The first text of a field, as it stands."""
        placed = self._layout.fields.get(name)
        return next(iter(self.texts(placed)), "") if placed else ""

    def get(self, name):
        """The text of a field: mapped where the mapping says how, its default where the row is silent."""
        coded = self._mapping.values.get(name)
        text = self._coded(name, coded) if coded else self.raw(name)
        text = text or self._mapping.defaults.get(name, "")
        longest = LONGEST.get(name) or (LONGEST_ORDER_FIELD if name.startswith("order.") else None)
        if longest and len(text) > longest:
            raise RowRejected(_("“%(name)s” is longer than %(most)d characters.") % {"name": name, "most": longest})
        return text

    def _coded(self, name, coded):
        """The code of the first text that has one; a row without text may have one too."""
        texts = self.texts(self._layout.fields.get(name, ()))
        codes = (coded.get(text) for text in texts or [""])
        return str(next((code for code in codes if code is not None), ""))

    def final_answer(self):
        """Whether the row holds an answer that the mapping calls final, and the date that stands for its end."""
        closed = self._layout.closed
        if "column" not in closed:
            return False, ""
        final = any(self._mapping.closed["when"].get(text) for text in self.texts(closed["column"]))
        return final, next(iter(self.texts(closed["at"])), "") if "at" in closed else ""

    def resolution(self):
        """How it ended, line by line."""
        lines = [self.get("resolution")]
        for placed, texts in self._layout.resolution:
            text = next(iter(self.texts(placed)), "")
            lines.append(str(texts.get(text) or "") if texts else text)
        return "\n".join(line for line in lines if line)
