"""What follow-up asks before a case may end."""

from django.utils.translation import gettext_lazy as _

from complaints.guards import guard


@guard(
    _("A callback that allows an end"),
    _("Call the customer and record how it went; unsatisfied customers get their case reopened."),
)
def callback_allows_an_end(case):
    return case.callback_allows_an_end
