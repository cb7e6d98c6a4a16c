"""Where the words that a rule found stand in the text as it was written. Pure."""

import re
import unicodedata

from routing.words import STRAIGHT, fold

BLANK = " "


def pieces(text, words):
    """The text cut into (piece, is marked), joined they are the text; words are as `matching` reports them.

    Reported words are folded (half width, lower case, blanks closed up): the text is folded letter by letter beside
    its own positions, so that what is marked is what the customer wrote.
    """
    folded, places = _folded(text)
    spans = _merged(span for word in _single(words) for span in _spans(folded, places, word))
    result, end = [], 0
    for begin, stop in spans:
        result += [(text[end:begin], False), (text[begin:stop], True)]
        end = stop
    return [piece for piece in [*result, (text[end:], False)] if piece[0]]


def _single(words):
    """“courier + rude” was found as two words."""
    parts = {fold(part).strip() for word in words for part in word.split(" + ")}
    return sorted(filter(None, parts))


def _folded(text):
    """(the folded text, for each of its letters the place in the text it comes from)."""
    letters, places = [], []
    for place, letter in enumerate(text):
        for part in unicodedata.normalize("NFKC", letter).translate(STRAIGHT).casefold():
            if part.isspace():
                if letters and letters[-1] == BLANK:
                    continue
                part = BLANK
            letters.append(part)
            places.append(place)
    return "".join(letters), places


def _spans(folded, places, word):
    """Every place of a word; blanks that were closed up within Chinese may stand there again."""
    pattern = " ?".join(re.escape(letter) for letter in word) if any(c > "\u2e80" for c in word) else re.escape(word)
    for match in re.finditer(pattern, folded):
        yield places[match.start()], places[match.end() - 1] + 1


def _merged(spans):
    """Overlapping spans as one, in order."""
    result = []
    for begin, end in sorted(spans):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((begin, end))
    return result
