"""Text cut into what can be searched: whole words, and pairs of Chinese characters, which have no blanks between them.

Pure. What is cut the same way on both sides is found: full width becomes half, capitals small, traditional characters
simplified. Telephone numbers, addresses of mail and the names given are left out: they have look-ups of their own.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import opencc

HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff"
WORD = "0-9a-z\u00df-\u02af\u0370-\u058f\u05d0-\u06d3\u0900-\u0dff\u0e00-\u0e7f\u1e00-\u1fff\uac00-\ud7a3"
RUN = re.compile(f"[{HAN}]+|[{WORD}]+")
MAIL = re.compile(r"\S+@\S+")
# Seven digits and more are a telephone number, whatever stands between them.
NUMBER = re.compile(r"\+?\d(?:[ \-()./]{0,2}\d){6,}")
LONGEST = 40
# A word of so many letters is also found at the beginning of a longer one: mug, mugs.
PREFIX_FROM = 3
MOST_TERMS = 12
# What is shown around the first hit.
BEFORE, AROUND = 24, 110


@dataclass(frozen=True)
class Term:
    """One thing that must stand in a text; `is_prefix`: or begin a word of it."""

    text: str
    is_prefix: bool = False


@cache
def _simplified():
    """{letter: letter} of traditional characters, one for one, so that places in a text stay what they are."""
    letters = [chr(code) for code in range(0x3400, 0xA000)]
    simple = opencc.OpenCC("t2s").convert("\n".join(letters)).split("\n")
    pairs = zip(letters, simple, strict=True)
    return {ord(letter): other for letter, other in pairs if letter != other and len(other) == 1}


def fold(text):
    """Half width, small letters without their accents, simplified characters."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold().translate(_simplified())
    if any("\u00c0" <= letter < "\u0250" for letter in text):
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c < "\u0370")
        text = unicodedata.normalize("NFC", text)
    return text


def tokens_of(text, names=()):
    """The set of tokens of a text, without the `names` and without numbers that reach somebody."""
    folded = fold(text)
    for name in names:
        folded = _without(folded, fold(name).strip())
    folded = MAIL.sub(" ", folded) if "@" in folded else folded
    return _tokens(NUMBER.sub(" ", folded))


def _without(folded, name):
    """The text without a name, nor the parts of one that is written with blanks."""
    if len(name) < 2 or (name[:2] not in folded and " " not in name):
        return folded
    folded = folded.replace(name, " ")
    for part in name.split() if " " in name else ():
        if len(part) >= PREFIX_FROM and part.isalpha():
            folded = re.sub(rf"\b{re.escape(part)}\b", " ", folded)
    return folded


def _tokens(folded):
    found = set()
    for run in RUN.findall(folded):
        if is_han(run):
            found.update(map("".join, pairwise(run)))
            found.add(run[-1])
        elif len(run) <= LONGEST:
            found.add(run)
    return found


def is_han(run):
    return "\u3040" <= run[0] <= "\u9fff" and not "\u30ff" < run[0] < "\u3400"


def terms_of(typed):
    """What somebody looks for, as Terms that must all be found."""
    terms = {}
    for run in RUN.findall(NUMBER.sub(" ", fold(typed))):
        for term in _terms(run):
            terms.setdefault(term)
    return list(terms)[:MOST_TERMS]


def _terms(run):
    if not is_han(run):
        word = run[:-1] if len(run) > PREFIX_FROM and run.endswith("s") and not run.endswith("ss") else run
        return [Term(word[:LONGEST], len(word) >= PREFIX_FROM)]
    if len(run) == 1:
        return [Term(run, is_prefix=True)]
    return [Term(run[at : at + 2]) for at in range(len(run) - 1)]


# --- what matched, marked -------------------------------------------------------------------------------------------


def marked(text, typed, *, is_short=False):
    """The text as [(piece, whether it was looked for)]; `is_short`: only what stands around the first hit.

    Empty when nothing of it was looked for and only what is around a hit is wanted.
    """
    spans = _spans(text, typed)
    if not is_short:
        return _pieces(text, spans, 0, len(text))
    if not spans:
        return []
    begin = max(0, spans[0][0] - BEFORE)
    end = min(len(text), begin + AROUND)
    before, after = [("…", False)] if begin else [], [("…", False)] if end < len(text) else []
    return [*before, *_pieces(text.replace("\n", " "), spans, begin, end), *after]


def _pieces(text, spans, at, end):
    """The text from `at` to `end`, cut where the spans begin and end."""
    pieces = []
    for begin, stop in spans:
        if begin < end:
            pieces += [(text[at:begin], False), (text[begin : min(stop, end)], True)]
            at = min(stop, end)
    return [piece for piece in [*pieces, (text[at:end], False)] if piece[0]]


def _spans(text, typed):
    """Where what was typed stands in the text, as merged (begin, end); letters are folded beside their places."""
    letters, places = [], []
    for place, letter in enumerate(text):
        for part in fold(letter):
            letters.append(part)
            places.append(place)
    folded = "".join(letters)
    spans = sorted(
        (places[hit.start()], places[hit.end() - 1] + 1)
        for pattern in _patterns(typed)
        for hit in re.finditer(pattern, folded)
    )
    merged = []
    for begin, end in spans:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _patterns(typed):
    for term in terms_of(typed):
        word = re.escape(term.text)
        yield word if is_han(term.text) else rf"(?<![{WORD}]){word}" + ("" if term.is_prefix else rf"(?![{WORD}])")
