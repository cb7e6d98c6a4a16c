"""Whom to call and when, as the page of callbacks shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Prefetch, Q

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
    """The callbacks of a query as `Call`s, by promise; two queries for any number of rows."""
    return [call_of(row, now) for row in related(callbacks).by_promise()[:MOST_ROWS]]


def related(callbacks):
    """With the rows that the page shows beside them."""
    tries = Prefetch("attempts", CallbackAttempt.objects.select_related("by"))
    shown = callbacks.select_related("complaint__customer", "complaint__handler", "complaint__investigator", "owner")
    return shown.select_related("survey").prefetch_related(tries)


def call_of(row, now):
    theirs = hours.calendar_of(row.hours, row.zone)
    suits_at = hours.first_from(theirs, calendars.load("desk"), max(row.call_at, now))
    survey = getattr(row, "survey", None)
    return Call(row, suits_at, tuple(row.attempts.all()), FollowUpTerms.current().most_tries, survey)


def mine(user):
    return Callback.objects.visible_to(user).owned_by(user).open()


def waiting(user, now, *, team=False):
    """(calls to make, callbacks that allow an end and whose case has not ended: one click is left). The calls are
    one's own (with those of whom one stands in for) or the team's; the end of the follow-up is one's own to take."""
    own = Callback.objects.made_by(user, now)
    wanted = (_of_team(user) if team else own) & Q(state=CallbackState.OPEN)
    done = own & Q(state=CallbackState.DONE, round=F("complaint__round"), attempt=F("complaint__attempt"))
    found = Callback.objects.visible_to(user).filter(wanted | done, complaint__state=State.FOLLOW_UP)
    rows = list(related(found).by_promise()[:MOST_ROWS])
    ended = sorted((row for row in rows if not row.is_open), key=lambda row: (row.ended_at, row.pk))
    return [call_of(row, now) for row in rows if row.is_open], ended


def _of_team(user):
    """Those of the colleagues in my departments, and those of nobody."""
    team = User.objects.filter(memberships__department__in=user.department_ids).values("pk")
    return Q(owner__in=team) | Q(owner=None) & (Q(complaint__handler__in=team) | Q(complaint__handler=None))


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
