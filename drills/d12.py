"""D12: mail loops: our own mails come back, an absence answers, a server reports, a foreign desk that sets no automatic
header opens a ticket for each mail of ours and tells us. At most one receipt in ten minutes and five a day go to an
address; what a person writes in between is always kept.
"""

import email
import random
import time
from datetime import timedelta
from itertools import pairwise

from drills import letters
from drills.d13 import take
from drills.result import Result

NAME = "D12 mail loops"
ROUNDS = (50, 500)
# After so many rounds the clock is put on by eleven minutes.
A_WHILE = 5


def run(*, seed, full, database):
    from django.conf import settings

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    drill = Drill(seed)
    for peer in (drill.ourselves, drill.absence, drill.server, drill.foreign_desk):
        drill.loop(peer, ROUNDS[full])
    return Result(NAME, seed, drill.counts, drill.worst * 1000, drill.broken)


class Drill:
    """The other sides, and what went to them."""

    def __init__(self, seed):
        self.seed, self.dice = seed, random.Random(seed)
        self.counts, self.broken, self.worst = {"rounds": 0, "mails_of_ours": 0, "words_of_people": 0}, [], 0.0

    def loop(self, peer, rounds):
        """Begin with a complaint; then whatever we send is answered, at once and every time."""
        name = peer.__name__.replace("_", "-")
        self.address, self.most = f"{name}-{self.seed}@other.example", 0
        self.number = 0
        take(letters.plain("The first complaint", sender=self.address, mail_id=f"<{name}-0@other.example>"))
        for number in range(rounds):
            if number % A_WHILE == A_WHILE - 1:
                let_time_pass(timedelta(minutes=11))
            began = time.perf_counter()
            sent = self.deliver() or [None]
            for mail in sent:
                self.answer(peer, name, mail)
            self.worst = max(self.worst, time.perf_counter() - began)
            if number % 10 == 3:
                self.person_writes(name, number)
            self.counts["rounds"] += 1
        self.examine(name)

    def deliver(self):
        """One pass of the deliverer, into Django's list of mails."""
        from django.core import mail

        from complaints.messaging import outbox

        mail.outbox = []
        outbox.deliver_pending()
        sent = [one for one in mail.outbox if self.address in one.to]
        self.counts["mails_of_ours"] += len(sent)
        return [one.message().as_bytes() for one in sent]

    def answer(self, peer, name, sent):
        self.number += 1
        mail_id = f"<{name}-{self.number}-{self.dice.getrandbits(40)}@other.example>"
        raw = peer(sent, mail_id)
        if raw is not None:
            take(raw)

    # --- the other sides ---------------------------------------------------------------------------------------------

    def ourselves(self, sent, mail_id):
        return sent

    def absence(self, sent, mail_id):
        ours = _id_of(sent)
        lines = {"In_Reply_To": ours} if ours else {}
        return letters.plain(
            f"I am away {mail_id}", sender=self.address, mail_id=mail_id, Auto_Submitted="auto-replied", **lines
        )

    def server(self, sent, mail_id):
        ours = _id_of(sent)
        if not ours:
            return None
        return (
            f"From: MAILER-DAEMON@other.example\r\nReturn-Path: <>\r\nMessage-ID: {mail_id}\r\nSubject: Undelivered\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            f"--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; {self.address}\r\n"
            f"Action: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            f"Message-ID: {ours}\r\n\r\n--b--\r\n"
        ).encode()

    def foreign_desk(self, sent, mail_id):
        """No sign of a machine, a new Message-ID, no thread: every mail looks like a new complaint."""
        number = self.dice.randrange(10**6)
        return letters.plain(
            f"Your request was received as ticket {number}.", sender=self.address, mail_id=mail_id,
            subject=f"[Ticket#{number}] We have received your request",
        )  # fmt: skip

    def person_writes(self, name, number):
        """The person behind the address."""
        from complaints.messaging.models import Message
        from complaints.models import Complaint

        words = f"I am a person, please help me ({name} {number} {self.seed})."
        row = take(letters.plain(words, sender=self.address, mail_id=f"<person-{name}-{number}@other.example>"))
        kept = Complaint.objects.filter(description=words).exists() or Message.objects.filter(text=words).exists()
        self.counts["words_of_people"] += 1
        if not kept:
            self.broken.append(f"{name}: a person's words ended as {row.end} ({row.reason})")

    # --- in the end --------------------------------------------------------------------------------------------------

    def examine(self, name):
        """Receipts that went out: at most one in ten minutes, five a day."""
        from complaints.messaging.models import Attempt

        gone = Attempt.objects.filter(outgoing__recipient_key=self.address, outgoing__is_receipt=True, outcome="sent")
        times = sorted(gone.values_list("started_at", flat=True))
        self.counts[f"receipts_{name.replace('-', '_')}"] = len(times)
        for earlier, later in pairwise(times):
            if later - earlier < timedelta(minutes=10):
                self.broken.append(f"{name}: two receipts within {later - earlier}")
        for first in times:
            if sum(first <= other < first + timedelta(days=1) for other in times) > 5:
                self.broken.append(f"{name}: more than five receipts within a day")
                break
        if name != "ourselves" and not times:
            self.broken.append(f"{name}: no receipt at all went out")


def let_time_pass(length):
    """Everything that was sent lies further back; a drill does not wait."""
    from django.db.models import F

    from complaints.messaging.models import Attempt, Outgoing

    Outgoing.objects.update(created_at=F("created_at") - length, next_at=F("next_at") - length)
    Outgoing.objects.exclude(sent_at=None).update(sent_at=F("sent_at") - length)
    Attempt.objects.update(started_at=F("started_at") - length)
    Attempt.objects.exclude(ended_at=None).update(ended_at=F("ended_at") - length)


def _id_of(sent):
    return email.message_from_bytes(sent)["Message-ID"] if sent else ""
