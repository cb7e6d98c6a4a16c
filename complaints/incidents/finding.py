"""Incidents find themselves: every few minutes the newest complaints are counted by batch, shipment, SKU, carrier and
city, and compared with their own past. What is linked to an incident founds no second one.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef

from complaints import actors
from complaints.incidents import handling
from complaints.incidents.models import Incident, IncidentCase, IncidentRule
from complaints.incidents.states import COLUMNS, JOINT, IncidentKind
from complaints.models import Complaint
from complaints.states import State

# No complaint of its own: said twice, or none at all.
NOT_COUNTED = (State.REJECTED, State.MERGED)
BATCH = 200


@dataclass
class Found:
    """What one look found and joined."""

    opened: int = 0
    joined: int = 0

    def __str__(self):
        return f"opened {self.opened}, joined {self.joined}"


def look(now):
    """Open what the rules say, join what came in since; may run twice or late without harm."""
    found = Found()
    rules = {row.kind: row for row in IncidentRule.objects.filter(is_active=True)}
    for kind in IncidentKind:
        if kind in rules:
            found.opened += _look_by(kind, rules[kind].as_floor(), now)
        for incident in Incident.objects.open().filter(kind=kind).select_related("department", "owner"):
            found.joined += join(incident, now)
    return found


def _look_by(kind, floor, now):
    begin = now - timedelta(hours=floor.hours)
    opened = 0
    for key, count, first in _many(kind, floor.floor, begin, now):
        past = past_of(kind, key, begin, floor)
        if floor.is_reached(count, past):
            opened += (
                handling.open_incident(kind, key, counted=count, usual=floor.usual(past), since=first, at=now)
                is not None
            )
    return opened


def _many(kind, floor, begin, now):
    """(key, complaints, the first one) of everything with so many complaints since, the most first."""
    columns = [f"order__{name}" for name in COLUMNS[kind]]
    rows = counted(begin, now).filter(~Exists(IncidentCase.objects.filter(complaint=OuterRef("pk"))))
    for column in columns:
        rows = rows.filter(order__isnull=False).exclude(**{column: ""})
    rows = rows.order_by().values_list(*columns).annotate(count=Count("pk"), first=Min("received_at"))
    return [
        (JOINT.join(parts), count, first) for *parts, count, first in rows.filter(count__gte=floor).order_by("-count")
    ]


def past_of(kind, key, until, floor):
    """How many complaints there were on this in the weeks before."""
    return counted(until - timedelta(weeks=floor.weeks), until).filter(**_orders(kind, key)).count()


def counted(begin, end):
    """The complaints that count, received after `begin` up to `end`."""
    return Complaint.objects.filter(received_at__gt=begin, received_at__lte=end).exclude(state__in=NOT_COUNTED)


def _orders(kind, key):
    return {f"order__{name}": value for name, value in Incident(kind=kind, key=key).of_orders.items()}


def open_by_hand(kind, key, *, by, now):
    """A person says so, whatever the floor; the complaints of the rule's hours join. None: it is open already."""
    floor = IncidentRule.objects.get(kind=kind).as_floor()
    begin = now - timedelta(hours=floor.hours)
    count = counted(begin, now).filter(**_orders(kind, key)).count()
    usual = floor.usual(past_of(kind, key, begin, floor))
    with transaction.atomic():
        incident = handling.open_incident(kind, key, counted=count, usual=usual, since=begin, at=now, by=by)
    if incident is not None:
        join(incident, now)
    return incident


def join(incident, now):
    """Link every case on the incident's thing that came in since it began and is not listed yet."""
    listed = IncidentCase.objects.filter(incident=incident, complaint=OuterRef("pk"))
    since = incident.since - timedelta(microseconds=1)
    rows = counted(since, now).filter(~Exists(listed), **_orders(incident.kind, incident.key))
    return sum(handling.link(incident, case, by=actors.SYSTEM, at=now) for case in rows.order_by("pk")[:BATCH])
