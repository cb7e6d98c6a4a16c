"""What verification asks before it lets a case go on."""

from django.utils.translation import gettext_lazy as _

from complaints.guards import guard
from complaints.states import Priority
from routing import peak


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


def is_light(case, category):
    """Whether an agent may conclude from the evidence at hand: neither red nor always red, and everything asked for
    has a price, together at most the category's light amount. A category whose amount is 0 has no light cases.
    """
    if category is None or category.is_always_red or _priority(case) == Priority.RED or case.has_unpriced_demand:
        return False
    limit = peak.light_up_to(category, case.now)
    return bool(limit) and case.asked_sum <= limit


def _priority(case):
    return case.given.get("priority") or case.priority


@guard(
    _("A full report, because more than a light amount is asked for"),
    _("The short report serves light cases only: write the full one."),
)
def has_full_report_where_due(case):
    return not case.has_report or case.has_full_report or is_light(case, case.category)


@guard(
    _("Nothing to verify, or a light case with its short report"),
    _("Write the short report of a light case, or assign it for verification."),
    asks=["category"],
)
def has_short_report_where_due(case):
    category = case.given.get("category") or case.category
    if category is None or not category.needs_verification:
        return category is not None
    return case.has_report and case.share_sum == 100 and is_light(case, category)
