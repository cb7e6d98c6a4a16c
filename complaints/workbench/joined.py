"""Rows with what hangs on them, read in one query by an outer join where a prefetch would ask twice."""

from itertools import groupby

from django.db.models import F

from complaints.models import Clock, ClockPause, ContactPoint, Party

PAUSE = ("pk", "started_at", "ended_at", "reason")
CONTACT = ("pk", "kind", "value", "is_weak", "is_confirmed")


def clocks_with_pauses(wanted, *order):
    """Clocks by these conditions, each with its pauses at hand, the oldest first."""
    columns = {f"pause_{name}": F(f"pauses__{name}") for name in PAUSE}
    rows = Clock.objects.filter(**wanted).annotate(**columns).order_by(*order, "pk", "pause_pk")
    clocks = []
    for _pk, of_one in groupby(rows, key=lambda row: row.pk):
        same = list(of_one)
        clock = same[0]
        pauses = [ClockPause(clock=clock, **_part(row, "pause", PAUSE)) for row in same if row.pause_pk]
        clock._prefetched_objects_cache = {"pauses": pauses}
        clocks.append(clock)
    return clocks


def parties_with_contacts(family):
    """[(party, its customer's contact points)], the main contact first."""
    columns = {f"contact_{name}": F(f"customer__contacts__{name}") for name in CONTACT}
    rows = Party.objects.filter(complaint__in=family).select_related("customer").annotate(**columns)
    parties = []
    for _pk, of_one in groupby(rows.order_by("-is_main", "pk", "contact_pk"), key=lambda row: row.pk):
        same = list(of_one)
        points = [
            ContactPoint(customer_id=row.customer_id, **_part(row, "contact", CONTACT))
            for row in same
            if row.contact_pk
        ]
        parties.append((same[0], points))
    return parties


def _part(row, prefix, names):
    return {name: getattr(row, f"{prefix}_{name}") for name in names}
