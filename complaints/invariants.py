"""What must hold of the case itself."""

from django.db.models import Count, Exists, F, OuterRef, Q

from complaints import audit, fulltext, triggers
from complaints.doctor import Invariant
from complaints.messaging.models import Outgoing
from complaints.models import Clock, Complaint, Event, Party, SearchEntry, StepRequest, Task
from complaints.models.clock import LIVE
from complaints.models.request import RequestState
from complaints.models.task import BEYOND_THE_CASE, TASK_OPEN
from complaints.states import ENDED, OPEN, State


def taken_twice():
    keys = Complaint.objects.exclude(external_id="").values("channel", "external_id")
    return keys.annotate(times=Count("pk")).filter(times__gt=1).count()


def without_receipt():
    """A case that came from a reachable customer and has no receipt row."""
    receipts = Outgoing.objects.filter(complaint=OuterRef("pk"), template_code__startswith="acknowledgement")
    reachable = Complaint.objects.filter(is_history=False, anonymous=False, customer__contacts__isnull=False)
    reachable = reachable.exclude(customer__no_contact=True)
    return reachable.filter(~Exists(receipts)).distinct().count()


def illegal_state():
    return Complaint.objects.exclude(state__in=State.values).count()


def state_differs_from_events():
    """The last event that moved the case must have moved it to where it stands."""
    last = Event.objects.filter(complaint=OuterRef("pk")).exclude(to_state="").order_by("-seq").values("to_state")[:1]
    return Complaint.objects.annotate(last=last).exclude(state=F("last")).count()


def without_event():
    return Complaint.objects.filter(event_seq=0).count()


def without_party():
    return Complaint.objects.filter(~Exists(Party.objects.filter(complaint=OuterRef("pk")))).count()


def not_to_be_found():
    """Every case has its entry in the search index, and the index is there. `rebuild_search` mends both."""
    missing = Complaint.objects.filter(~Exists(SearchEntry.objects.filter(complaint=OuterRef("pk")))).count()
    return missing or int(fulltext.is_missing())


def live_clock_of_ended_case():
    """Outside bodies' deadlines go on, and a wish to reopen or an appeal has a clock of its own."""
    live = Clock.objects.filter(state__in=LIVE, complaint__state__in=[s for s in ENDED if s != State.MERGED])
    return live.exclude(kind__in=["arbitration", "hotline", "outside", "decision"]).count()


def due_at_differs():
    """The case's own due time is that of its earliest running clock."""
    earliest = Clock.objects.filter(complaint=OuterRef("pk"), state="running").order_by("due_at").values("due_at")[:1]
    wrong = Complaint.objects.filter(state__in=OPEN).annotate(earliest=earliest)
    return wrong.filter(Q(earliest__isnull=False) & ~Q(due_at=F("earliest"))).count()


def open_task_of_ended_case():
    left = Task.objects.filter(state__in=TASK_OPEN, complaint__state__in=[State.CLOSED, State.REJECTED])
    return left.exclude(source__startswith=BEYOND_THE_CASE).count()


def request_waits_on_ended_case():
    waiting = StepRequest.objects.filter(state=RequestState.PENDING, step__in=["reject", "final_position"])
    return waiting.filter(complaint__state__in=ENDED).count()


def merged_into_merged():
    return Complaint.objects.filter(state=State.MERGED, merged_into__state=State.MERGED).count()


def decided_by_asker():
    return StepRequest.objects.filter(decided_by=F("asked_by")).count()


def triggers_missing():
    return len(triggers.missing())


def broken_chains():
    return sum(1 for _broken in audit.verify())


INVARIANTS = [
    Invariant("taken_twice", "No source message made two cases", taken_twice),
    Invariant("without_receipt", "Every reachable customer has a receipt", without_receipt),
    Invariant("illegal_state", "Every case stands at a state of the machine", illegal_state),
    Invariant("state_differs_from_events", "Every case stands where its events led", state_differs_from_events),
    Invariant("without_event", "Every case has its first event", without_event),
    Invariant("without_party", "Every case has a party", without_party),
    Invariant("not_to_be_found", "Every case can be searched", not_to_be_found),
    Invariant("live_clock_of_ended_case", "No clock runs on an ended case", live_clock_of_ended_case),
    Invariant("due_at_differs", "Every open case knows its earliest promise", due_at_differs),
    Invariant("open_task_of_ended_case", "No task is open on a closed or rejected case", open_task_of_ended_case),
    Invariant("request_waits_on_ended_case", "No request waits on an ended case", request_waits_on_ended_case),
    Invariant("merged_into_merged", "No case is merged into a merged one", merged_into_merged),
    Invariant("decided_by_asker", "Nobody decided what they asked for", decided_by_asker),
    Invariant("triggers_missing", "Events are protected by triggers", triggers_missing),
    Invariant("broken_chains", "Every chain of events is unbroken and fits its seals", broken_chains),
]
