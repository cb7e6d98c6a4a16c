"""A mail into the ledger: stored as it came and committed, then read, then settled. Each of the three may be repeated.

It ends as a case, an addition to one, a repeat, or in quarantine with the reason; none is lost because it cannot be
read, and none is answered but by the receipt of a new case.
"""

import hashlib
import logging
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints import attachments, lifecycle
from complaints.actors import SYSTEM, Customer
from complaints.channels import reasons
from complaints.channels.mail import reading, threads
from complaints.channels.models import Arrival, ArrivalBody, End, Way
from complaints.intake import CustomerFacts, Intake
from complaints.messaging import outbox
from complaints.messaging.faults import point
from complaints.messaging.text import one_line
from complaints.states import Channel

SOURCE = "mail"
MEDIA = "message/rfc822"
# A mail that kills its reader is not read a fourth time.
MOST_TRIES = 3
# Files that are still not at the case after this time were left by a process that died.
LEFT_AFTER = timedelta(minutes=2)
logger = logging.getLogger("redress.mail")


# --- stored -------------------------------------------------------------------------------------------------------


def store(raw, *, at, place=""):
    """The row of this mail, committed with its bytes; one that is here already gives its first row, `is_new` False."""
    digest = hashlib.sha256(raw).hexdigest()
    row = _stored(digest)
    if row is not None:
        return _remember_place(row, place)
    row = Arrival(way=Way.MAIL, channel=Channel.EMAIL, source=SOURCE, key=digest, place=place, received_at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            ArrivalBody.objects.create(arrival=row, media_type=MEDIA, raw=raw[: reading.MOST_BYTES + 1])
    except IntegrityError:
        return _remember_place(_stored(digest), place)
    row.is_new = True
    return row


def _stored(digest):
    row = Arrival.objects.filter(source=SOURCE, key=digest).select_related("complaint").order_by("pk").first()
    if row is not None:
        row.is_new = False
    return row


def _remember_place(row, place):
    """Where it was seen last, so that it is not fetched again and again."""
    if place and row.place != place:
        Arrival.objects.filter(pk=row.pk).update(place=place)
    return row


# --- settled ------------------------------------------------------------------------------------------------------


def settle(pk):
    """Read a stored mail and say what becomes of it; a settled one stays as it is. Returns its row."""
    row = Arrival.objects.select_related("complaint", "body").get(pk=pk)
    if row.end != End.RECEIVED:
        is_left = row.has_files_waiting and (row.ended_at or row.received_at) < timezone.now() - LEFT_AFTER
        return bring_files(row) if is_left else row
    if not _may_try(row):
        return _quarantine(row, "reading it failed three times")
    point("mail_before_read")
    try:
        mail = reading.read(bytes(row.body.raw))
    except reading.Unreadable as error:
        return _quarantine(row, str(error))
    try:
        row = _decide(pk, mail)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the mail waits for it
    except Exception as error:  # one mail that our own rules cannot take must not stop the others
        logger.exception("Mail %s could not be settled", pk)
        return _quarantine(row, f"could not be settled: {type(error).__name__}")
    point("mail_after_settle")
    return bring_files(row, mail)


def _may_try(row):
    """Count the try before it is made: a reader that is killed by a mail has counted it."""
    waiting = Arrival.objects.filter(pk=row.pk, end=End.RECEIVED, attempts__lt=MOST_TRIES)
    return bool(waiting.update(attempts=F("attempts") + 1))


def _quarantine(row, reason):
    """It waits for a person, who sees why."""
    waiting = Arrival.objects.filter(pk=row.pk, end=End.RECEIVED)
    waiting.update(end=End.QUARANTINED, reason=one_line(reason)[:300], ended_at=timezone.now())
    return Arrival.objects.select_related("complaint").get(pk=row.pk)


def _decide(pk, mail):
    with transaction.atomic():
        row = claim(pk, End.RECEIVED)
        if row is None:
            return Arrival.objects.select_related("complaint").get(pk=pk)
        row.sender, row.about, row.mail_id = mail.sender, mail.subject, mail.mail_id
        row.digest = mail.digest
        _end(row, mail)
        row.ended_at = timezone.now()
        row.save()
    return row


def claim(pk, end):
    """The row under lock if it still has this end; None when another was faster."""
    rows = Arrival.objects.select_related("complaint").filter(pk=pk, end=end)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return rows.first()


def _end(row, mail):
    """The first rule that fits."""
    for rule in (_repeated, _came_back, _ours, _threaded, _strange, _unanswerable, _empty):
        if rule(row, mail):
            return
    make_case(row, mail)


def _hold(row, reason, complaint=None):
    row.end, row.reason, row.complaint = End.QUARANTINED, one_line(reason)[:300], complaint
    return True


def _repeated(row, mail):
    """Two copies that travelled different ways are one mail; another mail under a known Message-ID is looked at."""
    if not mail.mail_id:
        return False
    before = Arrival.objects.filter(way=Way.MAIL, mail_id=mail.mail_id).exclude(pk=row.pk)
    first = before.exclude(end__in=[End.DUPLICATE, End.REFUSED]).select_related("complaint").order_by("pk").first()
    if first is None:
        return False
    if first.digest != mail.digest:
        return _hold(row, "another mail under a Message-ID that was used before", first.complaint)
    row.end, row.complaint = End.DUPLICATE, first.complaint
    return True


def _came_back(row, mail):
    """A report on a mail of ours: noted at that mail, never taken for the customer's words."""
    sent = threads.reported(mail)
    if sent is None:
        return False
    if threads.has_failed(mail):
        outbox.record_bounce(sent.mail_id, at=row.received_at, reason=threads.why_it_failed(mail))
    if sent.complaint is None:
        return _hold(row, "a report on a mail of ours that belongs to no case")
    row.end, row.complaint, row.reason = End.ADDITION, sent.complaint, "a report on a mail of ours"
    return True


def _ours(row, mail):
    own = {parseaddr(address)[1].casefold() for address in (settings.DEFAULT_FROM_EMAIL, settings.REPLY_ADDRESS)}
    name, _sign, host = mail.sender.casefold().rpartition("@")
    is_own = f"{name.partition('+')[0]}@{host}" in own or threads.is_own_id(mail.mail_id)
    return is_own and _hold(row, "our own mail came back to us")


def _threaded(row, mail):
    """Onto a case by a signed reply address, or by a Message-ID of ours from somebody whom the case knows."""
    found = threads.find(mail)
    if found is None:
        return False
    if not found.is_trusted:
        reason = reasons.TO_BE_LINKED
        return _hold(row, reason, found.party.complaint)
    add_to_case(row, mail, found.party)
    return True


def _strange(row, mail):
    return bool(mail.sign) and _hold(row, f"written by a machine: {mail.sign}")


def _unanswerable(row, mail):
    return not mail.sender and _hold(row, "without a sender's address")


def _empty(row, mail):
    has_something = mail.text or mail.subject or mail.attachments
    return not has_something and _hold(row, "nothing in it")


def add_to_case(row, mail, party):
    """The words of this party; a machine's are kept and move nothing."""
    message = lifecycle.say(
        party.complaint,
        by=Customer(party),
        text=words_of(mail) or _("(no text)"),
        direction="in",
        channel=Channel.EMAIL,
        party=party,
        external_id=f"mail:{row.key[:40]}",
        is_automatic=bool(mail.sign),
        mail={"subject": mail.subject, "folded": mail.folded, "mail_id": mail.mail_id},
        at=row.received_at,
    )
    row.end, row.complaint, row.message = End.ADDITION, party.complaint, message
    row.has_files_waiting = bool(mail.attachments)


def make_case(row, mail):
    """A new complaint, with its receipt; what it asks for a person reads out of its words."""
    intake = Intake(
        channel=str(Channel.EMAIL),
        external_id=f"mail:{row.key[:40]}",
        mail_id=mail.mail_id,
        subject=mail.subject,
        description=words_of(mail),
        language=mail.language,
        received_at=row.received_at,
        customer=CustomerFacts(name=mail.sender_name, emails=(mail.sender,), language=mail.language),
    )
    case = lifecycle.register_within(intake, by=SYSTEM)
    row.end, row.complaint = End.CASE, case
    row.answer = {"state": str(case.state)}
    row.has_files_waiting = bool(mail.attachments)


def words_of(mail):
    """The new words, and above them, in the writer's language, what they cannot say themselves."""
    with translation.override(mail.language):
        notes = {
            reading.ENCRYPTED: _("[This mail is encrypted. It is kept as it came.]"),
            reading.PACKED: _("[Part of this mail is packed in a way that only some mail programs read. It is kept.]"),
        }
        return "\n\n".join(filter(None, [notes.get(mail.note, ""), mail.text])) if mail.note else mail.text


# --- files --------------------------------------------------------------------------------------------------------


def bring_files(row, mail=None):
    """What was attached goes to the case's evidence, outside the transaction that settled the mail; may be repeated."""
    if not row.has_files_waiting:
        return row
    if mail is None:
        body = ArrivalBody.objects.get(arrival=row)
        mail = reading.read(bytes(body.raw))
    party = threads.party_of(row)
    with translation.override(settings.LANGUAGE_CODE):
        source = str(Channel.EMAIL.label)
        refused = attachments.bring(row.complaint, by=Customer(party), files=mail.attachments, source=source)
    row.has_files_waiting = False
    row.answer = row.answer | {"files_refused": [list(pair) for pair in refused]} if refused else row.answer
    Arrival.objects.filter(pk=row.pk).update(has_files_waiting=False, answer=row.answer)
    return row


def settle_waiting(*, limit=500):
    """What was stored and not settled, or settled without its files: after a crash the next pass goes on."""
    received = Arrival.objects.filter(way=Way.MAIL, end=End.RECEIVED).order_by("pk")
    files = Arrival.objects.filter(has_files_waiting=True).order_by("pk")
    keys = [*received.values_list("pk", flat=True)[:limit], *files.values_list("pk", flat=True)[:limit]]
    return [settle(pk) for pk in keys]
