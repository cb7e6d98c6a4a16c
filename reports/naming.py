"""What the keys of a grouped figure are called, in the reader's language."""

from django.utils.translation import gettext as _

from compensation.models import PolicyRow
from reports.measures import AGES, NONE
from routing.models import Category, Department, OutsideParty

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
    return {row.code: row.name for row in Category.objects.all()}


def departments():
    return {row.code: row.name for row in Department.objects.all()}


def parties():
    """Departments and outside parties; a code that both have is the department's (see `figures.by_responsible`)."""
    return {row.code: row.name for row in OutsideParty.objects.all()} | departments()


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
