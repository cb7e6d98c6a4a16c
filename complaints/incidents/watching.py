"""Whether an order belongs to an incident that is open: asked for every complaint that is recorded."""

from complaints.incidents.models import Incident
from complaints.incidents.states import COLUMNS, JOINT
from routing.memory import remembered


@remembered
def _open_things():
    return frozenset(Incident.objects.open().values_list("kind", "key"))


def concerns(order):
    """`order` has the columns of an order, as a row or as told by a channel."""
    return any((kind, key_of(kind, order)) in _open_things() for kind in COLUMNS)


def key_of(kind, order):
    """The thing that an order is about, "" where a part of it is not known."""
    parts = [getattr(order, name).strip() for name in COLUMNS[kind]]
    return JOINT.join(parts) if all(parts) else ""


@remembered
def notices():
    """The open incidents that tell somebody something, the oldest first."""
    rows = Incident.objects.open().order_by("found_at")
    return tuple(row for row in rows if row.notice_en or row.notice_zh)
