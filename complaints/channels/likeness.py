"""How like two texts are: the words they share, Chinese by pairs of signs. Pure."""

import re
import unicodedata

WORD = re.compile(r"[a-z0-9]{3,}")
HAN = re.compile(r"[\u3400-\u9fff]+")
# From here on two texts are like; shorter ones than this say too little to be compared.
LIKE, FEWEST = 0.45, 4
MOST_SIGNS = 4000
# Words of every complaint tell none from another.
USUAL = frozenset(
    {"the", "and", "that", "was", "were", "for", "with", "you", "your", "have", "has", "had", "not", "but", "this"}
    | {"from", "are", "our", "she", "they"}
)


def terms(text):
    """The words of a text, as a set."""
    plain = unicodedata.normalize("NFKC", text[:MOST_SIGNS]).casefold()
    found = {word for word in WORD.findall(plain) if word not in USUAL}
    for run in HAN.findall(plain):
        found.update(run[i : i + 2] for i in range(len(run) - 1))
    return found


def likeness(one, other):
    """From 0 (nothing in common) to 1: shared terms in the mean of both (Dice). 0 where one of them says too little."""
    first, second = terms(one), terms(other)
    if min(len(first), len(second)) < FEWEST:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def are_like(one, other):
    return likeness(one, other) >= LIKE
