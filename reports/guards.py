"""What the review asks before it lets a case end."""

from django.utils.translation import gettext_lazy as _

from complaints.guards import guard


@guard(
    _("The root cause is named, where one is due"),
    _("Name the root cause: the case is red, cost more than an agent may give, or its category asks for it."),
)
def has_root_cause_where_due(case):
    return not case.needs_root_cause or case.has_root_cause
