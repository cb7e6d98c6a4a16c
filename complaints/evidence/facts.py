"""What verification adds to the one query that guards read."""

from django.db.models import Exists, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from complaints import steps
from complaints.evidence import enquiries, guards
from complaints.evidence.models import Enquiry, EvidenceItem, ResponsibilityShare, VerificationReport
from complaints.evidence.models.enquiry import EnquiryState
from complaints.facts import ASKS_NOTHING_MORE, in_family
from complaints.models import Demand

# Where each condition is met, as the guard lists link it.
WAYS = {
    "has_short_report_where_due": ("write_report", _("Write the short report")),
    "has_report": ("write_report", _("Write the report")),
    "has_full_report_where_due": ("write_report", _("Write the full report")),
    "has_evidence_or_says_none": ("add_evidence", _("Add evidence")),
    "shares_add_up": ("write_report", _("Correct the shares")),
    "has_no_open_enquiry": ("verification", _("See the enquiries")),
    "has_second_reader": ("verification", _("Read the report")),
}


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


def asked_sum():
    """All that is asked for in money, in minor units, in the case and those merged into it."""
    return _summed(complaint=OuterRef("pk")) + _summed(complaint__merged_into=OuterRef("pk"))


def _summed(**which):
    key = next(iter(which))
    demands = Demand.objects.filter(**which).order_by().values(key).annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(demands), 0)


def has_unpriced_demand():
    """Something material is asked for and nobody knows for how much."""
    own = Demand.objects.filter(complaint=OuterRef("pk"), amount=None)
    merged = Demand.objects.filter(complaint__merged_into=OuterRef("pk"), amount=None)
    return Exists(own.exclude(kind__in=ASKS_NOTHING_MORE)) | Exists(merged.exclude(kind__in=ASKS_NOTHING_MORE))


def register():
    """Tell the registry; called once, when the app is ready."""
    steps.fact("has_report", lambda: Exists(current_reports()))
    steps.fact("has_full_report", lambda: Exists(current_reports(is_short=False)))
    steps.fact("asked_sum", asked_sum)
    steps.fact("has_unpriced_demand", has_unpriced_demand)
    steps.fact("says_no_evidence", lambda: Exists(current_reports().exclude(no_evidence_reason="")))
    steps.fact("has_second_read_report", lambda: Exists(current_reports(second_reader__isnull=False)))
    steps.fact("share_sum", share_sum)
    steps.fact("has_evidence", lambda: in_family(EvidenceItem, withdrawn_at=None))
    steps.fact("has_open_enquiry", lambda: in_family(Enquiry, state=EnquiryState.OPEN))
    steps.guard("fast_track", guards.has_short_report_where_due)
    for guard in (
        guards.has_report,
        guards.has_full_report_where_due,
        guards.has_evidence_or_says_none,
        guards.shares_add_up,
        guards.has_no_open_enquiry,
        guards.has_second_reader,
    ):
        steps.guard("conclude", guard)
    for step in ("close", "reject", "withdraw"):
        steps.effect(step, enquiries.drop_open)
    for step in ("assign", "fast_track", "renegotiate", "reopen"):
        steps.effect(step, enquiries.keep_waiting)
    for name, (url_name, label) in WAYS.items():
        steps.way(name, url_name, label)
