"""From a cell's text to what it means: moments, amounts, yes and no. Pure; nonsense is a ValueError with a sentence."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from routing import money

FORMATS = ("iso", "compact", "chinese", "excel", "us", "day_first", "unix")
USUAL = ("iso", "compact", "chinese", "excel")
FIRST_YEAR, LAST_YEAR = 1970, 2100

CLOCK = r"(?:[T\s,]+(?P<half>上午|下午|晚上|中午)?\s*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?" + (
    r"(?:[:分](?P<second>\d{1,2})(?:\.\d+)?)?[分秒]?\s*(?P<ampm>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
PATTERNS = {
    "iso": re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + CLOCK),
    "chinese": re.compile(r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?\s*"
                          + CLOCK.replace(r"[T\s,]+", r"[T\s,]*")),
    "us": re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4}|\d{2})" + CLOCK),
    "day_first": re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4}|\d{2})" + CLOCK),
}  # fmt: skip
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial has no zone; the mapping's is added
EXCEL_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
UNIX = re.compile(r"\d{10}(?:\d{3})?")

YES = {"yes", "y", "true", "t", "1", "x", "是", "有", "对", "匿名"}
NO = {"no", "n", "false", "f", "0", "否", "无", "没有", "不", ""}
CURRENCY_SIGNS = re.compile(r"[¥￥$€£元圆块\s]|RMB|CNY|USD|EUR|GBP|HKD", re.IGNORECASE)
SEVERAL = re.compile(r"[;；,，、|\n]+")
CJK = re.compile(r"[\u3400-\u9fff]")


@lru_cache(maxsize=1 << 15)
def plain(text):
    """A cell for comparing: half-width, single spaces, lower case; `_` and `-` count as spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").replace("-", " ")
    return " ".join(folded.split())


@lru_cache(maxsize=1 << 13)
def moment(text, *, zone, formats=USUAL):
    """An instant, in UTC. Formats are tried in their order; one with a `%` is a strptime pattern.

    A text without an offset is read in `zone`; a date alone is its midnight there.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    for name in formats:
        found = _strptime(text, name) if "%" in name else _READERS[name](text)
        if found is not None:
            return _placed(found, zone, text)
    raise ValueError(_("“%(text)s” is not a date in a known form.") % {"text": text[:40]})


def _placed(found, zone, text):
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(_("“%(text)s” is no date of our time.") % {"text": text[:40]})
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _strptime(text, pattern):
    try:
        return datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is added by `_placed`
    except ValueError:
        return None


def _by_pattern(name):
    def read(text):
        match = PATTERNS[name].fullmatch(text)
        if match is None:
            return None
        try:
            return _from_parts(match.groupdict())
        except ValueError:
            return None

    return read


def _from_parts(parts):
    year = int(parts["year"])
    year += 0 if year > 99 else (2000 if year < 70 else 1900)
    offset = (parts["zone"] or "").replace("Z", "+00:00")
    zone = datetime.strptime(offset, "%z").tzinfo if offset else None
    return datetime(
        year, int(parts["month"]), int(parts["day"]), _hour(parts),
        int(parts["minute"] or 0), int(parts["second"] or 0), tzinfo=zone,
    )  # fmt: skip


def _hour(parts):
    hour = int(parts["hour"] or 0)
    is_late = (parts["ampm"] or "")[:1].lower() == "p" or parts["half"] in ("下午", "晚上")
    is_early = (parts["ampm"] or "")[:1].lower() == "a" or parts["half"] == "上午"
    if is_late and hour < 12:
        return hour + 12
    return 0 if is_early and hour == 12 else hour


def _excel(text):
    """Excel's day number since 1900, as it appears when a date column was saved as numbers."""
    if not EXCEL_SERIAL.fullmatch(text) or not 20_000 <= float(text) <= 80_000:
        return None
    return EXCEL_EPOCH + timedelta(seconds=round(float(text) * 86_400))


def _unix(text):
    """Seconds or milliseconds since 1970."""
    if not UNIX.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text[:10]), tz=UTC)


def _compact(text):
    """“20260305”, as accounting systems write it."""
    return _strptime(text, "%Y%m%d") if re.fullmatch(r"\d{8}", text) else None


_READERS = {name: _by_pattern(name) for name in PATTERNS} | {"excel": _excel, "unix": _unix, "compact": _compact}


# --- the rest -----------------------------------------------------------------------------------------------------


def amount(text):
    """Minor units: “¥1,299.00” → 129900. An empty cell is None."""
    bare = CURRENCY_SIGNS.sub("", unicodedata.normalize("NFKC", text)).replace(",", "")
    if not bare:
        return None
    try:
        minor = money.to_minor(Decimal(bare).quantize(Decimal("0.01")) if len(bare) < 30 else bare)
    except (ValueError, ArithmeticError):
        minor = -1
    if minor < 0:
        raise ValueError(_("“%(text)s” is not an amount.") % {"text": text[:40]})
    return minor


def is_true(text):
    """Yes or no in the words of several languages."""
    word = plain(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(_("“%(text)s” is neither yes nor no.") % {"text": text[:40]})


def several(text):
    """The parts of a cell that lists things: “a; b、c”."""
    return tuple(part.strip() for part in SEVERAL.split(text) if part.strip())


def language(text):
    """Our code of a language name or tag; what we do not know is kept in short form."""
    word = plain(text)
    if word.startswith(("zh", "中", "汉", "chin", "cn", "简", "mandarin")):
        return "zh-hans"
    if word.startswith(("en", "英")):
        return "en"
    return word[:10]


def language_of(words):
    """Chinese when a fifth of the letters is, else English; empty for no letters at all."""
    letters = sum(1 for letter in words[:2000] if letter.isalpha())
    return ("zh-hans" if len(CJK.findall(words[:2000])) * 5 >= letters else "en") if letters else ""
