"""The words of the incidents room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IncidentKind(TextChoices):
    """What the complaints of an incident have in common; the most particular first."""

    BATCH = "batch", _("Batch")
    SHIPMENT = "shipment", _("Shipment")
    SKU = "sku", _("SKU")
    CARRIER_CITY = "carrier_city", _("Carrier and city")


class IncidentState(TextChoices):
    """An incident is worked on until somebody closes it."""

    OPEN = "open", pgettext_lazy("an incident", "open")
    CLOSED = "closed", pgettext_lazy("an incident", "closed")


# The columns of an order that must be equal, by kind.
COLUMNS = {
    IncidentKind.BATCH: ("batch",),
    IncidentKind.SHIPMENT: ("waybill",),
    IncidentKind.SKU: ("sku",),
    IncidentKind.CARRIER_CITY: ("carrier", "city"),
}
# Between the parts of a key in words.
JOINT = " · "
# How the source of an incident's task begins.
SOURCE = "incident:"
# Why somebody may read the cases of an incident.
GRANT = "incident"
