"""The shift lead's board: what is late, what will be within the hour, by step, department and person."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, When

from complaints.models import Complaint
from complaints.states import STEPS, Priority, State
from routing import duty, names
from routing.models import User

SOON = timedelta(hours=1)
# So many of the late, and of those that will be, are listed; the figures lead to all of them.
LISTED = 12
PEOPLE = 25


@dataclass
class Figures:
    """Open cases, those over their promise, those that will be within the hour, and the red ones."""

    open: int = 0
    late: int = 0
    soon: int = 0
    red: int = 0

    def add(self, row):
        for name in ("open", "late", "soon", "red"):
            setattr(self, name, getattr(self, name) + row[name])


@dataclass
class Line:
    """A step, a department or a person with its figures; `percent` of the greatest load, for the bar."""

    key: Any
    label: Any
    figures: Figures
    percent: int = 0
    is_away: bool = False


@dataclass
class Board:
    """What the page prints."""

    total: Figures = field(default_factory=Figures)
    steps: list = field(default_factory=list)
    departments: list = field(default_factory=list)
    people: list = field(default_factory=list)
    nobody: Figures = field(default_factory=Figures)
    late: list = field(default_factory=list)
    soon: list = field(default_factory=list)


def of(user, now, *, department=None):
    """The board of what this person may read, or of one department of it; three queries."""
    cases = Complaint.objects.visible_to(user).open()
    if department:
        cases = cases.filter(department=department)
    board = Board()
    by_step, by_department, by_person = (defaultdict(Figures) for _each in range(3))
    for row in _counted(cases, now):
        board.total.add(row)
        by_step[row["state"]].add(row)
        by_department[row["department"]].add(row)
        (by_person[row["person"]] if row["person"] else board.nobody).add(row)
    board.steps = [Line(state, state.label, by_step[state]) for state in STEPS]
    board.departments = _departments(by_department)
    board.people = _people(by_person, now)
    board.late, board.soon = _listed(cases, now)
    return board


def _counted(cases, now):
    """One row for each step, department and person: a few hundred, however many cases there are."""
    is_late = Q(due_at__lt=now)
    person = Case(When(state=State.VERIFICATION, then=F("investigator")), default=F("handler"))
    return (
        cases.order_by()
        .values("state", "department", person=person)
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=is_late),
            soon=Count("pk", filter=~is_late & Q(due_at__lt=now + SOON)),
            red=Count("pk", filter=Q(priority=Priority.RED)),
        )
    )


def _departments(figures):
    known = {department.pk: department for department in names.departments().values()}
    lines = [Line(known[key], known[key].name, each) for key, each in figures.items() if key in known]
    return _by_urgency(lines)


def _people(figures, now):
    """Who has most that is late or nearly so; at most so many."""
    most = max((each.open for each in figures.values()), default=0)
    urgent = sorted(figures, key=lambda key: _urgency(figures[key]))[:PEOPLE]
    rows = duty.with_absence(User.objects.filter(pk__in=urgent), now)
    return _by_urgency(
        [Line(row, str(row), figures[row.pk], 100 * figures[row.pk].open // most, row.is_away) for row in rows]
    )


def _by_urgency(lines):
    return sorted(lines, key=lambda line: (*_urgency(line.figures), str(line.label)))


def _urgency(figures):
    return -figures.late, -figures.soon, -figures.open


def _listed(cases, now):
    """(the cases furthest over, those that fall due next within the hour)."""
    late = cases.filter(due_at__lt=now).by_promise().values("pk")[:LISTED]
    soon = cases.filter(due_at__gte=now, due_at__lt=now + SOON).by_promise().values("pk")[:LISTED]
    rows = list(cases.filter(Q(pk__in=late) | Q(pk__in=soon)).for_list().by_promise())
    return [row for row in rows if row.due_at < now], [row for row in rows if row.due_at >= now]
