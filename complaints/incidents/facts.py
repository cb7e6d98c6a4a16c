"""What the one query of a case asks of this room."""

from django.db.models import Exists, OuterRef

from complaints.incidents.models import IncidentCase


def is_part_of_incident():
    """Whether the case, or one merged into it, belongs to an incident, open or closed."""
    own = IncidentCase.objects.filter(complaint=OuterRef("pk"), is_out=False)
    merged = IncidentCase.objects.filter(complaint__merged_into=OuterRef("pk"), is_out=False)
    return Exists(own) | Exists(merged)
