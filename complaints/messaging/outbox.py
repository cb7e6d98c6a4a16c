"""The outbox: rows are written in the transaction that causes them, and delivered by `delivery` outside of it."""

from django.db import transaction
from django.db.models import F

from complaints.messaging import limits, notices, tokens, wake
from complaints.messaging.delivery import deliver_pending
from complaints.messaging.models import Kind, Outgoing, OutgoingState
from complaints.messaging.text import one_line, storable, without_address

__all__ = ["cancel", "deliver_pending", "oldest_due", "queue", "record_bounce", "resend"]

CANCELLABLE = (OutgoingState.WAITING, OutgoingState.HELD, OutgoingState.FAILED)


def queue(
    *,
    kind,
    dedup_key,
    text,
    at,
    recipient="",
    subject="",
    language="",
    complaint=None,
    party=None,
    person=None,
    message=None,
    template_code="",
    is_receipt=False,
    mail_id="",
    in_reply_to="",
    not_before=None,
    is_first=False,
):
    """Put a message into the outbox, in the caller's transaction; the same `dedup_key` again gives the first row
    (`is_first`: the key is about a row that this transaction made, nobody else can have used it).

    An address that cannot be written to, or one that had its receipts, is not refused to the caller: the row is
    kept as `failed` or `held` with the reason, for a person to look at.
    """
    recipient = storable(recipient)
    state, reason = _admit(kind, recipient, is_receipt, at)
    clean = one_line(recipient)[:254]
    mail_id = mail_id or tokens.make_mail_id()
    row = Outgoing(
        kind=kind,
        recipient=clean,
        recipient_key=limits.address_key(kind, clean),
        subject=one_line(subject)[:200],
        text=storable(text),
        language=language,
        complaint=complaint,
        party=party,
        person=person,
        message=message,
        template_code=template_code,
        is_receipt=is_receipt,
        dedup_key=dedup_key,
        state=state,
        last_error=reason,
        next_at=not_before or at,
        mail_id=mail_id,
        reply_to=tokens.reply_address(mail_id) if kind == Kind.EMAIL else "",
        in_reply_to=one_line(in_reply_to)[:250],
        created_at=at,
    )
    if is_first:
        row.save(force_insert=True)
    else:
        Outgoing.objects.bulk_create([row], ignore_conflicts=True)
    if row.state == OutgoingState.WAITING and row.next_at <= at:
        wake.on_commit()
    return row if is_first else Outgoing.objects.get(dedup_key=dedup_key)


def _admit(kind, recipient, is_receipt, at):
    """(state, reason) in which a new row starts."""
    if not limits.is_address(kind, recipient):
        return OutgoingState.FAILED, limits.NOT_AN_ADDRESS
    if kind == Kind.SMS and not limits.takes_text_messages(recipient):
        return OutgoingState.HELD, limits.NO_TEXT_MESSAGES
    if is_receipt:
        key = limits.address_key(kind, recipient)
        times = Outgoing.objects.receipts_to(key).filter(created_at__gt=at - limits.DAY)
        if reason := limits.receipt_limit(times.values_list("created_at", flat=True), at):
            return OutgoingState.HELD, reason
    return OutgoingState.WAITING, ""


def cancel(outgoing, *, reason="", by=None):
    """Take a message back before it goes, or give one up that did not go; False when it is under way or gone."""
    waiting = Outgoing.objects.filter(pk=outgoing.pk, state__in=CANCELLABLE)
    changes = {"last_error": reason[:500]} if reason else {}
    return bool(waiting.update(state=OutgoingState.CANCELLED, decided_by=by, **changes))


def resend(outgoing, *, by, at, recipient=""):
    """A person sends a failed or held message again: eight new tries, past the limits, to another address if given.

    False when it has moved on meanwhile; ValueError when the new address is none.
    """
    if recipient and not limits.is_address(outgoing.kind, recipient):
        raise ValueError(limits.NOT_AN_ADDRESS)
    changes = {
        "state": OutgoingState.WAITING,
        "next_at": at,
        "decided_by": by,
        "tries_allowed": F("attempts") + limits.MAX_TRIES,
        "bounced_at": None,
    }
    if recipient:
        changes |= {"recipient": recipient, "recipient_key": limits.address_key(outgoing.kind, recipient)}
    wake.on_commit()
    return bool(Outgoing.objects.stuck().order_by().filter(pk=outgoing.pk).update(**changes))


def record_bounce(mail_id, *, at, reason=""):
    """A message of ours came back: flag it and tell whoever speaks with the customer. None when it is not ours."""
    with transaction.atomic():
        row = Outgoing.objects.select_related("complaint__handler").filter(mail_id=mail_id).first()
        if row is None:
            return None
        words = one_line(without_address(reason, row.recipient))[:500]
        if Outgoing.objects.filter(pk=row.pk, bounced_at=None).update(bounced_at=at, last_error=words):
            row.bounced_at = at
            notices.not_delivered(row, at=at, text=notices.CAME_BACK if row.complaint else None)
    return row


def oldest_due(now):
    """Since when the longest-waiting message has been due, or None; health pages show its age."""
    return Outgoing.objects.due(now).values_list("next_at", flat=True).first()
