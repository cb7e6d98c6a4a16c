"""The balance of the ways in: what was received on a day through a channel is the sum of what it became."""

from collections import defaultdict

from django.db.models import Count
from django.db.models.functions import TruncDate

from complaints.channels.models import Arrival, End, Way
from complaints.states import Channel

# What a message may become, in the order of the page.
SETTLED = [end for end in End if end != End.RECEIVED]


def by_day(start, end):
    """Per day its sums and the rows behind them: [{day, received, ends, left, rows}], the latest first."""
    found = {}
    for row in days(start, end):
        found.setdefault(row["day"], []).append(row)
    return [_summed(day, rows) for day, rows in found.items()]


def _summed(day, rows):
    return {
        "day": day,
        "received": sum(row["received"] for row in rows),
        "ends": {end.value: sum(row["ends"][end.value] for row in rows) for end in SETTLED},
        "left": sum(row["left"] for row in rows),
        "rows": rows,
    }


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
    settled = {end.value: ends.get(end.value, 0) for end in SETTLED}
    received = sum(ends.values())
    return {
        "day": day,
        "way": way,
        "channel": channel,
        "name": name_of(way, channel),
        "received": received,
        "ends": settled,
        "left": received - sum(settled.values()),
    }


def name_of(way, channel):
    """“E-mail” where the way in is the channel, else “Interface · App”."""
    names = [str(Way(way).label) if way in Way.values else way]
    if channel in Channel.values and Channel(channel).label not in names:
        names.append(str(Channel(channel).label))
    return " · ".join(names)
