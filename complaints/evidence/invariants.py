"""What must hold of evidence, enquiries and reports."""

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from complaints.doctor import Invariant
from complaints.evidence import sealed
from complaints.evidence.models import Enquiry, EvidenceItem, VerificationReport
from complaints.evidence.models.enquiry import EnquiryTo
from complaints.models import Clock, Event
from complaints.models.clock import LIVE, ClockState
from complaints.states import ENDED, ClockKind, State


def files_without_row():
    return sum(1 for _name in sealed.without_row(timezone.now()))


def rows_without_file():
    return len(sealed.without_file())


def shares_not_100():
    reports = VerificationReport.objects.order_by().annotate(total=Sum("shares__percent"))
    return reports.filter(Q(total=None) | ~Q(total=100)).count()


def read_by_writer():
    return VerificationReport.objects.filter(second_reader=F("written_by")).count()


def withdrawn_without_reason():
    return EvidenceItem.objects.exclude(withdrawn_at=None).filter(withdraw_reason="").count()


def relied_on_but_withdrawn():
    """A report of an open verification that relies on what no longer stands."""
    current = VerificationReport.objects.filter(
        is_current=True,
        round=F("complaint__round"),
        attempt=F("complaint__attempt"),
        complaint__state=State.VERIFICATION,
    )
    return current.filter(sources__withdrawn_at__isnull=False).distinct().count()


def open_enquiry_of_ended_case():
    ended = [state for state in ENDED if state != State.MERGED]
    return Enquiry.objects.open().filter(complaint__state__in=ended).count()


def open_enquiry_without_clock():
    """Every open enquiry of a case under way has its clock."""
    counted = Enquiry.objects.open().exclude(complaint__state__in=ENDED)
    live = set(Clock.objects.filter(kind=ClockKind.ENQUIRY, state__in=LIVE).values_list("complaint_id", "subject"))
    return sum(
        1 for pk, case in counted.values_list("pk", "complaint_id").iterator() if (case, f"enquiry:{pk}") not in live
    )


def promise_waits_for_nobody():
    """The promise of a proposal stands still for a customer who is not asked anything."""
    asked = Enquiry.objects.open().filter(complaint=OuterRef("complaint"), to=EnquiryTo.CUSTOMER)
    waiting = Clock.objects.filter(
        kind=ClockKind.HANDLING, state=ClockState.PAUSED, complaint__state=State.VERIFICATION
    )
    return waiting.filter(~Exists(asked)).count()


def not_on_the_chain():
    """Every item on the register is bound to the chain of its case by an event."""
    events = Event.objects.filter(complaint=OuterRef("complaint"), kind__in=["evidence", "enquiry"])
    return EvidenceItem.objects.filter(~Exists(events)).count()


INVARIANTS = [
    Invariant("files_without_row", "Every stored original is listed", files_without_row),
    Invariant("rows_without_file", "Every listed original is stored", rows_without_file),
    Invariant("shares_not_100", "Responsibility in every report adds up to 100 %", shares_not_100),
    Invariant("read_by_writer", "Nobody is the second reader of their own report", read_by_writer),
    Invariant("withdrawn_without_reason", "Whatever was withdrawn says why", withdrawn_without_reason),
    Invariant(
        "relied_on_but_withdrawn", "No report in verification relies on withdrawn evidence", relied_on_but_withdrawn
    ),
    Invariant("open_enquiry_of_ended_case", "No enquiry is open on an ended case", open_enquiry_of_ended_case),
    Invariant("open_enquiry_without_clock", "Every open enquiry is counted", open_enquiry_without_clock),
    Invariant(
        "promise_waits_for_nobody", "No promise waits for a customer who was not asked", promise_waits_for_nobody
    ),
    Invariant("not_on_the_chain", "Every item of evidence is bound to the chain of events", not_on_the_chain),
]
