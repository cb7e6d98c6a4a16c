"""How the words of a rule are found in a text.

Compared without regard to case, full or half width, and line breaks. A word of Latin letters or figures stands alone
(“sue” is not in “issue”), with `*` it stands for every ending (“injur*”); Chinese is found anywhere.
`courier/driver + rude/shouted` wants one of each side in the same sentence, in any order.
"""

import re
import unicodedata
from functools import lru_cache

NEVER = re.compile(r"(?!)")
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
    if exceptions:
        folded = _any_of(exceptions).sub(" ", folded)
    plain, pairs = _sorted_out(words)
    if match := plain.search(folded):
        return match.group().strip()
    if pairs:
        for sentence in SENTENCE_END.split(folded):
            for sides in pairs:
                matches = [side.search(sentence) for side in sides]
                if all(matches):
                    return " + ".join(match.group().strip() for match in matches)
    return ""


@lru_cache(maxsize=1024)
def _sorted_out(words):
    """(one expression for all plain words, the sides of each word that has several)."""
    plain = tuple(word for word in words if " + " not in word)
    pairs = [[_any_of(tuple(side.split("/"))) for side in word.split(" + ")] for word in words if " + " in word]
    return _any_of(plain), pairs


@lru_cache(maxsize=4096)
def _any_of(words):
    """One expression for all these words, the longest first where several begin alike."""
    parts = [_part(word) for word in sorted(map(fold, words), key=len, reverse=True) if word.strip(" *")]
    return re.compile("|".join(parts)) if parts else NEVER


def _part(word):
    word = word.strip()
    stem = word.rstrip("*")
    begin = r"(?<![a-z0-9_])" if _is_latin(stem[0]) else ""
    if not _is_latin(stem[-1]):
        return begin + re.escape(stem)
    return begin + re.escape(stem) + (r"[a-z0-9_]*" if stem != word else r"(?![a-z0-9_])")


def _is_latin(character):
    return character.isascii() and (character.isalnum() or character == "_")
