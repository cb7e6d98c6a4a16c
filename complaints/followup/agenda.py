"""Whom to call and when, as the page of callbacks shows it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch, Q

from complaints.followup import hours
from complaints.followup.models import MOST_TRIES, Callback, CallbackAttempt
from routing import calendars
from routing.models import User

MOST_ROWS = 200


@dataclass(frozen=True)
class Call:
    """One callback of the list: the row, when it suits the customer, and what was tried."""

    callback: Callback
    suits_at: datetime
    attempts: tuple

    @property
    def complaint(self):
        return self.callback.complaint

    @property
    def last(self):
        return self.attempts[-1] if self.attempts else None

    @property
    def number(self):
        """Which try is next."""
        return min(self.callback.tries + 1, MOST_TRIES)

    @property
    def of(self):
        return MOST_TRIES


def calls(callbacks, now):
    """The callbacks of a query as `Call`s, by promise; three queries for any number of rows."""
    tries = Prefetch("attempts", CallbackAttempt.objects.select_related("by"))
    related = callbacks.select_related("complaint__customer", "complaint__handler", "owner").prefetch_related(tries)
    return [call_of(row, now) for row in related.by_promise()[:MOST_ROWS]]


def call_of(row, now):
    theirs = hours.calendar_of(row.hours, row.zone)
    suits_at = hours.first_from(theirs, calendars.load("desk"), max(row.call_at, now))
    return Call(row, suits_at, tuple(row.attempts.all()))


def mine(user):
    return Callback.objects.visible_to(user).open().owned_by(user)


def of_team(user):
    """Those of the colleagues in my departments, and those of nobody."""
    team = User.objects.filter(memberships__department__in=user.department_ids).values("pk")
    wanted = Q(owner__in=team) | Q(owner=None) & (Q(complaint__handler__in=team) | Q(complaint__handler=None))
    return Callback.objects.visible_to(user).open().filter(wanted)


def by_time(rows, now):
    """(now, later today, over but outside their hours, from tomorrow on) by when the call suits the customer."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    at_once = [row for row in rows if row.suits_at <= now]
    later = [row for row in rows if row.suits_at > now and row.suits_at.astimezone(zone).date() == today]
    rest = [row for row in rows if row.suits_at.astimezone(zone).date() > today]
    over = [row for row in rest if row.callback.due_at < now]
    return at_once, later, over, [row for row in rest if row not in over]
