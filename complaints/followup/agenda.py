"""Whom to call and when, as the page of callbacks shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch, Q

from complaints.followup import hours
from complaints.followup.models import Callback, CallbackAttempt, CallbackState, FollowUpTerms
from complaints.states import State
from routing import calendars
from routing.models import User

MOST_ROWS = 200


@dataclass(frozen=True)
class Call:
    """One callback of the list: the row, when it suits the customer, and what was tried."""

    callback: Callback
    suits_at: datetime
    attempts: tuple
    of: int = 3
    survey: Any = None

    @property
    def complaint(self):
        return self.callback.complaint

    @property
    def last(self):
        return self.attempts[-1] if self.attempts else None

    @property
    def number(self):
        """Which try is next."""
        return min(self.callback.tries + 1, self.of)


def calls(callbacks, now):
    """The callbacks of a query as `Call`s, by promise; three queries for any number of rows."""
    tries = Prefetch("attempts", CallbackAttempt.objects.select_related("by"))
    related = callbacks.select_related("complaint__customer", "complaint__handler", "owner", "survey")
    of = FollowUpTerms.current().most_tries
    return [call_of(row, now, of) for row in related.prefetch_related(tries).by_promise()[:MOST_ROWS]]


def call_of(row, now, of=None):
    theirs = hours.calendar_of(row.hours, row.zone)
    suits_at = hours.first_from(theirs, calendars.load("desk"), max(row.call_at, now))
    survey = getattr(row, "survey", None)
    return Call(row, suits_at, tuple(row.attempts.all()), of or FollowUpTerms.current().most_tries, survey)


def mine(user):
    return of_person(user).open()


def of_person(user):
    return Callback.objects.visible_to(user).owned_by(user)


def of_team(user):
    """Those of the colleagues in my departments, and those of nobody."""
    team = User.objects.filter(memberships__department__in=user.department_ids).values("pk")
    wanted = Q(owner__in=team) | Q(owner=None) & (Q(complaint__handler__in=team) | Q(complaint__handler=None))
    return Callback.objects.visible_to(user).open().filter(wanted)


def answered(callbacks):
    """Callbacks that allow an end and whose case has not ended: one click is left."""
    done = callbacks.filter(state=CallbackState.DONE, complaint__state=State.FOLLOW_UP).current()
    return list(done.select_related("complaint__customer").order_by("ended_at", "pk")[:MOST_ROWS])


def by_time(rows, now):
    """(now, later today, due but outside their hours, from tomorrow on) by when the call suits the customer."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    at_once = [row for row in rows if row.suits_at <= now]
    later = [row for row in rows if row.suits_at > now and row.suits_at.astimezone(zone).date() == today]
    rest = [row for row in rows if row.suits_at.astimezone(zone).date() > today]
    # What the rail counts: its time has come, and today they cannot be called any more.
    due = [row for row in rest if min(row.callback.call_at, row.callback.due_at) <= now]
    return at_once, later, due, [row for row in rest if row not in due]
