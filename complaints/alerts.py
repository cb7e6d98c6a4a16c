"""The alert ladder: at 75, 100, 150 and 200 % of a promise (rows of `AlertStep`) somebody is told, each level once.

A sweep asks one question of a partial index, “which running clocks have an alert due?”, so it costs what is due and
not what exists. Each clock is settled in a transaction of its own: the case is locked, a conditional UPDATE moves the
clock's level, and event, notices and messages are written with it. Two sweepers, a repeated or a late sweep tell
nobody twice: who finds the level moved already does nothing.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from complaints import access, actors, audit, clocks, locking, recipients
from complaints.messaging import limits, notices, outbox
from complaints.messaging.models import Kind
from complaints.models import Clock, Complaint
from complaints.models.clock import ClockState
from complaints.states import RED_FROM_REOPENING, ClockKind, Priority
from routing import calendar, calendars, promises

logger = logging.getLogger(__name__)

NEARLY_DUE = gettext_noop("%(reference)s: %(percent)d %% of the time for “%(msg_promise)s” is used. Due %(due)s.")
OVERDUE = gettext_noop("%(reference)s: “%(msg_promise)s” was due %(due)s and is still open (%(percent)d %%).")
GOES_ROUND = gettext_noop("%(reference)s was sent back to triage %(count)d times. Please decide who takes it.")
COMES_BACK = gettext_noop("%(reference)s was reopened again (%(count)d times) and is red. Please see what goes wrong.")
# How long somebody who was told may read a case that is not of their department.
READABLE_FOR = timedelta(days=30)
# From this reroute on a manager is told: nobody passes a case round.
REROUTES_ALLOWED = 2
# A clock that cannot be told of (a calendar was deleted) is tried again later, so that it never holds up the others.
TRY_AGAIN_AFTER = timedelta(minutes=15)
BATCH = 200


@dataclass
class Counts:
    """What one sweep did."""

    clocks: int = 0
    alerts: int = 0
    failed: int = 0

    def __str__(self):
        return f"clocks {self.clocks}, alerts {self.alerts}, failed {self.failed}"


def sweep(now, *, limit=None):
    """Tell of everything that is due at `now`, the longest due first. May run twice, at once, or late."""
    counts, after = Counts(), None
    while limit is None or counts.clocks + counts.failed < limit:
        rows = due(now, after)
        for pk, case, when in rows:
            after = (when, pk)
            _settle_safely(pk, case, now, counts)
        if len(rows) < BATCH:
            break
    return counts


def due(now, after=None):
    """(clock, case, since when) of the next clocks with an alert due, behind `after`; one query on a partial index."""
    return list(due_rows(now, after).values_list("pk", "complaint_id", "next_alert_at"))


def due_rows(now, after=None):
    """The query behind `due`."""
    rows = Clock.objects.filter(next_alert_at__lte=now)
    if after:
        when, pk = after
        rows = rows.filter(next_alert_at__gte=when).filter(Q(next_alert_at__gt=when) | Q(pk__gt=pk))
    return rows.order_by("next_alert_at", "pk")[:BATCH]


def _settle_safely(pk, case_pk, now, counts):
    """One clock that fails must not stop the others."""
    try:
        told = _settle(pk, case_pk, now)
    except Exception:
        logger.exception("The alerts of clock %s could not be raised", pk)
        Clock.objects.filter(pk=pk, next_alert_at__lte=now).update(next_alert_at=now + TRY_AGAIN_AFTER)
        counts.failed += 1
        return
    counts.alerts += told
    counts.clocks += bool(told)


def _settle(pk, case_pk, now):
    """Raise every level of a clock that is due, each once; returns how many were."""
    with transaction.atomic():
        # The case first, as every step does: two who want the same rows never wait for one another.
        case = locking.lock(Complaint(pk=case_pk), related=["department", "handler", "investigator"])
        running = Clock.objects.filter(pk=pk, state=ClockState.RUNNING, next_alert_at__lte=now)
        clock = running.select_related("owner").prefetch_related("pauses").first()
        if clock is None:
            return 0
        before = clock.alert_level
        rungs = _reached(clock, now)
        moved = Clock.objects.filter(pk=pk, state=ClockState.RUNNING, alert_level=before)
        if not moved.update(alert_level=clock.alert_level, next_alert_at=clock.next_alert_at):
            return 0
        for rung in rungs:
            _raise(case, clock, rung, now)
        if rungs:
            Complaint.objects.filter(pk=case.pk).update(event_seq=case.event_seq, event_hash=case.event_hash)
    return len(rungs)


def _reached(clock, now):
    """The rungs that this clock has reached, counted anew from its start; moves the clock past them, in memory."""
    rungs = []
    for rung in promises.alert_ladder():
        if rung.percent <= clock.alert_level:
            continue
        if clocks.level_at(clock, rung.percent) > now:
            break
        clock.alert_level = rung.percent
        rungs.append(rung)
    clock.next_alert_at = clocks.alert_at(clock)
    return rungs


def _raise(case, clock, rung, now):
    """One level of one clock: its people are told, and the case remembers who."""
    people = recipients.people_for(rung, case, clock, now)
    text = OVERDUE if clock.due_at <= now else NEARLY_DUE
    params = {
        "reference": case.reference,
        "percent": rung.percent,
        "msg_promise": _msgid(ClockKind(clock.kind).label),
        "due": f"{timezone.localtime(clock.due_at):%Y-%m-%d %H:%M}",
    }
    for person in people:
        key = f"alert:{clock.pk}:{rung.percent}"
        _tell(person, case, text=text, params=params, key=key, is_sent_out=rung.is_sent_out, at=now)
    facts = {
        "clock": clock.kind,
        "subject": clock.subject,
        "percent": rung.percent,
        "due": clock.due_at,
        "told": [person.pk for person in people],
    }
    audit.record(case, "alert", by=actors.SYSTEM, at=now, facts=facts)


def _tell(person, case, *, text, params, key, is_sent_out, at):
    """In the product, and where asked by text message or mail; who is told may read the case."""
    if not access.may_read(person, case):
        access.grant(case, person=person, reason="alert", until=at + READABLE_FOR)
    path = reverse("case", args=[case.reference])
    notice = notices.tell(
        person, kind="alert", text=text, params=params, complaint=case, path=path, at=at, dedup_key=key
    )
    if is_sent_out:
        _send_out(person, notice, path, key=f"{key}:{person.pk}", at=at, not_before=_allowed_from(case, at))


def _send_out(person, notice, path, *, key, at, not_before):
    """To the telephone, else by mail. The outbox row is not the case's: its failures are no customer's."""
    kind, recipient = _reach(person)
    if kind is None:
        return
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language):
        sentence = notice.sentence
    outbox.queue(
        kind=kind,
        recipient=recipient,
        person=person,
        subject=sentence[:200] if kind == Kind.EMAIL else "",
        text=f"{sentence} {settings.SITE_URL}{path}",
        language=language,
        template_code="alert",
        dedup_key=key,
        at=at,
        not_before=not_before,
    )


def _reach(person):
    """(kind, address) by which somebody is reached outside the product."""
    if person.phone and limits.takes_text_messages(person.phone):
        return Kind.SMS, person.phone
    if person.email:
        return Kind.EMAIL, person.email
    return None, ""


def _allowed_from(case, at):
    """Quiet hours are those in which the desk is closed; red breaks them."""
    priority = case.priority or case.suggestion.get("priority")
    return at if priority == Priority.RED else calendar.next_opening(calendars.load("desk"), at)


def _msgid(label):
    """A translatable label as it is written in the code, for the reader's language later."""
    with translation.override("en"):
        return str(label)


# --- a case that goes round -----------------------------------------------------------------------------------------


def reroute_is_noticed(case, *, by, at, event, facts):
    """Effect of `reroute`: from the third on the manager is told, in the step's own transaction."""
    if case.reroutes <= REROUTES_ALLOWED:
        return
    params = {"reference": case.reference, "count": case.reroutes}
    people = recipients.managers_for(case, at)
    for person in people:
        key = f"reroute:{case.pk}:{case.reroutes}"
        _tell(person, case, text=GOES_ROUND, params=params, key=key, is_sent_out=True, at=at)
    told = {"reroutes": case.reroutes, "told": [person.pk for person in people]}
    audit.record(case, "alert", by=actors.SYSTEM, at=at, facts=told)


def reopening_is_noticed(case, *, by, at, event, facts):
    """Effect of `reopen`: the second and every later one is red, and the manager is told."""
    times = case.round - 1
    if times < RED_FROM_REOPENING:
        return
    params = {"reference": case.reference, "count": times}
    people = recipients.managers_for(case, at)
    for person in people:
        _tell(person, case, text=COMES_BACK, params=params, key=f"reopen:{case.pk}:{times}", is_sent_out=True, at=at)
    told = {"reopenings": times, "told": [person.pk for person in people]}
    audit.record(case, "alert", by=actors.SYSTEM, at=at, facts=told)
