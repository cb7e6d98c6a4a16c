"""What floors above can do for an incident, shown on its page: temporary policy is compensation's, and it stands above.

A floor registers in `AppConfig.ready()`: a title, a function that gives the lines of an incident, and the address of
its own page, which takes the incident's key and names its own rights.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from complaints import navigation

_measures = []


@dataclass(frozen=True)
class Line:
    """One thing that holds for the incident: what, until when, and where it is kept."""

    text: str
    until: date | None = None
    url: str = ""


@dataclass(frozen=True)
class Measure:
    """A panel of the incident's page."""

    title: Any
    empty: Any
    label: Any
    lines: Any
    url_name: str


def register(measure):
    """Again is the same measure."""
    if measure not in _measures:
        _measures.append(measure)


def panels(incident, user):
    """(measure, its lines, where this person may add one or "") for the incident's page."""
    found = []
    for measure in _measures:
        url = navigation.address(measure.url_name, incident.pk)
        may_add = url and incident.is_open and navigation.may_open(user, url)
        found.append((measure, measure.lines(incident), url if may_add else ""))
    return found
