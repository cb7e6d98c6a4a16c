"""Many cases, in batches: each batch is one transaction, so that a stop leaves whole cases only."""

from datetime import timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from complaints.evidence.models import Enquiry, EvidenceItem, ResponsibilityShare, VerificationReport
from complaints.messaging.models import Attempt, Message, Outgoing
from complaints.models import (
    Clock,
    Complaint,
    ContactPoint,
    Customer,
    Demand,
    Event,
    EventText,
    Order,
    Party,
    StepRequest,
)
from config.demo import cast
from config.demo.chapters import intake, triage, verification
from config.demo.rows import Rows
from config.demo.teller import Teller

BATCH = 2000
DAYS = 365
# So many cases of the last weeks there are at least, so that a small demonstration has work on every desk.
RECENT, RECENT_DAYS = 150, 24
JUST_IN = 14
REMEMBERED = 5000
TABLES = (
    Customer, ContactPoint, Order, Complaint, Party, Demand, Event, EventText, Clock, StepRequest, Message, Outgoing,
    Attempt, EvidenceItem, Enquiry, VerificationReport, VerificationReport.sources.through, ResponsibilityShare,
)  # fmt: skip


def build(count, *, seed, now=None, say=None):
    """Tell `count` cases up to `now` (today's first minute by default makes a day's repeats the same)."""
    now = now or timezone.now()
    rng = Random(f"redress {seed}")
    troupe = cast.assemble()
    rows, known, told = Rows(), [], 0
    arrivals = _arrivals(rng, count, now)
    for start in range(0, count, BATCH):
        with transaction.atomic():
            rows.begin(TABLES)
            # What must be unique in a database differs where the same seed is told twice.
            tokens = Random(f"redress {seed} {rows[Complaint].key}")
            for at in arrivals[start : start + BATCH]:
                tell(Teller(rows, rng, tokens, troupe, now, at), known)
            told += rows.write()
        del known[:-REMEMBERED]
        if say:
            say(min(start + BATCH, count), count)
    return told


def _arrivals(rng, count, now):
    """When they came, oldest first: the year evenly with evenings and the weeks before Double 11 fuller."""
    recent = min(count // 2, RECENT) if count < RECENT * DAYS / RECENT_DAYS else 0
    spans = [DAYS] * (count - recent) + [RECENT_DAYS] * recent
    times = [now - timedelta(days=span * rng.random(), seconds=rng.randint(30, 4000)) for span in spans]
    # Some came in within the last hours.
    for number in range(min(count // 20, JUST_IN)):
        times[number] = now - timedelta(seconds=rng.randint(20, 12000))
    return sorted(at.replace(microsecond=0) for at in times)


def tell(t, known):
    """One case, chapter by chapter, until its story or the time ends."""
    intake.arrive(t, known)
    withdraws_after = t.rng.randint(1, 4) if t.rng.random() < 0.03 else 0
    for number, chapter in enumerate(CHAPTERS, start=1):
        if not chapter(t):
            break
        if number == withdraws_after and t.later(10, 900):
            triage.take_back(t)
            break
    t.end()


CHAPTERS = (intake.answer_first, triage.sort, verification.find_out)
