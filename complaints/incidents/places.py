"""Where incidents stand on the rail, and what is counted beside them."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.incidents.models import Incident
from complaints.navigation import Place, Tally

INCIDENTS = Place(
    "incidents",
    _("Incidents"),
    "incidents",
    "flag",
    "e",
    ("incidents.view_incident", "incidents.manage_incident"),
    pgettext_lazy("heading of the rail", "Lead"),
)
A_DAY = timedelta(days=1)


def count(user, now):
    """The open incidents; one that nobody leads is over its time."""
    rows = Incident.objects.visible_to(user).open()
    return Tally(rows, rows.filter(owner=None))
