"""Every figure of the reports, defined once: what is counted, from when, in which clock.

A function returns the rows; the decorator says how they are counted (`reports.measures`, `reports.sums`). Pages,
exports, the weekly review and `manage.py figures` all ask `FIGURES`.
"""

from reports.figures import cases, money, times, voices
from reports.figures.registry import FIGURES

__all__ = ["FIGURES", "cases", "compute", "money", "times", "voices"]


def compute(scope):
    """Every figure of a scope: {name: value}."""
    return {name: figure.value(scope) for name, figure in FIGURES.items()}
