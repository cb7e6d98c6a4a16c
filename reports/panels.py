"""The parts of a page of figures: lines, panels with their bars, tiles."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from reports.measures import NONE

# So many bars are drawn one by one; the rest together.
BARS = 8


@dataclass(frozen=True)
class Line:
    """One number of a figure."""

    part: str
    label: Any
    value: int
    before: int | None
    share: float | None
    url: str
    rate: float | None = None

    @property
    def change(self):
        return None if self.before is None else self.value - self.before


@dataclass(frozen=True)
class Panel:
    """A grouped figure: its lines, and its bars; `warns` marks those that grew much."""

    figure: Any
    lines: list = field(default_factory=list)
    warns: bool = True

    @property
    def is_rated(self):
        """Whether orders are known, so that a column of rates stands beside the counts."""
        return any(line.rate is not None for line in self.lines)

    @property
    def bars(self):
        """For the chart: (name, value, before, class)."""
        shown = [(str(line.label), line.value, line.before, _look(line, self.warns)) for line in self.lines[:BARS]]
        rest = self.lines[BARS:]
        if rest:
            before = None if rest[0].before is None else sum(line.before for line in rest)
            shown.append((_("Others"), sum(line.value for line in rest), before, "b3"))
        return shown


def _look(line, warns):
    """Grey where nothing is named, yellow where it grew by half and by five at least, else blue."""
    if line.part == NONE:
        return "b3"
    grew = line.before is not None and line.value >= line.before * 1.5 and line.value - line.before >= 5
    return "b2" if warns and grew else "b1"


@dataclass(frozen=True)
class Tile:
    """One of the large figures at the top."""

    label: Any
    value: str
    below: str
    url: str
    look: str = ""
    icon: str = ""


@dataclass(frozen=True)
class TimesLine:
    """One duration of the table of times."""

    figure: Any
    count: int
    median: str
    p90: str
    before: str
    kept: int | None
    missed: int | None
    kept_percent: float | None
    url: str
    kept_url: str
    missed_url: str
