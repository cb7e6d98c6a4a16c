"""Figures of what customers say when we ask them whether it is solved."""

from django.utils.translation import gettext_lazy as _

from complaints.states import Outcome
from reports import naming
from reports.figures.registry import define
from reports.measures import Groups
from reports.sums import Scores


@define(
    Scores,
    _("Satisfaction"),
    _("Marks from 1 (bad) to 5 (good) that customers gave when they were called back, by the time of the call."),
)
def satisfaction(scope):
    """Tries to call in the period that have a mark."""
    return scope.calls().filter(satisfaction__isnull=False)


@define(
    Groups,
    _("Callbacks by outcome"),
    _("Every try to call a customer back in the period, by what came of it."),
    by="outcome",
    names=naming.of_choices(Outcome),
)
def callbacks_by_outcome(scope):
    """Tries to call in the period, by outcome."""
    return scope.calls()


@define(
    Groups,
    _("Reopened, by category"),
    _("Cases that were reopened in the period, each once, by their category."),
    by="category__code",
    names=naming.categories,
)
def reopened_by_category(scope):
    """The rows of `reopened`, by the code of the category."""
    return scope.with_event("reopen")
