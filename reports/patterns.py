"""New patterns of a week: what stands well above its own past, by a rule that anybody can check.

The rule: at least 3 complaints in the week, at least twice the mean of the weeks before, and more than that mean plus
three times its square root (what chance alone would exceed about once in a thousand times). Compared are the eight
weeks before, or as many full weeks as there are cases for, at least four.
"""

import math
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone, translation

from complaints.models import Complaint
from complaints.states import Channel, State
from reports.models import Pattern
from reports.period import DAY, Period
from reports.states import Dimension
from routing.models import Category, Department

LEAST = 3
TIMES = 2
WEEKS, LEAST_WEEKS = 8, 4
COLUMNS = {
    Dimension.CATEGORY: "category__code",
    Dimension.SKU: "order__sku",
    Dimension.BATCH: "order__batch",
    Dimension.CARRIER: "order__carrier",
    Dimension.CHANNEL: "channel",
    Dimension.DEPARTMENT: "department__code",
}


@dataclass(frozen=True)
class Found:
    """One value that stands out, before it is a row."""

    dimension: str
    value: str
    count: int
    past: int
    weeks: int

    @property
    def mean(self):
        return self.past / self.weeks


def stands_out(count, mean):
    """Whether a week's count is well above a mean of weeks."""
    return count >= LEAST and count >= TIMES * mean and count > mean + 3 * math.sqrt(mean)


def find(week):
    """Everything that stands out in a week, the most cases first."""
    weeks = _weeks_of_past(week)
    if weeks < LEAST_WEEKS:
        return []
    past = Period(week.first - weeks * 7 * DAY, week.first - DAY)
    found = [
        Found(dimension, value, count, before, weeks)
        for dimension, column in COLUMNS.items()
        for value, count, before in _counted(column, week, past)
        if stands_out(count, before / weeks)
    ]
    return sorted(found, key=lambda item: (-item.count, item.dimension, item.value))


def _weeks_of_past(week):
    first = Complaint.objects.aggregate(first=Min("received_at"))["first"]
    if first is None:
        return 0
    first_day = timezone.localtime(first, timezone.get_default_timezone()).date()
    return max(0, min(WEEKS, (week.first - first_day) // timedelta(days=7)))


def _counted(column, week, past):
    """(value, cases in the week, cases in the weeks before) of every value seen in the week."""
    spans = Complaint.objects.exclude(state=State.MERGED).filter(
        received_at__gte=past.begins, received_at__lt=week.ends
    )
    named = spans.exclude(**{f"{column}__isnull": True}).exclude(**{column: ""})
    in_week = Count("pk", filter=Q(received_at__gte=week.begins))
    before = Count("pk", filter=Q(received_at__lt=week.begins))
    rows = named.order_by().values_list(column).annotate(now=in_week, before=before)
    return rows.filter(now__gte=LEAST)


def cases_of(pattern, week):
    """The cases behind a pattern."""
    rows = Complaint.objects.exclude(state=State.MERGED)
    rows = rows.filter(received_at__gte=week.begins, received_at__lt=week.ends)
    return rows.filter(**{COLUMNS[pattern.dimension]: pattern.value})


def store(review, week):
    """Write what stands out; a word already said on a pattern stays, what no longer stands out goes."""
    found = find(week)
    keys = [(item.dimension, item.value) for item in found]
    for row in review.patterns.filter(words="", root_causes=None):
        if (row.dimension, row.value) not in keys:
            row.delete()
    for item in found:
        english, chinese = _labels(item)
        Pattern.objects.update_or_create(
            review=review,
            dimension=item.dimension,
            value=item.value,
            defaults={
                "label_en": english,
                "label_zh": chinese,
                "count": item.count,
                "usual": round(item.mean * 10),
                "weeks": item.weeks,
            },
        )


def _labels(item):
    """(English, Chinese) of what a pattern is about, kept with it: the record must not change with the tables."""
    if item.dimension in (Dimension.CATEGORY, Dimension.DEPARTMENT):
        model = Category if item.dimension == Dimension.CATEGORY else Department
        row = model.objects.get(code=item.value)
        return row.name_en, row.name_zh
    if item.dimension == Dimension.CHANNEL:
        return _said(Channel(item.value).label, "en"), _said(Channel(item.value).label, "zh-hans")
    return item.value, item.value


def _said(label, language):
    with translation.override(language):
        return str(label)
