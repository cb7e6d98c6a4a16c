"""The summary kept true: marked days are counted anew, yesterday is added, the past is worked off backwards.

Any number of runs may go on at one time and be cut at any point. A run reads how far the summary is (`turn`), counts,
and writes only where nobody wrote meanwhile; the marks that it removes are those that it read before it counted, so a
change that came later keeps its mark.
"""

import time
from collections import Counter, defaultdict
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Min

from complaints.models import Clock, Complaint
from reports.models import DayMark, DaySummary, SummaryReach
from reports.period import DAY, Period, midnight
from reports.summary.ledgers import LEDGERS, WHOLE, count, day_of

# A change under way while marks began to be written may have been made without one: so long nothing is counted.
GRACE = timedelta(seconds=90)
MARKS_AT_ONCE = 20_000
AT_ONCE = 500
CASES_AT_ONCE = 10_000
# Kept by the month alone, on its first day: budgets.
BY_MONTH = "goodwill"


class Overtaken(Exception):
    """Another run wrote meanwhile; what was counted is thrown away."""


def run(now, *, seconds=60.0, grace=GRACE):
    """Bring the summary up to date, for so many seconds at most. Returns how many days were counted."""
    until = time.monotonic() + seconds
    _move_marks(now)
    done = 0
    try:
        for step in (_marked, _forward, _backward):
            done += step(now, grace, until)
        if time.monotonic() < until:
            _months(until)
    except Overtaken:
        pass
    return done


def _move_marks(now):
    """From now on everything before today leaves a mark when it changes."""
    today = day_of(now)
    begins = midnight(today)
    first = {"marked_before": begins, "marked_at": now, "since": today, "until": today}
    reach, _created = SummaryReach.objects.get_or_create(pk=1, defaults=first)
    if reach.marked_before < begins:
        moved = SummaryReach.objects.filter(pk=reach.pk, marked_before=reach.marked_before)
        moved.update(marked_before=begins, marked_at=now)


def _write(turn, ledger, days, found, marks=(), **reach):
    """Replace the rows of one ledger on these days, remove the marks that were read, move the reach."""
    rows = [
        DaySummary(ledger=ledger, day=day, slice=part, number=counts.get("n", 0), counts=dict(counts))
        for (day, part), counts in found.items()
    ]
    with transaction.atomic():
        if not SummaryReach.objects.filter(turn=turn).update(turn=F("turn") + 1, **reach):
            raise Overtaken
        DaySummary.objects.filter(ledger=ledger, day__in=days, is_month=False).delete()
        months = {day.replace(day=1) for day in days}
        DaySummary.objects.filter(ledger=ledger, day__in=months, is_month=True).delete()
        DaySummary.objects.bulk_create(rows, batch_size=AT_ONCE)
        DayMark.objects.filter(pk__in=marks).delete()


def _turn():
    return SummaryReach.objects.values_list("turn", flat=True).get()


def _marked(now, grace, until):
    """Count marked days anew, a ledger and a day at a time."""
    done = 0
    while time.monotonic() < until:
        turn = _turn()
        mark = DayMark.objects.order_by("pk").first()
        if mark is None:
            break
        of_ledger = DayMark.objects.filter(ledger=mark.ledger).order_by("pk")[:MARKS_AT_ONCE]
        day = kept_on(mark.ledger, day_of(mark.at))
        read = [pk for pk, at in of_ledger.values_list("pk", "at") if kept_on(mark.ledger, day_of(at)) == day]
        found = count(mark.ledger, [Period(day, day)], sliced=True)
        _write(turn, mark.ledger, [day], found, read)
        done += 1
    return done


def kept_on(ledger, day):
    """The day on which a ledger keeps what counts for a day: budgets on the first of the month."""
    return day.replace(day=1) if ledger == BY_MONTH else day


def _forward(now, grace, until):
    """Yesterday, and days on which no run came."""
    done = 0
    while time.monotonic() < until:
        reach = SummaryReach.objects.get()
        if reach.until >= day_of(now) or now - reach.marked_at < grace:
            break
        _whole_days([reach.until], until=reach.until + DAY)
        done += 1
    return done


def _backward(now, grace, until):
    """The past, from the newest day to the oldest on which there is anything."""
    done, oldest = 0, None
    while time.monotonic() < until:
        reach = SummaryReach.objects.get()
        if reach.is_complete or now - reach.marked_at < grace:
            break
        oldest = oldest or _oldest() or reach.since
        if reach.since <= oldest:
            SummaryReach.objects.filter(turn=reach.turn).update(turn=F("turn") + 1, is_complete=True)
            break
        days = _some_days(reach.since - DAY, oldest)
        _whole_days(days, since=min(days))
        done += len(days)
    return done


def _some_days(last, oldest):
    """So many days back as hold about ten thousand complaints, a month at most."""
    month = Period(max(oldest, last - 27 * DAY), last)
    there = Complaint.objects.filter(received_at__gte=month.begins, received_at__lt=month.ends).count()
    length = max(1, month.days * CASES_AT_ONCE // max(there, CASES_AT_ONCE))
    return [last - number * DAY for number in range(min(length, month.days))]


def _oldest():
    """The first local day of anything that is counted; clocks and payments are never older than the first of these."""
    firsts = [
        Complaint.objects.aggregate(at=Min("received_at"))["at"],
        Clock.objects.aggregate(at=Min("started_at"))["at"],
    ]
    days = [day_of(at) for at in firsts if at]
    return min(days).replace(day=1) if days else None


def _whole_days(days, **moved):
    """Count every ledger of these days, which follow one another; the reach moves with the last."""
    names = [name for name in LEDGERS if name != BY_MONTH]
    for month in [day for day in days if day.day == 1]:
        turn = _turn()
        _write(turn, BY_MONTH, [month], count(BY_MONTH, [Period(month, month)], sliced=True))
    for name in names:
        turn = _turn()
        found = count(name, [Period(min(days), max(days))], sliced=True)
        _write(turn, name, days, found, **(moved if name == names[-1] else {}))


# --- months -------------------------------------------------------------------------------------------------------


def _months(until):
    """Add the days of whole months up, where a month has no mark and is not added up yet."""
    reach = SummaryReach.objects.get()
    month = Period(reach.until.replace(day=1), reach.until).before_month()
    while month.first >= reach.since and time.monotonic() < until:
        for name in LEDGERS:
            if name != BY_MONTH:
                _month(name, month)
        month = month.before_month()


def _month(name, month):
    turn = _turn()
    if DaySummary.objects.filter(ledger=name, slice=WHOLE, is_month=True, day=month.first).exists():
        return
    if DayMark.objects.filter(ledger=name, at__gte=month.begins, at__lt=month.ends).exists():
        return
    sums = defaultdict(Counter)
    days = DaySummary.objects.filter(ledger=name, is_month=False, day__gte=month.first, day__lte=month.last)
    for part, counts in days.values_list("slice", "counts").iterator():
        total = sums[part]
        for key, number in counts.items():
            total[key] += number
    sums[WHOLE] += Counter()
    with transaction.atomic():
        if not SummaryReach.objects.filter(turn=turn).update(turn=F("turn") + 1):
            raise Overtaken
        DaySummary.objects.bulk_create(
            [
                DaySummary(ledger=name, day=month.first, is_month=True, slice=part, counts=dict(counts))
                for part, counts in sums.items()
            ],
            batch_size=AT_ONCE,
        )
