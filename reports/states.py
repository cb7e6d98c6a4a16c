"""The words of the review: where causes lie, why a case is discussed, what a pattern is made of."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CauseGroup(TextChoices):
    """Where a cause lies; the bars of a Pareto chart are causes, their colours groups."""

    PEOPLE = "people", _("People")
    PROCESS = "process", _("Process")
    PRODUCT = "product", _("Product")
    TRANSPORT = "transport", _("Storage and transport")
    SYSTEM = "system", _("Systems")
    OUTSIDE = "outside", _("Outside us")


class Topic(TextChoices):
    """Why a case is proposed for discussion."""

    RED = "red", _("red case")
    REOPENED = "reopened", _("reopened more than once")
    BEYOND_AGENT = "beyond_agent", _("compensation above the agent's ceiling")
    CHASED = "chased", _("chased three times or more")
    REROUTED = "rerouted", _("passed from desk to desk")
    FINAL = "final", _("ended with our final position")
    BY_HAND = "by_hand", _("put on the agenda by hand")


class Dimension(TextChoices):
    """What a pattern is counted by."""

    CATEGORY = "category", _("Category")
    SKU = "sku", _("SKU")
    BATCH = "batch", _("Batch")
    CARRIER = "carrier", _("Carrier")
    CHANNEL = "channel", _("Channel")
    DEPARTMENT = "department", _("Department")


# What a table of order volumes may tell apart, in the order in which `Volume.level` names them.
VOLUME_DIMENSIONS = ("sku", "batch", "carrier", "city")
