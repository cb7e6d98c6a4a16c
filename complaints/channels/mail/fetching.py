"""The mailbox: what is new there is stored and committed before it is marked, and settled after.

Mails are named by UID, never by their place in the folder, which shifts. Which were taken is known by our own rows; a
keyword on the server only spares asking again. Nothing is ever deleted.
"""

import imaplib
import logging
import time
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone
from imap_tools import MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from complaints.channels.mail import posting, reading
from complaints.channels.models import Arrival
from complaints.messaging.faults import point

KEYWORD = "RedressTaken"
CHUNK = 200
# One pass ends before the worker loses patience with its job; the next goes on.
PASS_SECONDS = 60
SERVER_SECONDS = 20
# What a server that is away, refuses or breaks off raises.
LOST = (OSError, ImapToolsError, imaplib.IMAP4.error)
logger = logging.getLogger("redress.mail")


class MailboxUnreachable(Exception):
    """The mailbox cannot be opened, or was lost; the message holds no password."""


class GoneMeanwhile(Exception):
    """Another program moved the mail before we read it."""


@dataclass
class Counts:
    """What one pass did."""

    fetched: int = 0
    known: int = 0
    failed: int = 0

    def __str__(self):
        return f"fetched {self.fetched}, known {self.known}, failed {self.failed}"


def fetch(url=None, *, clock=timezone.now, on_settled=None):
    """One pass over the mailbox in INBOX_URL; `on_settled(row)` hears of each mail. Counts what was done."""
    counts = Counts()
    for row in posting.settle_waiting():
        _tell(on_settled, row)
    if not (url or settings.INBOX_URL):
        return counts
    ends_at = time.monotonic() + PASS_SECONDS
    try:
        with Inbox(url or settings.INBOX_URL) as inbox:
            for uid in inbox.waiting():
                if time.monotonic() > ends_at:
                    break
                _take(inbox, uid, counts, clock, on_settled)
    except LOST as error:
        raise MailboxUnreachable(f"{urlsplit(url or settings.INBOX_URL).hostname}: {type(error).__name__}") from error
    return counts


def _take(inbox, uid, counts, clock, on_settled):
    """One mail; whatever goes wrong with it, the next is taken all the same."""
    try:
        point("mail_before_store")
        row = posting.store(inbox.read(uid), at=clock(), place=inbox.place(uid))
        point("mail_after_store")
        inbox.mark(uid)
        point("mail_after_mark")
        counts.fetched += row.is_new
        counts.known += not row.is_new
        _tell(on_settled, posting.settle(row.pk))
    except GoneMeanwhile:
        counts.failed += 1
        logger.warning("Mail %s went away before it was fetched", uid)


def _tell(on_settled, row):
    if on_settled:
        on_settled(row)


class Inbox:
    """One folder of a mailbox, open."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        self.user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self.folder = unquote(parts.path.lstrip("/")) or "INBOX"
        self.is_encrypted = parts.scheme == "imaps"

    def __enter__(self):
        kind, usual = (MailBox, 993) if self.is_encrypted else (MailBoxUnencrypted, 143)
        self._box = kind(self.host, self.port or usual, timeout=SERVER_SECONDS)
        self._box.login(self.user, self._password, initial_folder=self.folder)
        self.validity = self._box.folder.status(self.folder, ["UIDVALIDITY"])["UIDVALIDITY"]
        return self

    def __exit__(self, *exception):
        try:
            self._box.logout()
        except LOST:
            # Gone already; what was taken is committed and marked.
            logger.info("The mailbox closed by itself")

    def place(self, uid):
        """What names a mail there for good: a server that numbers anew changes UIDVALIDITY."""
        return f"{self.user}@{self.host}/{self.folder}:{self.validity}:{uid}"[-300:]

    def waiting(self):
        """UIDs of mails that we have not stored from this place, oldest first."""
        uids = sorted(self._box.uids(f"UNKEYWORD {KEYWORD}"), key=int)
        for start in range(0, len(uids), CHUNK):
            part = uids[start : start + CHUNK]
            places = {self.place(uid): uid for uid in part}
            known = set(Arrival.objects.filter(place__in=places).values_list("place", flat=True))
            yield from (uid for place, uid in places.items() if place not in known)

    def read(self, uid):
        """The bytes of a mail, which stays unread for other programs; of one that is too large the beginning."""
        status, data = self._box.client.uid("fetch", uid, f"(BODY.PEEK[]<0.{reading.MOST_BYTES + 1}>)")
        parts = [part for part in data or () if isinstance(part, tuple)]
        if status != "OK" or not parts:
            raise GoneMeanwhile(uid)
        return parts[0][1]

    def mark(self, uid):
        """Say that it was taken; a server that keeps no keywords is asked again, and our rows know the answer."""
        try:
            self._box.flag([uid], [KEYWORD], True)
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            logger.info("The server keeps no mark for mail %s: %s", uid, type(error).__name__)
