"""What the keys of a grouped figure are called, in the reader's language."""

from django.utils.translation import gettext as _

from compensation.models import PolicyRow
from reports.measures import AGES, NONE
from routing import names
from routing.memory import remembered
from routing.models import Category, OutsideParty

KLASSES = Category._meta.get_field("klass")


def of_choices(choices):
    """Labels of an enumeration."""
    return lambda: dict(choices.choices)


def themselves():
    """Keys that are what people call them: articles, batches, carriers, cities."""
    return {}


def classes():
    return dict(KLASSES.choices)


def categories():
    return {code: row.name for code, row in names.categories().items()}


def class_of_category():
    """{code: class} of every category."""
    return {code: row.klass for code, row in names.categories().items()}


def departments():
    return {code: row.name for code, row in names.departments().items()}


@remembered
def _outside():
    return list(OutsideParty.objects.all())


def parties():
    """Departments and outside parties; a code that both have is the department's (see `figures.by_responsible`)."""
    return {row.code: row.name for row in _outside()} | departments()


def policy_rows():
    """Names of policy rows by their code; of several versions the newest speaks."""
    return {row.code: row.name for row in PolicyRow.objects.order_by("code", "version")}


def ages():
    """“under 1 day”, “1 to 3 days”, “over 30 days”."""
    names = {}
    for first, below, part in AGES:
        facts = {"first": first, "below": below}
        if not first:
            names[part] = _("under 1 day")
        elif below is None:
            names[part] = _("%(first)d days and more") % facts
        else:
            names[part] = _("%(first)d to %(below)d days") % facts
    return names


def none():
    return {NONE: _("none yet")}
