"""The rail: where a person can go, by their rights, with a count beside it where somebody counts.

A room or floor registers its count in `AppConfig.ready()`: `navigation.count("triage", function)` with
`function(user, now) -> Tally`, or a list of them. All tallies of a page are counted in one query, each up to a bound.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, IntegerField, QuerySet, Subquery
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints import steps
from routing import policies
from routing.models import User

# Counting beside an item stops here.
MANY = 100
READS_CASES = ("complaints.note_complaint", "complaints.reveal_contact", "complaints.see_board")


@dataclass(frozen=True)
class Place:
    """One item of the rail; `rights` any of (none: everybody), `letter` after G opens it. `is_wide`: no work for a
    telephone's short row."""

    key: str
    label: Any  # text, translated when it is shown
    url_name: str
    icon: str
    letter: str = ""
    rights: tuple = ()
    section: Any = ""
    args: tuple = ()
    is_wide: bool = False


@dataclass(frozen=True)
class Tally:
    """The rows to be counted beside an item, and those that are over their promise."""

    rows: QuerySet
    over: QuerySet


class _CountOf(Subquery):
    """How many rows a sliced query has, as an expression."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


_TOP = (
    Place("home", _("My work"), "home", "home", "m"),
    Place("triage", _("Triage"), "queue_of", "inbox", "t", ("complaints.assign_complaint",), args=("triage",)),
    Place("queue", _("All cases"), "queue", "list", "a", READS_CASES),
    Place("callbacks", _("Callbacks"), "callbacks", "phone", "c", ("complaints.satisfy_complaint",)),
)
_LEAD = pgettext_lazy("heading of the rail", "Lead")
_LATER = (
    Place("shift", _("Shift"), "shift", "hand", "h", ("complaints.reassign_complaint",), _LEAD),
    Place("board", _("Board"), "board", "board", "b", ("complaints.see_board",), _LEAD),
    Place(
        "approvals",
        _("Approvals"),
        "decisions",
        "stamp",
        "p",
        ("compensation.decide_as_manager", "compensation.decide_as_director"),
        _LEAD,
    ),
    Place("reviews", _("Weekly review"), "reviews", "loop", "r", ("reports.read_reports",), _LEAD),
    Place("reports", _("Reports"), "reports", "chart", "s", ("reports.read_reports",), _LEAD),
)
PLACES = [*_TOP, *_LATER]
_counts = {}


def add(place):
    """A further item at the end of its section; again is the same item."""
    if any(known.key == place.key for known in PLACES):
        return
    beside = [number for number, known in enumerate(PLACES, start=1) if known.section == place.section]
    PLACES.insert(max(beside, default=len(PLACES)), place)


def count(key, function):
    """Show what `function(user, now)` counts beside the item."""
    _counts[key] = function


def address(url_name, *args):
    """Where a name leads, or "" while no such page is installed."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def places_for(user):
    """The items this person may open, with their addresses."""
    rights = user.right_names
    allowed = [place for place in PLACES if not place.rights or rights.intersection(place.rights)]
    return [(place, url) for place in allowed if (url := address(place.url_name, *place.args))]


def counted(places, user, now):
    """{key: (how many, whether one is over)} of the items where somebody counts; above a hundred it says a hundred."""
    tallies = {place.key: _tallies(_counts[place.key](user, now)) for place in places if place.key in _counts}
    parts = [part for kinds in tallies.values() for tally in kinds for part in _parts(tally)]
    if not parts:
        return {}
    found = iter(User.objects.filter(pk=user.pk).values_list(*parts).get())
    sums = {}
    for key, kinds in tallies.items():
        pairs = [(next(found) or 0, bool(next(found))) for _tally in kinds]
        sums[key] = (min(MANY, sum(number for number, _is_over in pairs)), any(is_over for _number, is_over in pairs))
    return sums


def _tallies(counted):
    """One tally, or those of several kinds that are counted together."""
    return [counted] if isinstance(counted, Tally) else counted


def _parts(tally):
    return _number(tally.rows), Exists(tally.over.order_by())


def _number(rows):
    return _CountOf(rows.order_by().values("pk")[:MANY])


def may_open(user, url):
    """Whether the page behind an address is for this person, by what its view declares."""
    try:
        declared = policies.declared(resolve(url).func)
    except Resolver404:
        return False
    rights = (declared or {}).get("rights")
    return rights is not None and (not rights or bool(user.right_names.intersection(rights)))


def ways_for(user, case):
    """{guard: (address, label)} of the ways that this person may go to meet what is missing."""
    return {name: way for name, way in steps.ways(case).items() if may_open(user, way[0])}
