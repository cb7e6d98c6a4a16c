"""Rounds of negotiation: a cleared version is offered, the customer accepts, declines or counters, or the offer ends.

Every answer is a conditional UPDATE of an open offer: two answers at once count once.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from compensation import approvals
from compensation.drafting import PROPOSE, check_again
from compensation.errors import MovedOn, changed
from compensation.models import GeneralTerms, Offer, ProposalVersion
from compensation.recording import lock, need_right, need_solution, record, refuse
from compensation.states import Approval, OfferState, VersionState
from complaints import access, actors, lifecycle
from complaints.messaging import notices
from complaints.states import ActorKind

ANSWERED = gettext_noop("The customer of %(reference)s answered our offer: %(answer)s.")


def offer(version, *, by, seen=None, message="", at=None):
    """Put a version to the customer. Within the agent's ceiling it needs nobody; else it was approved exactly so."""
    with transaction.atomic():
        case = lock(version.complaint_id, at=at)
        at = case.now
        need_right(by, PROPOSE, case)
        need_solution(case)
        row = ProposalVersion.objects.select_related("department").get(pk=version.pk)
        if seen is not None and seen != row.content_hash:
            raise changed(row)
        _clear(case, row, by=by, at=at)
        text = message.strip() or row.message
        made = _open(case, row, text, by=by, at=at)
        told = {"act": "offer", "version": row.pk, "offer": made.pk, "terms": row.content_hash}
        record(case, "proposal", by=by, at=at, facts=told)
        if text:
            lifecycle.say(case, by=by, text=text, at=at)
    return made


def _clear(case, row, *, by, at):
    """A draft that needs nobody's decision is cleared by its author's own right, once."""
    if row.state == VersionState.CLEARED:
        return
    if row.state != VersionState.DRAFT:
        raise _not_offerable(case, row)
    needs = check_again(case, row, at=at)
    if needs != Approval.NONE:
        label = Approval(needs).label
        refuse("is_approved", _("An approved version"), _("It needs the decision of %(who)s first.") % {"who": label})
    approvals.reserve(row, by=by, at=at)
    cleared = ProposalVersion.objects.filter(pk=row.pk, state=VersionState.DRAFT)
    if not cleared.update(state=VersionState.CLEARED, cleared_at=at, submitted_by=by, submitted_at=at):
        raise _not_offerable(case, row)


def _not_offerable(case, row):
    words = {"number": row.number, "state": row.get_state_display()}
    return MovedOn(case, _("Version %(number)s cannot be offered: %(state)s.") % words)


def _open(case, row, text, *, by, at):
    if Offer.objects.filter(complaint_id=case.pk, state=OfferState.OPEN).exists():
        raise MovedOn(case, _("An offer is open already."))
    last = Offer.objects.filter(complaint_id=case.pk).aggregate(last=Max("number"))["last"] or 0
    return Offer.objects.create(
        version=row,
        complaint_id=case.pk,
        number=last + 1,
        message=text,
        offered_by=by,
        offered_at=at,
        expires_at=at + timedelta(days=GeneralTerms.current().offer_days),
    )


# --- the customer's answer ----------------------------------------------------------------------------------------


def accept(offer, *, by, seen=None, words="", at=None):
    """The customer accepts the frozen terms: the case goes on to execution in the same transaction."""
    with transaction.atomic():
        case, row = _answer(offer, OfferState.ACCEPTED, by=by, seen=seen, words=words, at=at)
        at = case.now
        moved = ProposalVersion.objects.filter(pk=row.version_id, state=VersionState.CLEARED)
        if not moved.update(state=VersionState.ACCEPTED, accepted_at=at):
            raise MovedOn(case, _("The terms were changed meanwhile."))
        record(case, "proposal", by=by, at=at, facts=_told("accept", row), text=words)
        _tell(case, row, by=by, at=at)
        return lifecycle.agree(case, by=by, facts={"version": row.version_id})


def decline(offer, *, by, words="", seen=None, at=None):
    """The customer says no; the version stays cleared and may be offered again, or replaced."""
    return _say_no(offer, OfferState.DECLINED, "decline", by=by, words=words, seen=seen, at=at)


def counter(offer, *, by, words, amount=None, seen=None, at=None):
    """The customer wants something else: in their words, with an amount (minor units) where they named one."""
    if not words.strip() and amount is None:
        refuse("has_words", _("What the customer wants instead"), _("Write down what they asked for."))
    return _say_no(offer, OfferState.COUNTERED, "counter", by=by, words=words, seen=seen, amount=amount, at=at)


def _say_no(offer, to, act, *, by, words, seen, at, amount=None):
    with transaction.atomic():
        case, row = _answer(offer, to, by=by, seen=seen, words=words, at=at, amount=amount)
        at = case.now
        record(case, "proposal", by=by, at=at, facts=_told(act, row), text=words)
        _tell(case, row, by=by, at=at)
    return row


def _answer(offer, to, *, by, seen, words, at, amount=None):
    """Lock the case and move the open offer; refused when it is over, other than seen, or not theirs to answer."""
    case = lock(offer.complaint_id, at=at)
    at = case.now
    may_answer(by, case)
    need_solution(case)
    row = Offer.objects.select_related("version").get(pk=offer.pk)
    if seen is not None and seen != row.version.content_hash:
        raise changed(row.version)
    open_now = Offer.objects.filter(pk=row.pk, state=OfferState.OPEN, expires_at__gt=at)
    changes = {"state": to, "answered_at": at, "answered_by_kind": actors.kind_of(by), "words": words.strip()}
    changes |= {"answered_by": actors.person_of(by), "answered_party": getattr(by, "party", None)}
    if not open_now.update(counter_amount=amount, **changes):
        raise MovedOn(case, _closed_sentence(row, at))
    row.state, row.words = to, words.strip()
    return case, row


def _closed_sentence(row, at):
    if row.state == OfferState.OPEN and row.expires_at <= at:
        ended = timezone.localtime(row.expires_at).strftime("%Y-%m-%d %H:%M")
        return _("The offer was open until %(time)s.") % {"time": ended}
    return _("The offer was answered already: %(state)s.") % {"state": row.get_state_display()}


def may_answer(by, case):
    """The customer of the case, or a person who may record what a customer said."""
    if actors.kind_of(by) == ActorKind.PERSON:
        allowed = access.may_take(by, "agree", case)
    else:
        allowed = actors.kind_of(by) == ActorKind.CUSTOMER and access.may_take(by, "agree", case)
    if not allowed:
        raise PermissionDenied(_("You do not have the right to answer this offer."))


def _told(act, row):
    return {"act": act, "offer": row.pk, "version": row.version_id, "terms": row.version.content_hash}


def _tell(case, row, *, by, at):
    """Tell whoever speaks with the customer, unless they recorded it themselves."""
    if case.handler and case.handler != actors.person_of(by):
        words = {"reference": case.reference, "answer": str(row.get_state_display())}
        key = f"offer:{row.pk}:{row.state}"
        notices.tell(case.handler, kind="offer", text=ANSWERED, params=words, complaint=case, at=at, dedup_key=key)


def expire(offer, *, at, by=actors.SYSTEM):
    """Nobody answered in time; False when it was answered or ended meanwhile."""
    with transaction.atomic():
        case = lock(offer.complaint_id, at=at)
        due = Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN, expires_at__lte=at)
        if not due.update(state=OfferState.EXPIRED, answered_at=at):
            return False
        row = Offer.objects.select_related("version").get(pk=offer.pk)
        record(case, "proposal", by=by, at=at, facts=_told("expire", row))
        _tell(case, row, by=by, at=at)
    return True
