"""The one way in which a table of money points at a member of staff."""

from django.conf import settings
from django.db import models


def person(related="+", *, optional=False, **options):
    """A foreign key to a member of staff whose row outlives them; `optional`: nobody yet, or no member of staff."""
    if optional:
        options |= {"null": True, "blank": True}
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name=related, **options)
