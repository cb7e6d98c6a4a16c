"""How other processes notice that a reference row changed."""

import secrets

from django.db import models


class ReferenceStamp(models.Model):
    """One row whose token is new after every change of a reference row. Random: a counter that was rolled back and
    counted again could mean two different things."""

    token = models.CharField(max_length=32)
    # How often this process renewed it: its own changes are noticed at once.
    renewals = 0

    def __str__(self):
        return self.token

    @staticmethod
    def renew():
        """Say that reference rows changed; part of the caller's transaction."""
        token = secrets.token_hex(16)
        if not ReferenceStamp.objects.filter(pk=1).update(token=token):
            ReferenceStamp.objects.bulk_create([ReferenceStamp(pk=1, token=token)], ignore_conflicts=True)
        ReferenceStamp.renewals += 1


class StampedQuerySet(models.QuerySet):
    """Changes of many rows at once are noticed too."""

    def update(self, **values):
        changed = super().update(**values)
        ReferenceStamp.renew()
        return changed

    def delete(self):
        deleted = super().delete()
        ReferenceStamp.renew()
        return deleted

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, *args, **kwargs):
        rows = super().bulk_create(*args, **kwargs)
        ReferenceStamp.renew()
        return rows


class Stamped(models.Model):
    """A reference row that processes remember (`routing.memory`): every change renews the stamp."""

    objects = StampedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        ReferenceStamp.renew()

    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        ReferenceStamp.renew()
        return deleted
