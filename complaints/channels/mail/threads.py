"""To which case a mail belongs: by our signed tokens alone. A reference in a subject proves nothing."""

import re
from dataclasses import dataclass

from complaints.messaging import reach, tokens
from complaints.messaging.models import Outgoing
from complaints.messaging.text import one_line
from complaints.models import ContactPoint, Party
from complaints.privacy import blind_indexes
from complaints.states import ContactKind

FAILED = re.compile(r"^Action:\s*failed\b", re.IGNORECASE | re.MULTILINE)
OTHER_ACTION = re.compile(r"^Action:\s*(?:delayed|relayed|delivered|expanded)\b", re.IGNORECASE | re.MULTILINE)
DISPOSITION = re.compile(r"^Disposition:", re.IGNORECASE | re.MULTILINE)
DIAGNOSIS = re.compile(r"^Diagnostic-Code:\s*(.{1,300})$", re.IGNORECASE | re.MULTILINE)
STATUS = re.compile(r"^Status:\s*(.{1,40})$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Thread:
    """The party to whom we wrote what this mail answers. `is_trusted`: it may be joined without a person."""

    party: Party
    is_trusted: bool


def find(mail):
    """The thread that this mail goes on with, or None.

    A reply address of ours is a key like a tracking link: whoever holds it writes as that party. A Message-ID of ours
    travels further (copies, archives): it counts from an address that the case knows.
    """
    by_address = _party_of(tokens.mail_ids_in(*mail.addressed))
    if by_address is not None:
        return Thread(by_address, True)
    by_answer = _party_of(tokens.mail_ids_in(*mail.answers))
    if by_answer is None:
        return None
    return Thread(*_knows(by_answer, mail.sender))


def _party_of(mail_ids):
    """The party to whom one of these mails of ours went."""
    if not mail_ids:
        return None
    sent = Outgoing.objects.filter(mail_id__in=mail_ids).exclude(complaint=None).select_related("complaint")
    row = sent.order_by("-pk").first()
    if row is None:
        return None
    party = Party.objects.select_related("complaint", "customer").filter(pk=row.party_id).first()
    return party or reach.main_party(row.complaint)


def _knows(party, sender):
    """(the party of the case with this address, True), or (the one we wrote to, False)."""
    digests = blind_indexes(ContactKind.EMAIL, sender) if sender else []
    known = ContactPoint.objects.filter(kind=ContactKind.EMAIL, lookup__in=digests).values("customer")
    own = Party.objects.select_related("complaint", "customer").filter(complaint=party.complaint, customer__in=known)
    found = own.order_by("-is_main", "pk").first() if digests else None
    return (found, True) if found else (party, False)


def is_own_id(mail_id):
    """Whether we signed this Message-ID."""
    return bool(mail_id) and bool(tokens.mail_ids_in(mail_id))


def party_of(arrival):
    """Whose mail a settled arrival is."""
    if arrival.message_id and arrival.message.party_id:
        return arrival.message.party
    return reach.main_party(arrival.complaint)


# --- reports ------------------------------------------------------------------------------------------------------


def reported(mail):
    """The mail of ours that a delivery report, or a machine's answer without a sender, speaks of; None otherwise."""
    if not mail.reported:
        return None
    mail_ids = tokens.mail_ids_in(*mail.answers, mail.reported)
    return Outgoing.objects.filter(mail_id__in=mail_ids).select_related("complaint").first() if mail_ids else None


def has_failed(mail):
    """Whether the report says that it will never arrive; a delay, a relay or a reading receipt is none."""
    if FAILED.search(mail.reported):
        return True
    return not (OTHER_ACTION.search(mail.reported) or DISPOSITION.search(mail.reported))


def why_it_failed(mail):
    """What the other side's server said."""
    found = DIAGNOSIS.search(mail.reported) or STATUS.search(mail.reported)
    return one_line(found[1]) if found else "returned"
