"""Every figure of the reports, defined once: what is counted, from when, in which clock.

A function returns the rows; the decorator says how they are counted (`reports.measures`, `reports.sums`). Pages,
exports, the weekly review and `manage.py figures` all ask `FIGURES`.
"""

from reports.figures import cases, money, times, voices
from reports.figures.registry import FIGURES

__all__ = ["FIGURES", "cases", "compute", "money", "times", "voices"]


def compute(scope, *, wide=False):
    """Every figure of a scope: {name: value}; `wide`: those by article, batch, carrier and city too."""
    return {name: figure.value(scope) for name, figure in FIGURES.items() if wide or not figure.is_wide}


def compute_some(scope, names):
    """Some figures of a scope."""
    return {name: FIGURES[name].value(scope) for name in names}
