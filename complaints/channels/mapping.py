"""Which column of a table means what: mappings are TOML files, ours in `mappings/`, an organisation's anywhere.

The format is described in docs/import.md. A mapping is checked when it is loaded; from then on `bind(header)` gives
a function from a row to an `Intake`, and a row that cannot be one raises `RowRejected` with a sentence.
"""

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils.translation import gettext as _

from complaints.channels import values
from complaints.channels.errors import MappingRefused
from complaints.states import DemandKind

FOLDER = Path(__file__).with_name("mappings")
SUFFIX = ".toml"
LARGEST = 1 << 20

CUSTOMER = ("name", "phone", "email", "messenger", "member_id", "tier", "role", "country", "time_zone")
ORDER = (
    "number", "sku", "product", "batch", "carrier", "waybill", "city",
    "amount", "currency", "goods_class", "placed_at", "delivered_at",
)  # fmt: skip
CASE = (
    "external_id", "channel", "subject", "description", "scene", "occurred_at", "received_at", "closed_at",
    "language", "market", "public_url", "anonymous", "asks_only", "demands", "people_named", "category",
    "priority", "resolution",
)  # fmt: skip
FIELDS = {*CASE, *(f"customer.{name}" for name in CUSTOMER), *(f"order.{name}" for name in ORDER)}
KEYS = {
    "title", "history", "time_zone", "dates", "empty", "recognise", "fields", "values", "defaults", "closed",
    "resolution",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Where a field's text comes from: the first of `parts` that holds anything; a part joins one or more columns."""

    parts: tuple
    between: tuple


@dataclass(frozen=True)
class Mapping:
    """One checked mapping. `digest` tells whether an interrupted import goes on under the same rules."""

    name: str
    title: str
    digest: str
    is_history: bool = False
    zone: ZoneInfo = None
    dates: tuple = values.USUAL
    empty: frozenset = frozenset()
    recognise: tuple = ()
    fields: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    defaults: dict = field(default_factory=dict)
    closed: dict = field(default_factory=dict)
    resolution: tuple = ()

    def columns(self):
        """Every column that the mapping reads, in plain form."""
        sources = [*self.fields.values(), *(source for source, _map in self.resolution)]
        sources += [self.closed[key] for key in ("column", "at") if key in self.closed]
        return {column for source in sources for part in source.parts for column in part}

    def fits(self, header):
        """How many of its telling columns are in this header; 0 unless all are."""
        names = {values.plain(name) for name in header}
        wanted = {values.plain(name) for name in self.recognise}
        return len(wanted) if wanted and wanted <= names else 0


# --- finding and loading ------------------------------------------------------------------------------------------


def shipped():
    """The names of the mappings that come with the product."""
    return sorted(path.stem for path in FOLDER.glob(f"*{SUFFIX}"))


def load(name_or_file):
    """A mapping by its name, or from a file."""
    text = str(name_or_file)
    if text in shipped():
        return _read(FOLDER / f"{text}{SUFFIX}")
    path = Path(text)
    if not path.is_file():
        known = ", ".join(shipped())
        raise MappingRefused(
            _("There is no mapping “%(name)s”: neither a file nor one of %(known)s.") % {"name": text, "known": known}
        )
    return _read(path)


def choose(header):
    """The shipped mapping that recognises this header best; the generic one where it finds a problem's words."""
    mappings = [load(name) for name in shipped()]
    best = max(mappings, key=lambda mapping: mapping.fits(header))
    if best.fits(header):
        return best
    generic = load("generic")
    if names_a_problem(generic, header):
        return generic
    raise MappingRefused(
        _("No mapping fits the columns of this table (%(columns)s). Name one with --mapping; docs/import.md says how.")
        % {"columns": ", ".join(header[:8])}
    )


def names_a_problem(mapping, header):
    """Whether the header has a column that the mapping takes the subject or the description from."""
    names = {values.plain(name) for name in header}
    sources = [mapping.fields[name] for name in ("subject", "description") if name in mapping.fields]
    return any(set(part) & names for source in sources for part in source.parts)


def _read(path):
    try:
        if path.stat().st_size > LARGEST:
            raise MappingRefused(_("The mapping file is too large to be one."))
        raw = path.read_bytes()
        table = tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise MappingRefused(
            _("The mapping %(name)s cannot be read: %(reason)s") % {"name": path.name, "reason": str(error)[:200]}
        ) from None
    return parse(table, name=path.stem, digest=hashlib.sha256(raw).hexdigest())


# --- checking -----------------------------------------------------------------------------------------------------


def parse(table, *, name, digest=""):
    """Check a mapping and make it ready; every fault names its place."""
    _refuse_unknown(table, KEYS, name)
    fields = _flat(_table(table, "fields", name))
    _refuse_unknown(fields, FIELDS, f"{name} [fields]")
    defaults = _flat(_table(table, "defaults", name))
    _refuse_unknown(defaults, FIELDS, f"{name} [defaults]")
    maps = _flat(_table(table, "values", name), leaves=FIELDS)
    _refuse_unknown(maps, FIELDS, f"{name} [values]")
    return Mapping(
        name=name,
        title=str(table.get("title", name)),
        digest=digest,
        is_history=bool(table.get("history", False)),
        zone=_zone(table.get("time_zone") or settings.TIME_ZONE, name),
        dates=_dates(table.get("dates", values.USUAL), name),
        empty=frozenset(values.plain(word) for word in _list(table, "empty", name)),
        recognise=tuple(_list(table, "recognise", name)),
        fields={key: _source(value, f"{name} [fields] {key}") for key, value in fields.items()},
        values={key: ValueMap(value) for key, value in maps.items()},
        defaults=_defaults(defaults, name),
        closed=_closed(_table(table, "closed", name), name),
        resolution=tuple(_resolution(part, name) for part in table.get("resolution", [])),
    )


def _refuse_unknown(table, known, place):
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise MappingRefused(_("%(place)s: unknown name “%(name)s”.") % {"place": place, "name": unknown[0]})


def _table(table, key, name):
    part = table.get(key, {})
    if not isinstance(part, dict):
        raise MappingRefused(_("%(place)s must be a table.") % {"place": f"{name} [{key}]"})
    return part


def _list(table, key, name):
    part = table.get(key, [])
    if not isinstance(part, list) or not all(isinstance(word, str) for word in part):
        raise MappingRefused(_("%(place)s must be a list of texts.") % {"place": f"{name} {key}"})
    return part


def _flat(table, leaves=()):
    """`[fields.customer] phone = …` and `"customer.phone" = …` are the same."""
    flat = {}
    for key, value in table.items():
        if key in ("customer", "order") and isinstance(value, dict) and key not in leaves:
            flat |= {f"{key}.{name}": part for name, part in value.items()}
        else:
            flat[key] = value
    return flat


def _zone(name, place):
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MappingRefused(_("%(place)s: “%(name)s” is not a time zone.") % {"place": place, "name": name}) from None


def _dates(formats, name):
    unknown = [word for word in formats if word not in values.FORMATS and "%" not in str(word)]
    if isinstance(formats, str) or unknown or not formats:
        known = ", ".join(values.FORMATS)
        raise MappingRefused(
            _("%(name)s dates: a list of %(known)s, or patterns with %%.") % {"name": name, "known": known}
        )
    return tuple(formats)


def _source(value, place):
    """A column, a list of alternatives, or `{join = […], with = "…"}`; also such joins inside a list."""
    alternatives = value if isinstance(value, list) else [value]
    parts, between = [], []
    for one in alternatives:
        if isinstance(one, str):
            one = {"join": [one]}
        if not isinstance(one, dict) or not isinstance(one.get("join"), list) or set(one) - {"join", "with"}:
            raise MappingRefused(_("%(place)s: neither a column nor a join of columns.") % {"place": place})
        parts.append(tuple(values.plain(str(column)) for column in one["join"]))
        between.append(str(one.get("with", " ")))
    return Source(tuple(parts), tuple(between))


def _defaults(table, name):
    """Texts, but for `demands` (a list) and yes or no."""
    demands = table.get("demands", [])
    if not isinstance(demands, list) or set(map(str, demands)) - set(DemandKind.values):
        known = ", ".join(DemandKind.values)
        raise MappingRefused(_("%(name)s [defaults] demands: a list of %(known)s.") % {"name": name, "known": known})
    rest = {key: _default_text(value) for key, value in table.items() if key != "demands"}
    return rest | {"demands": tuple(demands)}


def _default_text(value):
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _closed(table, name):
    _refuse_unknown(table, {"column", "when", "at"}, f"{name} [closed]")
    if ("column" in table) != ("when" in table):
        raise MappingRefused(_("%(place)s: `column` and `when` belong together.") % {"place": f"{name} [closed]"})
    closed = {key: _source(table[key], f"{name} [closed] {key}") for key in ("column", "at") if key in table}
    if "when" in table:
        closed["when"] = ValueMap(dict.fromkeys(_list(table, "when", name), "closed"))
    return closed


def _resolution(part, name):
    if not isinstance(part, dict) or "column" not in part:
        raise MappingRefused(_("%(place)s: each needs a `column`.") % {"place": f"{name} [[resolution]]"})
    _refuse_unknown(part, {"column", "values"}, f"{name} [[resolution]]")
    source = _source(part["column"], f"{name} [[resolution]] column")
    return source, ValueMap(part["values"]) if "values" in part else None


class ValueMap:
    """Texts to codes: `"Web" = "web"`; `"Closed*"` is any text that begins so, `"*"` any, `""` an empty cell."""

    def __init__(self, table):
        self._exact = {values.plain(key): value for key, value in table.items() if not key.endswith("*")}
        prefixes = [(values.plain(key[:-1]), value) for key, value in table.items() if key.endswith("*")]
        self._prefixes = sorted(prefixes, key=lambda pair: -len(pair[0]))

    def get(self, text):
        """The code, or None when the text is not in the map."""
        word = values.plain(text)
        if word in self._exact or not word:
            return self._exact.get(word)
        return next((value for prefix, value in self._prefixes if word.startswith(prefix)), None)

    def codes(self):
        return {str(value) for value in [*self._exact.values(), *(value for _prefix, value in self._prefixes)]}
