"""Figures for pages and reviews: out of the summary where it can tell, else from the rows; the values are the same."""

from reports import figures
from reports.summary import answers


def both(scope):
    """(figures of a scope, figures of the period before)."""
    return answers.both(scope) or (figures.compute(scope), figures.compute(scope.before()))


def some(scope, names):
    """Some figures that count complaints received."""
    return answers.some(scope, names) or figures.compute_some(scope, names)
