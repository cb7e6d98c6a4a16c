"""Where figures are kept by name."""

from reports.measures import Figure

FIGURES: dict[str, Figure] = {}


def define(kind, label, says, **options):
    """Make a function of a scope the figure of its name."""

    def wrap(function):
        FIGURES[function.__name__] = kind(function.__name__, label, says, function, **options)
        return function

    return wrap
