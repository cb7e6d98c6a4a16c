"""Like pictures, found by an index that stays fast as pictures grow.

A hash of 64 bits is kept as four quarters of 16. Two hashes that differ in at most 7 bits have a quarter that differs
in at most one: whoever looks up each quarter and its 16 neighbours by one bit, 68 values of one index, misses none.
"""

from dataclasses import dataclass

from complaints.evidence.models import PictureBand

QUARTERS, BITS = 4, 16
# Of 64 bits of the rows, and of 128 bits of rows and columns together.
FAR_IN_ROWS, FAR_IN_ALL = 7, 16
# A look-up ends here, however many pictures share a quarter.
MOST_CANDIDATES = 5_000
MASK = (1 << 64) - 1


@dataclass(frozen=True)
class Like:
    """A picture like the one asked for, and how much."""

    examination: int
    percent: int


def signed(number):
    """64 bits as the databases keep them."""
    return None if number is None else number - (1 << 64) if number >= 1 << 63 else number


def quarters(row_hash):
    """The four keys under which a hash is found."""
    bits = row_hash & MASK
    return [place << BITS | bits >> place * BITS & 0xFFFF for place in range(QUARTERS)]


def probes(row_hash):
    """Each quarter, and all that differ from it in one bit."""
    keys = quarters(row_hash)
    return keys + [key ^ 1 << bit for key in keys for bit in range(BITS)]


def remember(examination):
    """Make a picture findable. Called once, in the transaction that stores its hashes."""
    if examination.row_hash is None:
        return
    PictureBand.objects.bulk_create(
        PictureBand(
            examination=examination, band=key, row_hash=examination.row_hash, column_hash=examination.column_hash
        )
        for key in quarters(examination.row_hash)
    )


def near(row_hash, column_hash):
    """Pictures like this one, the most like first; the one itself is among them."""
    if row_hash is None:
        return []
    rows = PictureBand.objects.filter(band__in=probes(row_hash)).values_list(
        "examination_id", "row_hash", "column_hash"
    )
    found = {}
    for key, rows_bits, columns_bits in rows[:MOST_CANDIDATES]:
        in_rows = ((row_hash ^ rows_bits) & MASK).bit_count()
        if in_rows > FAR_IN_ROWS:
            continue
        far = in_rows + ((column_hash ^ columns_bits) & MASK).bit_count()
        if far <= FAR_IN_ALL:
            found[key] = far
    likes = [Like(key, round(100 - far * 100 / 128)) for key, far in found.items()]
    return sorted(likes, key=lambda like: (-like.percent, like.examination))
