"""Figures as pages show them: lines with a label, a value, the value before, and where the cases are."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import naming
from reports.costs import Costs
from reports.figures import FIGURES
from reports.measures import percent
from reports.panels import Line, Panel, Tile, TimesLine
from reports.saying import length, number
from reports.sums import SCORES

PANELS = (
    "by_category", "by_responsible", "by_class", "by_department", "by_channel", "by_priority", "backlog_by_age",
    "promises_missed", "by_end", "reopened_by_category", "callbacks_by_outcome",
)  # fmt: skip
# More of these is no reason to worry.
CALM = {"by_end", "callbacks_by_outcome"}
TIMES = ("first_response", "handling", "promises", "time_to_close")


class Sheet:
    """The figures of one scope beside those of the period before; `query` narrows the lists they lead to.

    `rated` (volumes.rates.Rated) adds rates per thousand orders where orders are known.
    """

    def __init__(self, values, before, query, rated=None):
        self.rated = rated
        self.values = values
        self.earlier = before or {}
        self.query = query
        self.costs = Costs(self)

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
                self.rated.of_part(name, part) if self.rated else None,
            )
            for part in parts
        ]
        return Panel(figure, lines, warns=name not in CALM)

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
            self._reopened(),
            self._backlog(),
            *(make() for name, make in self._later() if name in self.values),
        ]

    def _later(self):
        """Tiles of figures that older reviews do not have."""
        return [("net_cost", self.costs.tile), ("satisfaction", self._satisfaction)]

    def _received(self):
        value = self.values["received"]
        below = [self._against("received"), self._rate()]
        return Tile(_("complaints"), number(value), " · ".join(filter(None, below)), self.url("received"))

    def _rate(self):
        """“3.12 per 1,000 orders”, and on how many days orders are known where it is not every day."""
        rate = self.rated.of_part("received") if self.rated else None
        if rate is None:
            return ""
        facts = {
            "rate": number(rate, decimals=2),
            "known": len(self.rated.orders.days),
            "asked": self.rated.orders.asked,
        }
        if self.rated.orders.is_whole:
            return _("%(rate)s per 1,000 orders") % facts
        return _("%(rate)s per 1,000 orders (%(known)d of %(asked)d days)") % facts

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

    # --- satisfaction -------------------------------------------------------------------------------------------------

    def _satisfaction(self):
        value = self.values["satisfaction"]
        below = ngettext("%(count)s mark", "%(count)s marks", value["count"]) % {"count": number(value["count"])}
        shown = "–" if value["mean"] is None else _("%(mean)s of 5") % {"mean": number(value["mean"], 2)}
        return Tile(_("satisfaction"), shown, below, self.url("satisfaction"))

    def satisfaction(self):
        """The marks as a panel, the best first; None where an older review has no such figure."""
        if "satisfaction" not in self.values:
            return None
        value, before = self.values["satisfaction"], self.earlier.get("satisfaction")
        lines = [
            Line(
                str(mark),
                ngettext("%(mark)d point", "%(mark)d points", mark) % {"mark": mark},
                value[str(mark)],
                None if before is None else before[str(mark)],
                percent(value[str(mark)], value["count"]),
                self.url("satisfaction", str(mark)),
            )
            for mark in SCORES
        ]
        return Panel(FIGURES["satisfaction"], lines if value["count"] else [], warns=False)
