"""What is read from reference rows is kept in the process until one of those rows changes, here or elsewhere.

Every change of a row writes a new random token to one row (`routing.models.stamp`). A process compares that token
with the one it read under, at most every few seconds; other values than the database's live no longer than that.
"""

import time
from functools import wraps

from routing.models import ReferenceStamp

SECONDS_BETWEEN_LOOKS = 3
# A change that went past the models (by hand, by a restored copy) writes no token: it is noticed after this time.
SECONDS_TO_TRUST = 60


class _Shelf:
    """What was read under one token, before this process renewed it again."""

    def __init__(self, token, renewals, now):
        self.token, self.renewals, self.made_at, self.looked_at = token, renewals, now, now
        self.values = {}


_shelf = None


def forget():
    """Read everything again at the next question."""
    global _shelf
    _shelf = None


def remembered(read):
    """Keep the answers of a function that reads reference rows, one for each set of arguments."""

    @wraps(read)
    def recall(*args):
        values = _current().values
        key = (read, args)
        if key not in values:
            values[key] = read(*args)
        return values[key]

    return recall


def _current():
    """The shelf that is still true; the token is read before the rows, so that a change between is noticed."""
    global _shelf
    shelf, now, renewals = _shelf, time.monotonic(), ReferenceStamp.renewals
    if shelf and shelf.renewals != renewals:
        shelf = None
    if shelf and 0 <= now - shelf.looked_at < SECONDS_BETWEEN_LOOKS:
        return shelf
    token = ReferenceStamp.objects.values_list("token", flat=True).first()
    if shelf and shelf.token == token and 0 <= now - shelf.made_at < SECONDS_TO_TRUST:
        shelf.looked_at = now
    else:
        _shelf = shelf = _Shelf(token, renewals, now)
    return shelf
