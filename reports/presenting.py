"""Figures as pages show them: lines with a label, a value, the value before, and where the cases are."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from complaints.wording import duration
from reports import naming
from reports.figures import FIGURES
from reports.measures import NONE, percent

# So many bars are drawn one by one; the rest together.
BARS = 8
PANELS = (
    "by_category", "by_responsible", "by_class", "by_department", "by_channel", "by_priority", "backlog_by_age",
    "promises_missed", "by_end",
)  # fmt: skip
TIMES = ("first_response", "handling", "promises", "time_to_close")


@dataclass(frozen=True)
class Line:
    """One number of a figure."""

    part: str
    label: Any
    value: int
    before: int | None
    share: float | None
    url: str

    @property
    def change(self):
        return None if self.before is None else self.value - self.before


@dataclass(frozen=True)
class Panel:
    """A grouped figure: its lines, and its bars."""

    figure: Any
    lines: list = field(default_factory=list)

    @property
    def bars(self):
        """For the chart: (name, value, before, class)."""
        shown = [(str(line.label), line.value, line.before, _look(line)) for line in self.lines[:BARS]]
        rest = self.lines[BARS:]
        if rest:
            before = None if rest[0].before is None else sum(line.before for line in rest)
            shown.append((_("Others"), sum(line.value for line in rest), before, "b3"))
        return shown


def _look(line):
    """Grey where nothing is named, yellow where it grew by half and by five at least, else blue."""
    if line.part == NONE:
        return "b3"
    grew = line.before is not None and line.value >= line.before * 1.5 and line.value - line.before >= 5
    return "b2" if grew else "b1"


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


class Sheet:
    """The figures of one scope beside those of the period before; `query` narrows the lists they lead to."""

    def __init__(self, values, before, query):
        self.values = values
        self.earlier = before or {}
        self.query = query

    def url(self, name, part=""):
        return f"{reverse('report_rows', args=[name])}?{urlencode(self.query | ({'part': part} if part else {}))}"

    def panels(self):
        return [self.panel(name) for name in PANELS if name in self.values]

    def panel(self, name):
        """The lines of a grouped figure, those that were there only before included."""
        figure, values = FIGURES[name], self.values[name]
        before = self.earlier.get(name)
        names = figure.names() | naming.none()
        whole = sum(values.values())
        parts = [*values, *(part for part in (before or {}) if part not in values)]
        lines = [
            Line(
                part,
                names.get(part, part),
                values.get(part, 0),
                None if before is None else before.get(part, 0),
                percent(values.get(part, 0), whole),
                self.url(name, part),
            )
            for part in parts
        ]
        return Panel(figure, lines)

    def times(self):
        return [self._times(name) for name in TIMES if name in self.values]

    def _times(self, name):
        value, before = self.values[name], self.earlier.get(name) or {}
        return TimesLine(
            FIGURES[name],
            value["count"],
            length(value, "median"),
            length(value, "p90"),
            length(before, "median") if before else "–",
            value.get("kept"),
            value.get("missed"),
            value.get("kept_percent"),
            self.url(name),
            self.url(name, "kept"),
            self.url(name, "missed"),
        )

    # --- tiles ----------------------------------------------------------------------------------------------------

    def tiles(self):
        return [
            self._received(),
            self._time("first_response", _("first response, median")),
            self._time("handling", _("handling, median")),
            self._promises(),
            self._closed(),
            self._reopened(),
            self._backlog(),
        ]

    def _received(self):
        value = self.values["received"]
        return Tile(_("complaints"), number(value), self._against("received"), self.url("received"))

    def _against(self, name):
        """How a count differs from the period before, in words."""
        before = self.earlier.get(name)
        if before is None:
            return ""
        change = self.values[name] - before
        if not change:
            return _("as many as before")
        words = _("%(count)s more than before") if change > 0 else _("%(count)s fewer than before")
        return words % {"count": number(abs(change))}

    def _time(self, name, label):
        value = self.values[name]
        below = (
            _("none measured") if not value["count"] else _("90 %% within %(time)s") % {"time": length(value, "p90")}
        )
        return Tile(label, length(value, "median"), below, self.url(name))

    def _promises(self):
        value = self.values["promises"]
        kept = value["kept_percent"]
        below = ngettext("%(count)s missed", "%(count)s missed", value["missed"]) % {"count": number(value["missed"])}
        look = "" if kept is None else ("green" if kept >= 95 else "yellow" if kept >= 85 else "red")
        icon = {"green": "check", "yellow": "triangle", "red": "alarm"}.get(look, "")
        shown = "–" if kept is None else _("%(percent)s %%") % {"percent": number(kept)}
        return Tile(_("promises kept"), shown, below, self.url("promises", "missed"), look, icon)

    def _closed(self):
        return Tile(_("cases closed"), number(self.values["closed"]), self._against("closed"), self.url("closed"))

    def _reopened(self):
        value, closed = self.values["reopened"], self.values["closed"]
        share = percent(value, closed)
        below = "" if share is None else _("%(percent)s %% of closed") % {"percent": number(share)}
        return Tile(_("cases reopened"), number(value), below, self.url("reopened"))

    def _backlog(self):
        old = self.values["backlog_by_age"]["over_30"]
        below = _("%(count)s for 30 days and more") % {"count": number(old)}
        look, icon = ("yellow", "triangle") if old else ("", "")
        return Tile(_("open at the end"), number(self.values["backlog"]), below, self.url("backlog"), look, icon)


def days(period):
    """“16 Nov 2026 – 22 Nov 2026”; one day alone is said once."""
    first, last = (date_format(day, pgettext("date format", "j M Y")) for day in (period.first, period.last))
    return first if first == last else pgettext("span of days", "%(first)s – %(last)s") % {"first": first, "last": last}


def number(value):
    """“1,234”, “12.5”; the reader's separators."""
    if isinstance(value, float):
        value = round(value, 1)
        return number_format(int(value) if value == int(value) else value, use_l10n=True, force_grouping=True)
    return number_format(value, use_l10n=True, force_grouping=True)


def length(value, which):
    """A median or 90 % of a figure of times, in words."""
    if (hours := value.get(f"{which}_hours")) is not None:
        return duration(hours * 60)
    minutes = value.get(f"{which}_minutes")
    return "–" if minutes is None else duration(minutes, in_days=False)
