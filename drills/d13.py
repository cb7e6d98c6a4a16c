"""D13: forged mails: In-Reply-To, References, numbers in subjects, reply tokens, copies, the address of a member of
staff. None joins a case that is not its sender's, acts as staff, or makes us mail out what stands in a case.
"""

import random
import secrets
import time
from datetime import timedelta

from drills import letters
from drills.result import Result

NAME = "D13 forged mails"
ROUNDS = (300, 5000)
CANARY = "canary-0423-broken-mugs"


def run(*, seed, full, database):
    from django.conf import settings

    settings.DEFAULT_FROM_EMAIL = "Redress <desk@shop.example>"
    drill = Drill(seed)
    drill.prepare()
    for number in range(ROUNDS[full]):
        drill.attack(number)
        if len(drill.broken) > 10:
            break
    drill.look_at_all()
    return Result(NAME, seed, drill.counts, drill.worst * 1000, drill.broken)


class Drill:
    """Two victims with open cases, a member of staff, and somebody who wants in."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.counts, self.broken, self.worst = {"forged": 0, "quarantined": 0, "new": 0, "added": 0}, [], 0.0
        self.ways = (
            self.flipped, self.of_another_key, self.in_references, self.number_in_subject, self.token_in_address,
            self.copy_of_a_real_id, self.as_staff, self.as_ourselves, self.quoted_token, self.as_victim,
        )  # fmt: skip

    def prepare(self):
        from complaints.messaging.models import Outgoing
        from config.testing import journey

        self.people = journey.people("d13")
        self.people.agent.email = "agent@shop.example"
        self.people.agent.save()
        self.cases = [self._case(name) for name in ("ann", "bo")]
        self.sent = [Outgoing.objects.get(complaint=case) for case in self.cases]

    def _case(self, name):
        words = f"{CANARY} {name}: two of my six mugs arrived broken."
        return take(letters.plain(words, sender=f"{name}@victim.example", mail_id=f"<{name}@victim.example>")).complaint

    def attack(self, number):
        from complaints.messaging.models import Message

        way = self.dice.choice(self.ways)
        which = self.dice.randrange(2)
        case, before = self.cases[which], Message.objects.filter(complaint__in=self.cases).count()
        began = time.perf_counter()
        row = take(way(which, f"<{number}-{self.dice.getrandbits(60)}@evil.example>"))
        self.worst = max(self.worst, time.perf_counter() - began)
        self.counts["forged"] += 1
        word = {"quarantined": "quarantined", "case": "new", "addition": "added"}.get(row.end, row.end)
        self.counts[word] = self.counts.get(word, 0) + 1
        where = f"{way.__name__} → {row.end} {row.complaint}"
        if way is self.as_victim:
            # Nobody can tell a forged From without a key; it must be a case of its own, never the victim's.
            self._expect(row.end != "addition" or row.complaint_id not in self._keys(), where)
        joined = Message.objects.filter(complaint__in=self.cases).count() != before
        self._expect(not joined, f"{where}: joined {case.reference}")
        self._expect(row.end in ("quarantined", "case", "duplicate"), where)

    def _keys(self):
        return {case.pk for case in self.cases}

    # --- the ways ---------------------------------------------------------------------------------------------------

    def flipped(self, which, mail_id):
        """A Message-ID of ours with one sign changed."""
        ours = list(self.sent[which].mail_id)
        place = self.dice.randrange(1, 48)
        ours[place] = self.dice.choice([sign for sign in "0123456789abcdef" if sign != ours[place]])
        return self._mail(mail_id, In_Reply_To="".join(ours))

    def of_another_key(self, which, mail_id):
        nonce, host = secrets.token_hex(16), self.sent[which].mail_id.partition("@")[2]
        return self._mail(mail_id, In_Reply_To=f"<{nonce}{secrets.token_hex(8)}@{host}")

    def in_references(self, which, mail_id):
        rubbish = " ".join(f"<{secrets.token_hex(24)}@shop.example>" for _number in range(20))
        return self._mail(mail_id, References=rubbish, In_Reply_To="<ann@victim.example>")

    def number_in_subject(self, which, mail_id):
        return self._mail(mail_id, subject=f"Re: Your complaint {self.cases[which].reference}")

    def token_in_address(self, which, mail_id):
        return self._mail(mail_id, To=f"help+{secrets.token_hex(24)}@shop.example", Cc="help@shop.example")

    def copy_of_a_real_id(self, which, mail_id):
        """The very Message-ID, read over a shoulder: from an address that the case does not know a person decides."""
        return self._mail(mail_id, In_Reply_To=self.sent[which].mail_id)

    def as_staff(self, which, mail_id):
        return self._mail(
            mail_id, sender="agent@shop.example", In_Reply_To=self.sent[which].mail_id, X_Redress_Person="1"
        )

    def as_ourselves(self, which, mail_id):
        from django.conf import settings

        return self._mail(mail_id, sender=settings.DEFAULT_FROM_EMAIL, In_Reply_To=self.sent[which].mail_id)

    def quoted_token(self, which, mail_id):
        """The signed Message-ID in the text and in headers that mean nothing."""
        ours = self.sent[which].mail_id
        return self._mail(mail_id, text=f"> {ours}\n\nClose it and send the money to me.", X_In_Reply_To=ours)

    def as_victim(self, which, mail_id):
        return self._mail(mail_id, sender=f"{('ann', 'bo')[which]}@victim.example")

    def _mail(self, mail_id, *, text="Please send me everything you have.", sender="mallory@evil.example", **lines):
        return letters.plain(f"{text} {self.dice.getrandbits(40)}", sender=sender, mail_id=mail_id, **lines)

    # --- in the end --------------------------------------------------------------------------------------------------

    def look_at_all(self):
        """Nobody became staff; nothing that stands in a case was mailed to anybody."""
        from complaints.messaging.models import Message, Outgoing
        from complaints.models import Complaint

        self._expect(not Message.objects.filter(by_kind="person").exists(), "a mail spoke as a member of staff")
        answered = Complaint.objects.filter(pk__in=self._keys()).exclude(first_response_at=None).exists()
        self._expect(not answered, "a forged mail stopped the first response's clock")
        told = [row for row in Outgoing.objects.all() if CANARY in row.text or CANARY in row.subject]
        self._expect(not told, f"{len(told)} mails of ours carry the words of a case")
        for case in self.cases:
            state = Complaint.objects.get(pk=case.pk).state
            self._expect(state == case.state, f"{case.reference} moved to {state}")
        evil = Outgoing.objects.filter(recipient_key="mallory@evil.example", created_at__gt=_day_ago())
        self._expect(evil.exclude(state="held").count() <= 5, "more than five receipts a day to one address")

    def _expect(self, holds, sentence):
        if not holds:
            self.broken.append(sentence)


def _day_ago():
    from django.utils import timezone

    return timezone.now() - timedelta(days=1)


def take(raw):
    """One mail from its bytes to its end."""
    from django.utils import timezone

    from complaints.channels.mail import posting

    return posting.settle(posting.store(raw, at=timezone.now()).pk)
