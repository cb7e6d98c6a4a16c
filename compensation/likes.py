"""What like cases got: same category, responsibility and priority, an order of like size, accepted lately."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from compensation.models import ProposalVersion
from compensation.states import VersionState

AT_MOST = 200
# Orders between half and double the amount count as alike.
SMALLER, LARGER = 2, 2


@dataclass(frozen=True)
class Likes:
    """Totals of like cases in minor units, ascending, and the cases behind them."""

    values: tuple[int, ...]
    case_ids: tuple[int, ...]
    is_drawn: bool
    is_bounded: bool

    @property
    def count(self):
        return len(self.values)

    @property
    def median(self):
        return int(median(self.values)) if self.values else None

    @property
    def middle(self):
        """(lower, upper) quarter: half of the cases got something between."""
        return quarters(self.values)

    def place_of(self, amount):
        """Where an amount stands: "below", "middle", "above" the middle half, or "" where too few are alike."""
        if not self.is_drawn:
            return ""
        low, high = self.middle
        return "below" if amount < low else "above" if amount > high else "middle"

    def is_outlier(self, amount):
        """Further from the middle half than one and a half times its width."""
        if not self.is_drawn:
            return False
        low, high = self.middle
        reach = (high - low) * 3 // 2
        return amount > high + reach or amount < low - reach


def quarters(values):
    """The lower and upper quartile of ascending values, by the nearest rank."""
    if not values:
        return (0, 0)
    last = len(values) - 1
    return values[last // 4], values[last - last // 4]


def like_cases(case, entitled, *, now, terms):
    """Like cases of a case whose proposal is being written."""
    order = entitled.facts.order_amount
    return _alike(case.pk, case.category_id, entitled.responsibility, case.priority, order, now=now, terms=terms)


def like_versions(version, *, now, terms):
    """Like cases of a version, as it was when it was written."""
    return _alike(
        version.complaint_id,
        version.category_id,
        version.responsibility,
        version.priority,
        version.order_amount,
        now=now,
        terms=terms,
    )


def _alike(case_id, category_id, responsibility, priority, order_amount, *, now, terms):
    """The newest like cases, at most `AT_MOST` of them; one indexed query."""
    alike = ProposalVersion.objects.filter(
        state=VersionState.ACCEPTED,
        category=category_id,
        responsibility=responsibility,
        priority=priority,
        accepted_at__gte=now - timedelta(days=terms.like_months * 365 // 12),
        total__gt=0,
    ).exclude(complaint_id=case_id)
    if order_amount:
        alike = alike.filter(order_amount__gte=order_amount // SMALLER, order_amount__lte=order_amount * LARGER)
    rows = list(alike.order_by("-accepted_at").values_list("total", "complaint_id")[:AT_MOST])
    return Likes(
        values=tuple(sorted(total for total, _pk in rows)),
        case_ids=tuple(pk for _total, pk in rows),
        is_drawn=len(rows) >= terms.like_minimum,
        is_bounded=len(rows) == AT_MOST,
    )
