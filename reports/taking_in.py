"""The review takes cases in: every case that stands in review is marked, and closed when it needs no root cause.

Closing goes through the door, one transaction a case; a run may be cut at any point and goes on where it stopped.
"""

import time

from django.db.models import Exists, OuterRef, Subquery

from complaints import lifecycle
from complaints.actors import SYSTEM
from complaints.errors import StepRefused
from complaints.models import Complaint, Event
from complaints.states import State
from reports import facts, reviews
from reports.models import ReviewMark, WeeklyReview

BATCH = 200


def standing(before):
    """Cases that stand in review and came there before this moment."""
    came = Event.objects.filter(complaint=OuterRef("pk"), to_state=State.REVIEW).order_by("-seq").values("at")[:1]
    return Complaint.objects.filter(state=State.REVIEW).annotate(came_at=Subquery(came)).filter(came_at__lt=before)


def run(now, *, seconds=60.0):
    """Work off the reviews whose cases are not all taken in, the oldest first; (closed, left) of this run."""
    until = time.monotonic() + seconds
    closed = left = 0
    for review in WeeklyReview.objects.filter(took_in_at=None, compiled_at__lte=now).order_by("year", "week"):
        if reviews.week_of(review).ends > now:
            continue
        more_closed, more_left, is_finished = _take_in(review, now, until)
        closed, left = closed + more_closed, left + more_left
        if not is_finished:
            break
        WeeklyReview.objects.filter(pk=review.pk).update(took_in_at=now)
    return closed, left


def _take_in(review, now, until):
    """(closed, left, finished): through the cases of one review by key, until the time is up."""
    cases = standing(reviews.week_of(review).ends).order_by("pk")
    closed, left, last = 0, 0, 0
    while batch := list(cases.filter(pk__gt=last).annotate(is_due=facts.needs_root_cause())[:BATCH]):
        _mark(review, batch, now)
        for case in batch:
            if time.monotonic() > until:
                return closed, left, False
            if _close(case):
                closed += 1
            else:
                left += 1
        last = batch[-1].pk
    return closed, left, True


def _mark(review, batch, now):
    """Write down that this review took the cases in, each once per round."""
    taken = ReviewMark.objects.filter(complaint=OuterRef("pk"), round=OuterRef("round"), is_taken_in=True)
    wanted = Complaint.objects.filter(pk__in=[case.pk for case in batch]).filter(~Exists(taken))
    fresh = dict(wanted.values_list("pk", "round"))
    ReviewMark.objects.filter(review=review, complaint__in=fresh).update(is_taken_in=True)
    known = set(ReviewMark.objects.filter(review=review, complaint__in=fresh).values_list("complaint", flat=True))
    ReviewMark.objects.bulk_create(
        [
            ReviewMark(review=review, complaint_id=pk, round=number, is_taken_in=True, marked_at=now)
            for pk, number in fresh.items()
            if pk not in known
        ],
        ignore_conflicts=True,
    )


def _close(case):
    """Close a case that needs no root cause; what else keeps it open is left for a reviewer."""
    if case.is_due:
        return False
    try:
        lifecycle.close(case, by=SYSTEM)
    except StepRefused:
        return False
    return True
