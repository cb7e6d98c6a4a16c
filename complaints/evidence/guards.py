"""What verification asks before it lets a case go on."""

from django.utils.translation import gettext_lazy as _

from complaints.guards import guard
from complaints.states import Priority


@guard(_("A verification report of this attempt"), _("Write the verification report first."))
def has_report(case):
    return case.has_report


@guard(
    _("At least one piece of evidence, or “none available” with a reason"),
    _("Add evidence, or say in the report why there is none."),
)
def has_evidence_or_says_none(case):
    return case.has_evidence or case.says_no_evidence


@guard(_("Shares of responsibility that add up to 100 %"), _("Correct the shares in the report."))
def shares_add_up(case):
    return case.share_sum == 100


@guard(_("No enquiry waits for an answer"), _("Wait for the answer, or close the overdue enquiry as unanswered."))
def has_no_open_enquiry(case):
    return not case.has_open_enquiry


@guard(_("A second reader, because the case is red"), _("Let a colleague read and confirm the report."))
def has_second_reader(case):
    return case.priority != Priority.RED or case.has_second_read_report


@guard(
    _("Nothing to verify, as the category says"),
    _("This category asks for verification: assign the case instead."),
    asks=["category"],
)
def has_short_report_where_due(case):
    """Until short reports are written here, only categories without verification go straight to solution."""
    category = case.given.get("category") or case.category
    return category is not None and not category.needs_verification
