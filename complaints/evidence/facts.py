"""What verification adds to the one query that guards read."""

from django.db.models import Exists, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from complaints import steps
from complaints.evidence import guards
from complaints.evidence.models import Enquiry, EvidenceItem, ResponsibilityShare, VerificationReport
from complaints.evidence.models.enquiry import EnquiryState
from complaints.facts import in_family


def current_reports(**wanted):
    """The report of the case's current round and attempt."""
    return VerificationReport.objects.filter(
        complaint=OuterRef("pk"), round=OuterRef("round"), attempt=OuterRef("attempt"), is_current=True, **wanted
    )


def share_sum():
    shares = ResponsibilityShare.objects.filter(
        report__complaint=OuterRef("pk"),
        report__round=OuterRef("round"),
        report__attempt=OuterRef("attempt"),
        report__is_current=True,
    )
    summed = shares.order_by().values("report__complaint").annotate(total=Sum("percent")).values("total")
    return Coalesce(Subquery(summed), 0)


def register():
    """Tell the registry; called once, when the app is ready."""
    steps.fact("has_report", lambda: Exists(current_reports()))
    steps.fact("says_no_evidence", lambda: Exists(current_reports().exclude(no_evidence_reason="")))
    steps.fact("has_second_read_report", lambda: Exists(current_reports(second_reader__isnull=False)))
    steps.fact("share_sum", share_sum)
    steps.fact("has_evidence", lambda: in_family(EvidenceItem, withdrawn_at=None))
    steps.fact("has_open_enquiry", lambda: in_family(Enquiry, state=EnquiryState.OPEN))
    steps.guard("fast_track", guards.has_short_report_where_due)
    for guard in (
        guards.has_report,
        guards.has_evidence_or_says_none,
        guards.shares_add_up,
        guards.has_no_open_enquiry,
        guards.has_second_reader,
    ):
        steps.guard("conclude", guard)
