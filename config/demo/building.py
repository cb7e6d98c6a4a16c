"""A history of many cases: planned, told in chunks, each written in one transaction so that a stop leaves whole cases.

A stop between two chunks leaves the oldest chunks; the keys of the others stay unused.
"""

from array import array
from contextlib import closing
from datetime import timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from complaints.models import Complaint, Event
from config.demo import cast, crew, ledger, recipes, scenes, storing, words
from config.demo.chapters import execution, intake
from config.demo.chunks import Plan, keys_of
from config.demo.desk import ruler
from reports import period, reviews
from reports.models import ReviewMark, WeeklyReview

DAYS = 365
# So many cases of the last weeks there are at least, so that a small demonstration has work on every desk.
RECENT, RECENT_DAYS = 150, 24
SECONDS_A_DAY = 86400
# Read from reference rows once for each history.
READ_ONCE = (recipes.book, recipes.offer_days, recipes.recipe, execution.task_templates, intake.letter, ruler)


def build(count, *, seed, now=None, say=None, workers=None):
    """Tell `count` cases up to `now`, with so many processes (as many as processors); returns how many rows."""
    for read in READ_ONCE:
        read.cache_clear()
    now = (now or timezone.now()).replace(microsecond=0)
    plan = _plan(count, seed, now)
    rows = cases = 0
    with closing(crew.told(plan, crew.workers_here() if workers is None else workers)) as told:
        for chunk in told:
            with storing.kept(chunk.files), transaction.atomic():
                storing.store(chunk.packed)
                ledger.book(chunk.held, chunk.spent)
            rows, cases = rows + chunk.rows, cases + chunk.cases
            if say:
                say(cases, count)
    look_back_at_weeks(now, plan.cast)
    return rows


def _plan(count, seed, now):
    today = timezone.localdate(now)
    days = today - timedelta(days=DAYS + 1), today
    desk = ruler("desk", *days)
    arranged = [(int((now - desk.back(now, each.ago)).total_seconds()), each) for each in scenes.arranged(count)]
    arrivals = _arrivals(Random(f"redress {seed}"), count - len(arranged), [seconds for seconds, _scene in arranged])
    return Plan(
        seed=seed,
        now=now,
        arrivals=arrivals,
        scenes=scenes.placed(arrivals, arranged),
        cast=cast.assemble(count),
        budgets=ledger.open_budgets(*days),
        days=days,
        keys=storing.reserve(keys_of(count)),
    )


def _arrivals(rng, count, further):
    """How many seconds ago each case came, oldest first: so many over the year, and some more."""
    recent = min(count // 2, RECENT) if count < RECENT * DAYS / RECENT_DAYS else 0
    seconds = array("l", further)
    for number in range(count):
        days = DAYS if number < count - recent else RECENT_DAYS
        seconds.append(int(days * SECONDS_A_DAY * rng.random()) + rng.randint(30, 4000))
    return array("l", sorted(seconds, reverse=True))


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
