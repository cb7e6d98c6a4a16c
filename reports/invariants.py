"""What must hold of reviews and root causes."""

from django.db.models import Count, Exists, F, OuterRef, Q

from complaints.doctor import Invariant
from complaints.models import Complaint, Event
from complaints.states import Priority, State
from reports.models import Pattern, ReviewMark, RootCause, WeeklyReview


def closed_without_cause():
    """Closed through the review although a root cause was due; old cases that were imported closed had no review."""
    named = RootCause.objects.filter(complaint=OuterRef("pk"), is_current=True)
    last = Event.objects.filter(complaint=OuterRef("pk"), kind="close")
    cases = Complaint.objects.filter(Q(priority=Priority.RED), state=State.CLOSED).filter(Exists(last))
    return cases.filter(~Exists(named)).count()


def two_current_causes():
    rows = RootCause.objects.filter(is_current=True).values("complaint", "pattern", "round")
    return rows.annotate(times=Count("pk")).filter(times__gt=1).count()


def taken_in_twice():
    rows = ReviewMark.objects.filter(is_taken_in=True).values("complaint", "round")
    return rows.annotate(times=Count("pk")).filter(times__gt=1).count()


def held_with_a_silent_pattern():
    return Pattern.objects.filter(review__held_at__isnull=False, words="").count()


def compiled_after_held():
    return WeeklyReview.objects.filter(compiled_at__gt=F("held_at")).count()


INVARIANTS = [
    Invariant("closed_without_cause", "No red case was closed without its root cause", closed_without_cause),
    Invariant("two_current_causes", "Nothing has two current root causes", two_current_causes),
    Invariant("taken_in_twice", "No case was taken in twice in one round", taken_in_twice),
    Invariant("held_with_a_silent_pattern", "Every pattern of a held review has a word", held_with_a_silent_pattern),
    Invariant("compiled_after_held", "No review was compiled after it was held", compiled_after_held),
]
