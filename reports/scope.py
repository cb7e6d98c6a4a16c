"""What the figures of one page are counted over: a period, and the cases that may be counted."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from compensation.models import Payout, ProposalVersion, Recovery
from compensation.states import PayoutState, RecoveryState
from complaints.followup.models import CallbackAttempt
from complaints.models import Clock, Complaint, Event
from complaints.states import State
from reports.period import Period, months_of

# What a page may be narrowed to, and the column that says it.
FILTERS = {
    "category": "category__code",
    "department": "department__code",
    "channel": "channel",
    "priority": "priority",
}


@dataclass(frozen=True)
class Scope:
    """The querysets that figures start from. `cases` None: every case (jobs and commands).

    `spans`: of the period only these parts count as days on which complaints were received (None: all of it).
    """

    period: Period
    now: datetime
    cases: QuerySet | None = None
    spans: tuple | None = None

    @classmethod
    def of(cls, user, period, *, now, **filters):
        """What this person may read, narrowed to one category, department, channel or priority."""
        wanted = {FILTERS[name]: value for name, value in filters.items() if value}
        return cls(period, now, Complaint.objects.visible_to(user).filter(**wanted))

    def before(self):
        """The same over the period before."""
        return replace(self, period=self.period.before())

    @property
    def as_of(self):
        """The end of the period, or now where it has not come yet."""
        return min(self.period.ends, self.now)

    def all_cases(self):
        """Cases in their own right: one that was merged counts with the case it was merged into."""
        cases = Complaint.objects.all() if self.cases is None else self.cases
        return cases.exclude(state=State.MERGED)

    def received(self):
        """By the time of arrival."""
        rows = self.all_cases()
        if self.spans is None:
            return rows.filter(received_at__gte=self.period.begins, received_at__lt=self.period.ends)
        parts = [Q(received_at__gte=span.begins, received_at__lt=span.ends) for span in self.spans]
        return rows.filter(reduce(or_, parts)) if parts else rows.none()

    def ended(self):
        """By the time of the end."""
        return self.all_cases().filter(ended_at__gte=self.period.begins, ended_at__lt=self.period.ends)

    def open_at_end(self):
        """Arrived before the end of the period and not ended then."""
        arrived = self.all_cases().filter(received_at__lt=self.as_of)
        return arrived.filter(ended_at=None) | arrived.filter(ended_at__gte=self.as_of)

    def with_event(self, *kinds):
        """Cases to which something happened in the period."""
        happened = Event.objects.filter(kind__in=kinds, at__gte=self.period.begins, at__lt=self.period.ends)
        return self.all_cases().filter(pk__in=happened.values("complaint"))

    def clocks(self, *kinds):
        """Promises that began in the period, of these kinds (none: of all)."""
        clocks = Clock.objects.filter(started_at__gte=self.period.begins, started_at__lt=self.period.ends)
        if kinds:
            clocks = clocks.filter(kind__in=kinds)
        return self.countable(clocks)

    def countable(self, rows, case="complaint"):
        """Of these rows those whose case may be counted; `case` leads from a row to it."""
        return rows if self.cases is None else rows.filter(Exists(self.cases.filter(pk=OuterRef(case))))

    def within(self, column):
        """That a moment lies in the period."""
        return Q(**{f"{column}__gte": self.period.begins, f"{column}__lt": self.period.ends})

    def paid(self):
        """Payments by the time they were made."""
        return self.countable(Payout.objects.filter(self.within("paid_at"), state=PayoutState.PAID))

    def paid_from_budgets(self):
        """Payments of goodwill out of the budgets of the period's months."""
        rows = Payout.objects.filter(state=PayoutState.PAID, goodwill__gt=0)
        return self.countable(rows.filter(budget__month__in=months_of(self.period)))

    def held_in_budgets(self):
        """Versions that hold goodwill back in the budgets of the period's months."""
        rows = ProposalVersion.objects.filter(reserved__gt=0, budget__month__in=months_of(self.period))
        return self.countable(rows)

    def claims(self):
        """Claims against carriers and suppliers, by the time they arose."""
        return self.countable(Recovery.objects.filter(self.within("created_at")))

    def recovered(self):
        """Claims that were paid, by the time the money came."""
        return self.countable(Recovery.objects.filter(self.within("state_at"), state=RecoveryState.RECEIVED))

    def with_money(self):
        """Cases for which money went out or came back in the period."""
        moved = Q(pk__in=self.paid().values("complaint")) | Q(pk__in=self.recovered().values("complaint"))
        return (Complaint.objects.all() if self.cases is None else self.cases).filter(moved)

    def calls(self):
        """Tries to call a customer back, by the time of the try."""
        rows = CallbackAttempt.objects.filter(self.within("at"))
        return self.countable(rows, "callback__complaint")
