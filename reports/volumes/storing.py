"""Order volumes written down: the same table again changes nothing, a corrected one replaces what it names."""

from dataclasses import dataclass
from itertools import groupby

from django.db import transaction

from reports.models import Volume
from reports.states import VOLUME_DIMENSIONS

AT_ONCE = 500


@dataclass
class Stored:
    """How many rows were new, replaced, and as they were."""

    new: int = 0
    replaced: int = 0
    same: int = 0


def store(volumes, *, now):
    """Write what a table says, a day in a transaction: a run that was stopped leaves whole days and may be repeated."""
    done = Stored()
    for day, keys in groupby(sorted(volumes.orders), key=lambda key: key[0]):
        with transaction.atomic():
            _store_day(day, [key[1:] for key in keys], volumes, now, done)
    return done


def _store_day(day, keys, volumes, now, done):
    known = Volume.objects.filter(day=day, level=volumes.level)
    known = {row[:-1]: row[-1] for row in known.values_list(*VOLUME_DIMENSIONS, "orders")}
    changed = []
    for key in keys:
        orders = volumes.orders[(day, *key)]
        if known.get(key) == orders:
            done.same += 1
            continue
        done.new += key not in known
        done.replaced += key in known
        parts = dict(zip(VOLUME_DIMENSIONS, key, strict=True))
        changed.append(Volume(day=day, level=volumes.level, orders=orders, imported_at=now, **parts))
    Volume.objects.bulk_create(
        changed,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["day", "level", *VOLUME_DIMENSIONS],
        update_fields=["orders", "imported_at"],
    )
