"""The rules of a new installation: 3 complaints on a batch or a shipment, 5 on a SKU, 8 on a carrier in a city."""

from complaints.incidents.models import IncidentRule
from complaints.incidents.states import IncidentKind
from routing.models import Department
from routing.reference import Loader

# kind, floor, department
RULES = (
    (IncidentKind.BATCH, 3, "product"),
    (IncidentKind.SHIPMENT, 3, "warehouse"),
    (IncidentKind.SKU, 5, "product"),
    (IncidentKind.CARRIER_CITY, 8, "warehouse"),
)


def load():
    """Add the rules; returns how many rows were added."""
    loader = Loader()
    departments = {row.code: row for row in Department.objects.all()}
    for kind, floor, department in RULES:
        if department in departments:
            loader.add(IncidentRule, {"kind": str(kind)}, floor=floor, department=departments[department])
    return loader.counts
