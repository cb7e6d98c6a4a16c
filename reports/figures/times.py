"""Figures of time: how long something took in working time, and which promises were kept."""

from django.utils.translation import gettext_lazy as _

from complaints.models.clock import ClockState
from complaints.states import ClockKind
from reports import naming
from reports.figures.cases import closed
from reports.figures.registry import define
from reports.measures import Groups, Times, hours_to_end, rough_minutes, working_minutes

MEASURED = (ClockState.KEPT, ClockState.MISSED)


@define(
    Times,
    _("First response"),
    _(
        "From arrival to a person's first answer, in desk hours. Counted by the arrival; "
        "complaints that still wait for an answer are not in it. The promise: 15 minutes, out of hours 1 hour."
    ),
    lengths=working_minutes,
)
def first_response(scope):
    """First-response clocks that began in the period and were kept or missed, in their own calendar."""
    kinds = (ClockKind.FIRST_RESPONSE, ClockKind.FIRST_RESPONSE_CLOSED)
    return scope.clocks(*kinds).filter(state__in=MEASURED)


@define(
    Times,
    _("Handling"),
    _(
        "From triage to an agreed plan, in the clock's own calendar (desk hours; red cases day and night), without the "
        "time in which we waited for the customer. Counted by the start; what still runs is not in it."
    ),
    lengths=working_minutes,
)
def handling(scope):
    """Handling clocks that began in the period and were kept or missed, in their own calendar, pauses taken out."""
    return scope.clocks(ClockKind.HANDLING).filter(state__in=MEASURED)


@define(
    Times,
    _("Promises"),
    _(
        "Every promise with a clock that began in the period and has been kept or missed: answers, triage, handling, "
        "updates, callbacks, tasks and what colleagues promised. Beyond two hours lengths are whole quarter-hours."
    ),
    lengths=rough_minutes,
)
def promises(scope):
    """Clocks of all kinds that began in the period and were kept or missed."""
    return scope.clocks().filter(state__in=MEASURED)


@define(
    Groups,
    _("Promises missed, by kind"),
    _("The missed ones among the promises, by what was promised."),
    by="kind",
    names=naming.of_choices(ClockKind),
)
def promises_missed(scope):
    """Clocks that began in the period and were missed, by kind."""
    return scope.clocks().filter(state=ClockState.MISSED)


@define(
    Times,
    _("From arrival to the end"),
    _("Cases closed in the period: hours, day and night, from the complaint's arrival to its end."),
    lengths=hours_to_end,
    unit="hours",
    promised=False,
)
def time_to_close(scope):
    """The rows of `closed`: whole hours from `received_at` to `ended_at`, day and night."""
    return closed(scope)
