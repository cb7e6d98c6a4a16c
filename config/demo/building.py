"""Many cases, in batches: each batch is one transaction, so that a stop leaves whole cases only."""

from datetime import timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from compensation.models import (
    Decision,
    DemandAnswer,
    Offer,
    Payout,
    PayoutBatch,
    Proposal,
    ProposalVersion,
    Recovery,
    Remedy,
)
from complaints.evidence.models import Enquiry, EvidenceItem, ResponsibilityShare, VerificationReport
from complaints.followup.models import Callback, CallbackAttempt
from complaints.messaging.models import Attempt, Message, Outgoing
from complaints.models import (
    CaseGrant,
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
    Task,
)
from config.demo import cast, words
from config.demo.chapters import execution, follow_up, intake, solution, triage, verification
from config.demo.ledger import Ledger
from config.demo.rows import Rows
from config.demo.teller import Teller
from reports import period, reviews
from reports.models import ReviewMark, RootCause, WeeklyReview

BATCH = 2000
DAYS = 365
# So many cases of the last weeks there are at least, so that a small demonstration has work on every desk.
RECENT, RECENT_DAYS = 150, 24
JUST_IN = 14
REMEMBERED = 5000
TABLES = (
    Customer, ContactPoint, Order, Complaint, Party, Demand, Event, EventText, Clock, StepRequest, Message, Outgoing,
    Attempt, EvidenceItem, Enquiry, VerificationReport, VerificationReport.sources.through, ResponsibilityShare,
    Proposal, ProposalVersion, Remedy, DemandAnswer, Decision, Offer, Payout, PayoutBatch, Recovery, Task, CaseGrant,
    Callback, CallbackAttempt, RootCause,
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
            ledger = Ledger(rows)
            for at in arrivals[start : start + BATCH]:
                tell(Teller(rows, rng, tokens, troupe, now, at, ledger), known)
            told += rows.write()
            ledger.write()
        del known[:-REMEMBERED]
        if say:
            say(min(start + BATCH, count), count)
    look_back_at_weeks(now, troupe)
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
    """One case, chapter by chapter, until its story or the time ends; a reopened one begins again at verification."""
    intake.arrive(t, known)
    withdraws_after = t.rng.randint(1, 4) if t.rng.random() < 0.03 else 0
    if _go_through(t, BEGINNING, withdraws_after) and t.state != "withdrawn":
        while _go_through(t, ROUND, withdraws_after) and t.state == "verification":
            withdraws_after = 0
        follow_up.look_back(t)
    execution.settle(t)
    t.end()


def _go_through(t, chapters, withdraws_after):
    """Whether the story went through all of them."""
    for number, chapter in enumerate(chapters, start=1):
        if not chapter(t):
            return False
        if number == withdraws_after and t.state in MAY_BE_TAKEN_BACK and t.later(10, 900):
            return triage.take_back(t)
    return True


BEGINNING = (intake.answer_first, triage.sort)
ROUND = (verification.find_out, solution.propose, execution.carry_out, follow_up.call_back)
MAY_BE_TAKEN_BACK = ("triage", "verification", "solution")


# --- the weekly reviews of the last weeks -------------------------------------------------------------------------

REVIEWED_WEEKS, HELD_WEEKS = 4, 2


def look_back_at_weeks(now, troupe):
    """Compile the last weeks' reviews; the older ones were held, with a word on each pattern."""
    year_and_week = period.last_full_week(now)
    monday = period.week(*year_and_week).first
    for back in reversed(range(REVIEWED_WEEKS)):
        year, number = period.week_of(monday - timedelta(weeks=back))
        review = reviews.compile_week(year, number, now=now)
        _take_in(review)
        if back >= REVIEWED_WEEKS - HELD_WEEKS:
            _hold(review, troupe, now)


def _take_in(review):
    """The cases that the review closed."""
    week = period.week(review.year, review.week)
    closed = Event.objects.filter(kind="close", at__gte=week.ends, at__lt=week.ends + timedelta(days=7))
    cases = Complaint.objects.filter(pk__in=closed.values("complaint"))
    marks = {mark.complaint_id: mark for mark in review.marks.all()}
    ReviewMark.objects.filter(pk__in=[mark.pk for mark in marks.values()]).filter(complaint__in=cases).update(
        is_taken_in=True
    )
    ReviewMark.objects.bulk_create(
        [
            ReviewMark(review=review, complaint_id=key, round=number, is_taken_in=True, marked_at=review.compiled_at)
            for key, number in cases.values_list("pk", "round")
            if key not in marks
        ],
        ignore_conflicts=True,
        batch_size=2000,
    )
    review.took_in_at = review.compiled_at
    review.save(update_fields=["took_in_at"])


def _hold(review, troupe, now):
    minutes = words.talk("minutes")[words.EN if review.week % 2 else words.ZH]
    review.patterns.update(words=minutes[0])
    WeeklyReview.objects.filter(pk=review.pk).update(
        minutes=minutes[1], decisions=minutes[2], attendance=minutes[3], held_at=now, held_by=troupe.reviewers[0]
    )
