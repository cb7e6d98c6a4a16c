"""The learned suggestion: a linear model over character n-grams, served from plain numbers without any library.

It names a category with a confidence and the words that spoke for it. It says nothing of the priority, so it can
never speak against a rule that says red. It is silent until it has proved itself.
"""

import base64
import json
import math
import re
import struct
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter, mul

from django.utils.translation import gettext as _

from routing import names, words
from routing.memory import remembered
from routing.models import Training

# It speaks only after a training on at least so many own cases that did so well on the rows it had not seen.
ENOUGH_ROWS = 500
ENOUGH_HELD_OUT = 200
LEAST_ACCURACY = 0.75
LEAST_MACRO_F1 = 0.5

LONGEST_TEXT = 2000
LONGEST_WORD = 24
SPOKEN = 5
CJK = "\u2e80-\u2fff\u3005-\u3007\u3040-\u9fff\uf900-\ufaff"
TOKEN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
LATIN_SIZES = range(3, 6)
CHINESE_SIZES = range(1, 4)


@dataclass(frozen=True)
class Learned:
    """A category's code (or label), how sure, and the words that spoke for it."""

    label: str
    confidence: float
    words: tuple


# --- what is looked at ----------------------------------------------------------------------------------------------


def tokens(text):
    """The words of a text, and its runs of Chinese, as rules compare them."""
    return TOKEN.findall(words.fold(text[:LONGEST_TEXT]))


def grams(text):
    """Every character n-gram of a text, repeated as often as it stands there; training reads with it too."""
    return [gram for token in tokens(text) for gram in grams_of(token)]


def grams_of(token):
    """Of a word with its ends marked, of three to five letters; of a run of Chinese, of one to three."""
    if token[0] >= "\u2e80":
        return _cut(token, CHINESE_SIZES)
    return _of_word(token[:LONGEST_WORD])


@lru_cache(maxsize=8192)
def _of_word(token):
    return _cut(f" {token} ", LATIN_SIZES)


def _cut(text, sizes):
    return tuple(text[place : place + size] for size in sizes for place in range(len(text) - size + 1))


# --- the model ------------------------------------------------------------------------------------------------------


class Model:
    """What a training left: for each n-gram how rare it is, and for each label what the n-gram speaks for or against.

    `steepness` turns distances into a confidence; it was fitted on held-out rows.
    """

    def __init__(self, labels, known, rarity, weights, bias, steepness):
        self.labels, self.known, self.rarity, self.weights = labels, known, rarity, weights
        self.bias, self.steepness = bias, steepness
        self._places = {gram: place for place, gram in enumerate(known)}

    def suggest(self, text):
        """The label that fits best; None where no word of the text is known."""
        found = self._found(text)
        if not found:
            return None
        scores = self._scores(found)
        best = max(range(len(scores)), key=scores.__getitem__)
        return Learned(self.labels[best], _shares(scores, self.steepness)[best], self._spoken(text, found, best))

    def scores(self, text):
        """The distance of each label; of an unknown text its bias alone."""
        found = self._found(text)
        return self._scores(found) if found else list(self.bias)

    def _found(self, text):
        """{place of a known n-gram: its weight in this text}; the squares of the weights add up to one."""
        counts = Counter(grams(text))
        places = self._places
        found = {
            places[gram]: (1 + math.log(count)) * self.rarity[places[gram]]
            for gram, count in counts.items()
            if gram in places
        }
        length = math.sqrt(sum(map(mul, found.values(), found.values()))) or 1
        return {place: weight / length for place, weight in found.items()}

    def _scores(self, found):
        at, values = itemgetter(*found, next(iter(found))), (*found.values(), 0)
        return [sum(map(mul, at(column), values)) + bias for column, bias in zip(self.weights, self.bias, strict=True)]

    def _spoken(self, text, found, label):
        """The words with the largest part in it; of a run of Chinese its strongest piece of two or three letters."""
        column, parts = self.weights[label], {}
        for token in set(tokens(text)):
            if token[0] < "\u2e80":
                parts[token] = sum(self._part(gram, found, column) for gram in grams_of(token))
            else:
                parts |= {gram: self._part(gram, found, column) for gram in _cut(token, (2, 3))}
        spoken = []
        for word in sorted(parts, key=lambda word: (-parts[word], word)):
            if parts[word] <= 0 or len(spoken) == SPOKEN:
                break
            if len(word) > 1 and not any(word in other or other in word for other in spoken):
                spoken.append(word)
        return tuple(spoken)

    def _part(self, gram, found, column):
        place = self._places.get(gram)
        return found[place] * column[place] if place in found else 0

    def as_text(self):
        """The numbers as JSON, to be kept in a row."""
        facts = {"labels": self.labels, "grams": self.known, "steepness": self.steepness, "bias": list(self.bias)}
        return json.dumps(
            facts | {"rarity": _packed(self.rarity), "weights": [_packed(column) for column in self.weights]},
            ensure_ascii=False,
        )

    @classmethod
    def from_text(cls, text):
        facts = json.loads(text)
        weights = [_unpacked(column) for column in facts["weights"]]
        rarity = _unpacked(facts["rarity"])
        return cls(facts["labels"], facts["grams"], rarity, weights, facts["bias"], facts["steepness"])


def _packed(numbers):
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def _unpacked(text):
    packed = base64.b64decode(text)
    return struct.unpack(f"<{len(packed) // 4}f", packed)


def _shares(scores, steepness):
    """Distances as shares of one."""
    top = max(scores)
    powers = [math.exp((score - top) * steepness) for score in scores]
    return [power / sum(powers) for power in powers]


def log_loss(scores, right, steepness):
    """How surprised the shares are by the right labels, on average."""
    pairs = zip(scores, right, strict=True)
    return -sum(math.log(max(_shares(row, steepness)[place], 1e-9)) for row, place in pairs) / len(right)


# --- whether it speaks ----------------------------------------------------------------------------------------------


def suggest(text):
    """What the learned suggestion says of a text, or None while it is off or does not know a word of it."""
    row = own_training()
    said = None if row is None or faults(row) else _model(row.pk, row.trained_at).suggest(text)
    return said if said and said.label in names.categories() else None


@remembered
def own_training():
    """The last training on own cases, without its numbers."""
    return Training.objects.filter(table="").exclude(data="").defer("data").first()


@lru_cache(maxsize=2)
def _model(key, trained_at):
    """Read once per process: the numbers of a training never change."""
    return Model.from_text(Training.objects.values_list("data", flat=True).get(pk=key, trained_at=trained_at))


def why_silent():
    """Why it says nothing; empty where it speaks."""
    row = own_training()
    if row is None:
        return _("Off: it has not been trained on your own cases yet.")
    found = faults(row)
    return _("Off until it has proved itself: %(reasons)s.") % {"reasons": "; ".join(found)} if found else ""


def faults(row):
    """What a training lacks before its suggestions are shown, in words."""
    counts = [
        (row.rows, ENOUGH_ROWS, _("%(count)d of %(least)d triaged cases")),
        (row.held_out, ENOUGH_HELD_OUT, _("%(count)d of %(least)d held-out cases")),
    ]
    shares = [
        (row.accuracy, LEAST_ACCURACY, _("accuracy %(share)d %% of at least %(least)d %%")),
        (row.macro_f1, LEAST_MACRO_F1, _("macro-F1 %(share)d %% of at least %(least)d %%")),
    ]
    found = [_("trained from a table, not from your own cases")] if row.table else []
    found += [words % {"count": count, "least": least} for count, least, words in counts if count < least]
    low = [(share, least, words) for share, least, words in shares if share < least]
    return found + [words % {"share": int(100 * share), "least": round(100 * least)} for share, least, words in low]
