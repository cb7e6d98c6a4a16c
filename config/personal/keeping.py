"""How long personal data is kept: so many months after a case ended, by its category; then it is erased.

A case under a legal hold stays. The dry run says the same as the run would do.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from complaints.models import Complaint
from config.personal import erasing
from routing.models import Category

AT_ONCE = 200


def months_before(now, months):
    """The same day so many months ago; the last of a month stays inside its month."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    for day in range(now.day, 27, -1):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return now.replace(year=year, month=month + 1, day=min(now.day, 28))


def over(now: datetime):
    """Ended cases whose time is over and whose person is still there, the oldest first."""
    usual = Q(ended_at__lt=months_before(now, settings.KEEP_MONTHS))
    due = Q(category=None) & usual | Q(category__keep_months=None) & usual
    for months in Category.objects.exclude(keep_months=None).values_list("keep_months", flat=True).distinct():
        due |= Q(category__keep_months=months, ended_at__lt=months_before(now, months))
    survivor_ended = Q(merged_into=None) | Q(merged_into__ended_at__isnull=False)
    cases = Complaint.objects.filter(due & survivor_ended, legal_hold=False)
    return erasing.unerased(cases).order_by("ended_at", "pk")


def apply(now, *, by, limit=AT_ONCE):
    """Erase what is over; returns the references. Repeated, it goes on where it stopped."""
    done = []
    for case in over(now).select_related("merged_into")[:limit]:
        try:
            done += erasing.erase_case(case, by=by, at=now).cases
        except erasing.NotErasable:
            continue
    return done
