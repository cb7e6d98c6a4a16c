"""What carriers and suppliers owe us: claimed in time with its evidence, accepted, received; or refused, or dropped."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.errors import MovedOn
from compensation.models import Recovery
from compensation.recording import lock, need_right, record, refuse
from compensation.states import RecoveryState

WORK = "compensation.work_recovery"
ANSWER_DAYS = 15


def claim(row, *, by, number, amount=None, note="", at=None):
    """The claim was filed with them, under their number; from then on their answer is awaited."""
    if not number.strip():
        refuse("has_a_number", _("Their number for the claim"), _("Enter the number, or the day and way it was sent."))
    amount = row.amount if amount is None else amount
    _positive(amount)

    def changes(now, day):
        return {
            "amount": amount,
            "claim_number": number.strip()[:80],
            "claimed_on": day,
            "answer_due_on": day + timedelta(days=ANSWER_DAYS),
        }

    return _move(row, RecoveryState.CLAIMED, since=(RecoveryState.DUE,), changes=changes, by=by, note=note, at=at)


def accept(row, *, by, amount, note="", at=None):
    """They accept so much of it."""
    _positive(amount)
    if amount > row.amount:
        refuse("is_within_the_claim", _("At most what was claimed"), _("Enter what they accepted of the claim."))
    since = (RecoveryState.CLAIMED, RecoveryState.REFUSED)

    def changes(now, day):
        return {"accepted_amount": amount}

    return _move(row, RecoveryState.ACCEPTED, since=since, changes=changes, by=by, note=note, at=at)


def receive(row, *, by, amount, note="", at=None):
    """So much arrived; less than was accepted leaves it open."""
    _positive(amount)
    total = row.received_amount + amount
    if total > row.accepted_amount:
        refuse("is_within_the_accepted", _("At most what they accepted"), _("Enter what they accepted first."))
    to = RecoveryState.RECEIVED if total == row.accepted_amount else RecoveryState.ACCEPTED

    def changes(now, day):
        return {"received_amount": total, "received_on": day}

    expected = {"received_amount": row.received_amount, "accepted_amount": row.accepted_amount}
    since = (RecoveryState.ACCEPTED,)
    return _move(row, to, since=since, changes=changes, by=by, note=note, at=at, expected=expected)


def refuse_claim(row, *, by, reason, at=None):
    """They refuse it, and why; it can still be accepted later."""
    since = (RecoveryState.CLAIMED,)
    return _move(row, RecoveryState.REFUSED, since=since, by=by, note=_reason(reason), at=at)


def drop(row, *, by, reason, at=None):
    """We give it up, and why."""
    since = (RecoveryState.DUE, RecoveryState.CLAIMED, RecoveryState.REFUSED)
    return _move(row, RecoveryState.DROPPED, since=since, by=by, note=_reason(reason), at=at)


def _positive(amount):
    if amount <= 0:
        refuse("has_an_amount", _("An amount"), _("Enter an amount above zero."))


def _reason(reason):
    if not reason.strip():
        refuse("has_reason", _("A reason"), _("Say why."))
    return reason


def _move(row, to, *, since, by, note, at, changes=lambda now, day: {}, expected=None):
    """One conditional UPDATE from where it must stand; of two at once, one does."""
    with transaction.atomic():
        case = lock(row.complaint_id, at=at)
        at = case.now
        need_right(by, WORK, case)
        values = {"state": to, "state_at": at, **changes(at, timezone.localdate(at))}
        if note.strip():
            values["note"] = note.strip()[:300]
        if not Recovery.objects.filter(pk=row.pk, state__in=since, **(expected or {})).update(**values):
            now = Recovery.objects.get(pk=row.pk)
            words = {"row": str(now), "state": now.get_state_display()}
            raise MovedOn(case, _("%(row)s is not in that state any more: %(state)s.") % words)
        record(case, "payout", by=by, at=at, facts={"act": f"recovery_{to}", "recovery": row.pk}, text=note)
    return Recovery.objects.get(pk=row.pk)


# --- reading ------------------------------------------------------------------------------------------------------


def next_steps(row):
    """What can be recorded now, by name."""
    return {
        RecoveryState.DUE: ("claim", "drop"),
        RecoveryState.CLAIMED: ("accept", "refuse", "drop"),
        RecoveryState.ACCEPTED: ("receive",),
        RecoveryState.REFUSED: ("accept", "drop"),
    }.get(row.state, ())


def counts(rows):
    """{state: how many}; one query."""
    return dict(rows.order_by().values_list("state").annotate(count=Count("pk")))


def sums(rows):
    """What was claimed, accepted and received of these; whole minor units."""
    found = rows.aggregate(
        claimed=Sum("amount", filter=~Q(state=RecoveryState.DUE)),
        accepted=Sum("accepted_amount"),
        received=Sum("received_amount"),
    )
    return {name: value or 0 for name, value in found.items()}
