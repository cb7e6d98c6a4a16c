"""How the words of a rule are found in a text.

Compared without regard to case, full or half width, and line breaks. A word of Latin letters or figures stands alone
(“sue” is not in “issue”), with `*` it stands for every ending (“injur*”); Chinese is found anywhere.
`courier/driver + rude/shouted` wants one of each side in the same sentence, in any order.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

CJK = r"[\u2e80-\u9fff\uf900-\ufaff]"
SPACE_WITHIN_CHINESE = re.compile(rf"(?<={CJK})\s+(?={CJK})")
SENTENCE_END = re.compile(r"[!?。;]+|\.(?=\s|$)")
STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "‑": "-", "–": "-"})


def fold(text):
    """The form in which words are compared: half width, lower case, one blank between words, none within Chinese."""
    text = unicodedata.normalize("NFKC", text).translate(STRAIGHT).casefold()
    return SPACE_WITHIN_CHINESE.sub("", re.sub(r"\s+", " ", text))


def matching_word(text, words, exceptions=()):
    """What in the text matches one of the words, after the exceptions were blanked out; else an empty string."""
    return found(fold(text), tuple(words), tuple(exceptions))


def found(folded, words, exceptions=()):
    """The same for a folded text and tuples of words."""
    for exception in _words(exceptions):
        if exception.literal in folded:
            folded = exception.pattern.sub(" ", folded)
    plain, pairs = _sorted_out(words)
    return _first(folded, plain) or next(filter(None, (_together(folded, sides) for sides in pairs)), "")


@dataclass(frozen=True)
class Word:
    """A word to look for. The literal is searched first: fifty times faster, and most words are not there."""

    literal: str
    pattern: re.Pattern


def _first(folded, words):
    for word in words:
        if word.literal in folded and (match := word.pattern.search(folded)):
            return match.group()
    return ""


def _together(folded, sides):
    """One word of each side in the same sentence, as “courier + rude”; else an empty string."""
    if not all(any(word.literal in folded for word in side) for side in sides):
        return ""
    for sentence in SENTENCE_END.split(folded):
        matches = [_first(sentence, side) for side in sides]
        if all(matches):
            return " + ".join(matches)
    return ""


@lru_cache(maxsize=1024)
def _sorted_out(words):
    """(the plain words, the sides of each word that has several)."""
    pairs = [word for word in words if " + " in word]
    return (
        _words(tuple(word for word in words if " + " not in word)),
        [[_words(tuple(side.split("/"))) for side in pair.split(" + ")] for pair in pairs],
    )


@lru_cache(maxsize=4096)
def _words(words):
    """The longest first where several begin alike; empty ones left out."""
    return [_word(word) for word in sorted(map(fold, words), key=len, reverse=True) if word.strip(" *")]


def _word(word):
    word = word.strip()
    stem = word.rstrip("*").rstrip()
    begin = r"(?<![a-z0-9_])" if _is_latin(stem[0]) else ""
    end = ""
    if _is_latin(stem[-1]):
        end = r"[a-z0-9_]*" if stem != word else r"(?![a-z0-9_])"
    return Word(stem, re.compile(begin + re.escape(stem) + end))


def _is_latin(character):
    return character.isascii() and (character.isalnum() or character == "_")
