"""Silence about an offer: two reminders, then it expires. Asked again at any time, each happens once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from compensation import telling
from compensation.models import GeneralTerms, Offer
from compensation.offers import tell_handler, told
from compensation.recording import lock, record
from compensation.states import OfferState
from complaints import actors
from complaints.states import State

# A first reminder that went late is not followed by the second at once.
LEAST_BETWEEN = timedelta(hours=12)
MOST_AT_ONCE = 200


def remind_due(now):
    """Send the reminders that are due; returns how many."""
    return sum(remind(offer, at=now) for offer in _open(now, expires_at__gt=now) if _is_due(offer, now))


def expire_due(now):
    """End the offers that nobody answered in time; returns how many."""
    return sum(expire(offer, at=now) for offer in _open(now, expires_at__lte=now))


def _open(now, **wanted):
    rows = Offer.objects.filter(state=OfferState.OPEN, complaint__state=State.SOLUTION, **wanted)
    return list(rows.order_by("expires_at", "pk")[:MOST_AT_ONCE])


def _is_due(offer, now):
    """A day after the offer, and a day later (as the general terms have it), counted from the offer itself."""
    terms = GeneralTerms.current()
    days = (terms.first_reminder_days, terms.second_reminder_days)
    if offer.reminders >= len(days) or now < offer.offered_at + timedelta(days=days[offer.reminders]):
        return False
    return offer.reminded_at is None or now >= offer.reminded_at + LEAST_BETWEEN


def remind(offer, *, at):
    """One reminder; False when it was sent, answered or ended meanwhile."""
    with transaction.atomic():
        case = lock(offer.complaint_id, at=at)
        unsent = Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN, reminders=offer.reminders, expires_at__gt=at)
        if case.state != State.SOLUTION or not unsent.update(reminders=F("reminders") + 1, reminded_at=at):
            return False
        row = Offer.objects.select_related("version").get(pk=offer.pk)
        facts = told("remind", row) | {"number": row.reminders}
        record(case, "proposal", by=actors.SYSTEM, at=at, facts=facts)
        telling.reminded(case, row, row.version, at=at)
    return True


def expire(offer, *, at, by=actors.SYSTEM):
    """Nobody answered in time; False when it was answered or ended meanwhile."""
    with transaction.atomic():
        case = lock(offer.complaint_id, at=at)
        due = Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN, expires_at__lte=at)
        if not due.update(state=OfferState.EXPIRED, answered_at=at):
            return False
        row = Offer.objects.select_related("version").get(pk=offer.pk)
        record(case, "proposal", by=by, at=at, facts=told("expire", row))
        tell_handler(case, row, by=by, at=at)
    return True
