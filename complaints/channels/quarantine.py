"""What waits in quarantine: a person looks it through, makes a case of it, links it to one, or drops it.

Each decision is taken once, under the row's lock, and names who took it. What was dropped keeps its key and its bytes,
so that the same message again is still a repeat.
"""

import json
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, lifecycle, locking
from complaints.channels.errors import SettledMeanwhile
from complaints.channels.mail import charsets, posting, reading
from complaints.channels.models import ArrivalBody, End, Way
from complaints.errors import StepRefused, Unmet
from complaints.messaging.text import one_line, storable
from complaints.models import Complaint, ContactPoint
from complaints.privacy import blind_indexes
from complaints.states import Channel, ContactKind

RIGHT = "channels.settle_arrival"
AT_MOST = 5
# So much is shown of a mail that cannot be taken apart.
MOST_SHOWN = 8000


@dataclass(frozen=True)
class Contents:
    """What can be read of a message. `fields` are a form's or a connector's, `files` those that came with a mail;
    `is_automatic`: a machine wrote it, and it must not be answered by one."""

    subject: str = ""
    text: str = ""
    folded: str = ""
    sender: str = ""
    sender_name: str = ""
    language: str = ""
    fields: dict = field(default_factory=dict)
    files: tuple = ()
    is_automatic: bool = False


def contents_of(arrival):
    """The message as far as it can be read; of one that cannot be taken apart the beginning as it came."""
    body = ArrivalBody.objects.filter(arrival=arrival).first()
    if body is None:
        return Contents(subject=arrival.about, sender=arrival.sender)
    if arrival.way == Way.MAIL:
        return _of_mail(bytes(body.raw))
    return _of_fields(bytes(body.raw))


def _of_mail(raw):
    try:
        mail = reading.read(raw)
    except reading.Unreadable:
        return Contents(text=storable(charsets.decode(raw[:MOST_SHOWN])).strip())
    return Contents(
        subject=mail.subject,
        text=posting.words_of(mail),
        folded=mail.folded,
        sender=mail.sender,
        sender_name=mail.sender_name,
        language=mail.language,
        files=mail.attachments,
        is_automatic=bool(mail.sign),
    )


def _of_fields(raw):
    try:
        fields = json.loads(raw)
    except ValueError:
        return Contents(text=raw.decode("utf-8", "replace"))
    if not isinstance(fields, dict):
        return Contents(text=str(fields))
    fields = {name: _one(value) for name, value in fields.items()}
    text = fields.get("description") or fields.get("text") or ""
    return Contents(subject=str(fields.get("subject") or ""), text=str(text), fields=fields)


def _one(value):
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def likely_cases(arrival, user):
    """Cases that it may belong to, for a person to choose: the one it answers, those of its sender, one it names."""
    found = []
    if arrival.complaint_id:
        found.append(arrival.complaint_id)
    if arrival.sender:
        points = ContactPoint.objects.filter(lookup__in=blind_indexes(ContactKind.EMAIL, arrival.sender))
        cases = Complaint.objects.filter(parties__customer__in=points.values("customer")).newest()
        found += cases.values_list("pk", flat=True)[:AT_MOST]
    return list(Complaint.objects.visible_to(user).filter(pk__in=found).for_list().newest()[:AT_MOST])


# --- decided --------------------------------------------------------------------------------------------------------


def release(arrival, intake, *, by):
    """It is a complaint: record it, as a person filled it in."""
    with transaction.atomic():
        row = _claimed(arrival, by)
        case = lifecycle.register_within(intake, by=by)
        row.end = End.CASE if case.is_new else End.DUPLICATE
        row.complaint, row.answer = case, {"state": str(case.state)}
        row.has_files_waiting = case.is_new and _has_files(row)
        _save(row, by)
    posting.bring_files(row)
    return case


def link(arrival, case, *, by, party=None):
    """It belongs to a case: its words join the conversation as those of `party`; None: somebody new, who is added to
    the case with the address it came from."""
    contents = contents_of(arrival)
    words = contents.text.strip() or contents.subject or _("(no text)")
    with transaction.atomic():
        locking.hold(case.pk)
        row = _claimed(arrival, by)
        party = party or _new_party(case, contents, by)
        row.message = lifecycle.say(
            case,
            by=by,
            text=words,
            direction="in",
            channel=row.channel or Channel.EMAIL,
            party=party,
            external_id=f"arrival:{row.pk}",
            is_automatic=contents.is_automatic,
            mail={"subject": contents.subject, "folded": contents.folded, "mail_id": row.mail_id},
        )
        row.end, row.complaint = End.ADDITION, case
        row.has_files_waiting = bool(contents.files)
        _save(row, by)
    posting.bring_files(row)
    return row.message


def drop(arrival, *, by, reason):
    """It is nothing for us, and why."""
    if not reason.strip():
        hint = _("Say in a few words why it is dropped.")
        raise StepRefused([Unmet("has_reason", _("A reason"), hint)])
    with transaction.atomic():
        row = _claimed(arrival, by)
        row.end, row.reason = End.DROPPED, one_line(f"dropped: {reason.strip()} ({row.reason})")[:300]
        _save(row, by)
    return row


def _claimed(arrival, by):
    if not access.holds(by, RIGHT):
        raise PermissionDenied(_("You do not have the right to decide what is in quarantine."))
    row = posting.claim(arrival.pk, End.QUARANTINED)
    if row is None:
        raise SettledMeanwhile(arrival)
    return row


def _save(row, by):
    row.decided_by, row.ended_at = by, timezone.now()
    row.save()


def _has_files(row):
    if row.way != Way.MAIL:
        return False
    return bool(contents_of(row).files)


def _new_party(case, contents, by):
    added = [(ContactKind.EMAIL, contents.sender, False)] if contents.sender else []
    return lifecycle.save_party(case, by=by, party=None, added=added, role="recipient", name=contents.sender_name[:120])
