"""Tables of the installation itself."""

from django.db import models


class Heartbeat(models.Model):
    """When the worker last did a job: written by a job every minute, read by the watchdog and `/readyz`."""

    name = models.CharField(primary_key=True, max_length=30)
    beat_at = models.DateTimeField()

    def __str__(self):
        return f"{self.name} {self.beat_at:%Y-%m-%d %H:%M:%S}"


class CacheEntry(models.Model):
    """The table behind Django's database cache, in which all processes count sign-in attempts together.

    Columns as `createcachetable` makes them; as a model it comes with `migrate`.
    """

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "config_cache"

    def __str__(self):
        return self.cache_key
