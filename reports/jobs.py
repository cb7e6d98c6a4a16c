"""Periodic work of the review: thin, repeatable, asks the database what is due."""

from django.utils import timezone

from reports import exports, reviews, taking_in
from reports.summary import storing


def compile_reviews():
    """Compile every week that has ended and has no review."""
    return [review.label for review in reviews.compile_missing(timezone.now())]


def take_in():
    """Close the cases of compiled weeks that need no root cause, for a minute at most."""
    closed, left = taking_in.run(timezone.now(), seconds=60)
    return f"{closed} closed, {left} left"


def write_exports():
    """Write the files that people asked for, and remove those a week old."""
    now = timezone.now()
    return f"{exports.write_waiting(now)} written, {exports.sweep(now)} removed"


def summarise():
    """Count marked days anew, add yesterday, work the past off; for a minute at most."""
    return f"{storing.run(timezone.now(), seconds=60)} days counted"
