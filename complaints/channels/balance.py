"""The balance of the ways in: what was received on a day through a channel is the sum of what it became."""

from collections import defaultdict

from django.db.models import Count
from django.db.models.functions import TruncDate

from complaints.channels.models import Arrival, End


def days(start, end):
    """One row per day and channel between two moments, the latest first, by one query.

    `left` is what came and has no end yet; a day is balanced when nothing is left.
    """
    rows = Arrival.objects.filter(received_at__gte=start, received_at__lt=end).order_by()
    counted = rows.annotate(day=TruncDate("received_at")).values("day", "way", "channel", "end").annotate(n=Count("pk"))
    found = defaultdict(dict)
    for row in counted:
        found[row["day"], row["way"], row["channel"]][row["end"]] = row["n"]
    keys = sorted(sorted(found, key=lambda key: key[1:]), key=lambda key: key[0], reverse=True)
    return [_row(key, found[key]) for key in keys]


def _row(key, ends):
    day, way, channel = key
    settled = {end.value: ends.get(end.value, 0) for end in End if end != End.RECEIVED}
    received = sum(ends.values())
    return {
        "day": day,
        "way": way,
        "channel": channel,
        "received": received,
        "ends": settled,
        "left": received - sum(settled.values()),
    }
