"""What must hold of reviews and root causes."""

import secrets

from django.db.models import Count, Exists, F, OuterRef, Q

from complaints.doctor import Invariant
from complaints.models import Complaint, Event
from complaints.states import Priority, State
from reports.models import DaySummary, Pattern, ReviewMark, RootCause, WeeklyReview
from reports.period import DAY, joined
from reports.summary import marking
from reports.summary.ledgers import WHOLE, count
from reports.summary.reading import Reach


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


def days_without_marking():
    return len(marking.missing())


def summary_unlike_its_rows():
    """Closed days of the last month and of a month by chance, counted again; those with a mark are known to differ."""
    reach = Reach.now()
    if reach is None:
        return 0
    differing = 0
    for name in ("received", "ended", "paid"):
        days = [day for day in _some_days(reach) if reach.is_ready(name, day)]
        kept = dict.fromkeys(days, 0)
        rows = DaySummary.objects.filter(ledger=name, day__in=days, slice=WHOLE, is_month=False)
        kept |= {day: _rows_of(counts) for day, counts in rows.values_list("day", "counts")}
        found = {day: _rows_of(counts) for (day, _part), counts in count(name, joined(days)).items()} if days else {}
        differing += sum(found.get(day, 0) != number for day, number in kept.items())
    return differing


def _some_days(reach):
    """The last three closed days and four by chance."""
    last = [reach.until - DAY * number for number in (1, 2, 3)]
    span = max(1, (reach.until - reach.since).days)
    by_chance = [reach.since + DAY * secrets.randbelow(span) for _number in range(4)]
    return {day for day in last + by_chance if day >= reach.since}


def _rows_of(counts):
    return counts.get("n", counts.get("n:all", 0))


INVARIANTS = [
    Invariant("days_without_marking", "Every change of a closed day leaves a mark", days_without_marking),
    Invariant("summary_unlike_its_rows", "Summaries of closed days equal their rows", summary_unlike_its_rows),
    Invariant("closed_without_cause", "No red case was closed without its root cause", closed_without_cause),
    Invariant("two_current_causes", "Nothing has two current root causes", two_current_causes),
    Invariant("taken_in_twice", "No case was taken in twice in one round", taken_in_twice),
    Invariant("held_with_a_silent_pattern", "Every pattern of a held review has a word", held_with_a_silent_pattern),
    Invariant("compiled_after_held", "No review was compiled after it was held", compiled_after_held),
]
