"""What is said in a case, and its way out to the customer. Written in the caller's transaction."""

from datetime import timedelta

from django.utils.translation import gettext as _

from complaints import actors, search
from complaints.errors import StepRefused, Unmet
from complaints.messaging import links, outbox, reach, tokens
from complaints.messaging.models import Direction, Message, Outgoing
from complaints.messaging.text import one_line, storable
from complaints.states import NO_LINKS, ActorKind, Channel, ContactKind

# Letters that a stranger can set off in anybody's name: limited per address.
RECEIPTS = ("acknowledgement", "acknowledgement_out_of_hours", "tracking_link")
# Words that were spoken are kept, not sent.
SPOKEN = (Channel.PHONE, Channel.COUNTER, Channel.MANAGEMENT)


def find(complaint, channel, external_id):
    """The message that the other side numbered so, or None: a message from outside is taken once."""
    if not external_id:
        return None
    return Message.objects.filter(complaint=complaint, channel=channel, external_id=external_id).first()


def digest(message):
    """What an event keeps of a message: a salted digest of its text."""
    return message.digest


def add(
    complaint,
    *,
    direction,
    by,
    text,
    at,
    channel="",
    party=None,
    external_id="",
    subject="",
    folded="",
    mail_id="",
    in_reply_to="",
    is_automatic=False,
    contact=None,
    undo_seconds=0,
):
    """Add a message or a note. One to the customer is queued in the same transaction to `contact`, else to the best
    way to reach the party; not if it was spoken, or was sent elsewhere already (`external_id`).

    `undo_seconds`: it leaves only then, and can be taken back until. Links are refused where the channel forbids them.
    """
    goes_out = direction == Direction.OUT and not external_id and channel not in SPOKEN
    if direction != Direction.NOTE:
        party = party or getattr(by, "party", None) or reach.main_party(complaint)
    if goes_out:
        contact = contact or reach.best_contact(party)
        _refuse_links(channel or complaint.channel, contact, text)
    message = Message.objects.create(
        complaint=complaint,
        party=party,
        direction=direction,
        channel=channel or _channel(complaint, direction, contact),
        subject=one_line(subject)[:200],
        text=storable(text),
        folded=storable(folded),
        by_kind=actors.kind_of(by),
        by_person=actors.person_of(by),
        at=at,
        external_id=external_id,
        mail_id=mail_id[:250] or (tokens.make_mail_id() if goes_out else ""),
        in_reply_to=in_reply_to[:250],
        is_automatic=is_automatic,
    )
    if not is_automatic:
        search.append(complaint, f"{message.subject}\n{message.text}")
    if goes_out and contact:
        _send(message, contact, dedup_key=f"message:{message.pk}", wait=undo_seconds)
    return message


def _channel(complaint, direction, contact):
    """The channel of a message that names none: mail when it goes by mail, else the case's; a note has none."""
    if direction == Direction.NOTE:
        return ""
    return Channel.EMAIL if contact and contact.kind == ContactKind.EMAIL else complaint.channel


def _refuse_links(channel, contact, text):
    """Only what goes back through the channel itself is bound by its rule; a mail is not."""
    is_elsewhere = contact is not None and contact.kind != ContactKind.MESSENGER
    if channel in NO_LINKS and not is_elsewhere and links.has_link(text):
        hint = _("This channel forbids links to other sites: take the link out.")
        raise StepRefused([Unmet("has_no_link", _("A text without links"), hint)])


def _send(
    message, contact, *, dedup_key, wait=0, template_code="", language="", text=None, answers=None, is_first=False
):
    complaint = message.complaint
    return outbox.queue(
        kind=reach.KIND_OF[contact.kind],
        recipient=contact.value,
        subject=message.subject or subject_line(complaint, language or complaint.language),
        text=message.text if text is None else text,
        language=language or complaint.language,
        complaint=complaint,
        party=message.party,
        message=message,
        mail_id=message.mail_id,
        in_reply_to=(_answered(message) if contact.kind == ContactKind.EMAIL else "") if answers is None else answers,
        template_code=template_code,
        is_receipt=template_code in RECEIPTS,
        dedup_key=dedup_key,
        at=message.at,
        not_before=message.at + timedelta(seconds=wait),
        is_first=is_first,
    )


def _answered(message):
    """The Message-ID that a reply continues: the last mail of this party, so that their program keeps them together."""
    if message.in_reply_to:
        return message.in_reply_to
    theirs = Message.objects.filter(complaint=message.complaint, party=message.party, direction=Direction.IN)
    return theirs.exclude(mail_id="").order_by("-at", "-id").values_list("mail_id", flat=True).first() or ""


def subject_line(complaint, language):
    """“Your complaint C26-000042” in the customer's language: the subject of a reply that has none."""
    words = "您的客诉 {}" if language.startswith("zh") else "Your complaint {}"
    return words.format(complaint.reference)


def send_automatic(
    complaint, *, party, contact, rendered, template_code, dedup_key, at, by=actors.SYSTEM, is_first=False
):
    """Queue a letter from a template and show it in the conversation; the same key again gives the first row.

    `is_first`: the key is about what this transaction does under the case's lock, nobody else can have used it.
    """
    if not is_first and (known := Outgoing.objects.filter(dedup_key=dedup_key).first()):
        return known
    message = _written(complaint, party=party, contact=contact, rendered=rendered, at=at, by=by)
    return _send(
        message,
        contact,
        dedup_key=dedup_key,
        template_code=template_code,
        language=rendered.language,
        text=_short(contact, rendered),
        is_first=is_first,
    )


def send_first(complaint, *, party, contact, rendered, template_code, dedup_key, at, answers=""):
    """The letter of a case that this very transaction records: nothing was said before, and no key can be known.

    `answers` is the Message-ID of the mail that brought the case, if one did.
    """
    message = _written(complaint, party=party, contact=contact, rendered=rendered, at=at, by=actors.SYSTEM)
    return _send(
        message,
        contact,
        dedup_key=dedup_key,
        template_code=template_code,
        language=rendered.language,
        text=_short(contact, rendered),
        answers=answers,
        is_first=True,
    )


def _written(complaint, *, party, contact, rendered, at, by):
    return Message.objects.create(
        complaint=complaint,
        party=party,
        direction=Direction.OUT,
        channel=_channel(complaint, Direction.OUT, contact),
        subject=rendered.subject[:200],
        text=rendered.text,
        by_kind=actors.kind_of(by),
        by_person=actors.person_of(by),
        at=at,
        mail_id=tokens.make_mail_id(),
        is_automatic=actors.kind_of(by) != ActorKind.PERSON,
    )


def _short(contact, rendered):
    """The text message of a letter that has one; None: its text as it is."""
    return rendered.short if contact.kind == ContactKind.PHONE and rendered.short else None


def take_back(message, *, at):
    """Undo a message that has not left yet; it stays in the record, marked, and the customer never sees it.

    False when some of it has gone.
    """
    rows = list(message.deliveries.all())
    if not rows or sum(outbox.cancel(row) for row in rows) < len(rows):
        return False
    message.taken_back_at = at
    message.save(update_fields=["taken_back_at"])
    return True
