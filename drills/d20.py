"""D20: somebody with the database's own password changes the audit trail by raw SQL.

Each forgery is made with the triggers lifted, looked for, and taken back. Every one is found, and the entry that is
named first is the forged one or, where that one fits itself, the one that it breaks. Last, a hundred thousand events
are verified in under ten seconds.
"""

import json
import random
import time
from io import StringIO

from drills.result import Result

NAME = "D20 forged audit trail"
FORGERIES = (50, 1_000)
CASES = 60
EVENTS, SECONDS = 100_000, 10


def run(*, seed, full, database):
    drill = Drill(seed)
    drill.fill(CASES)
    for number in range(FORGERIES[full]):
        drill.forge(FORGING[number % len(FORGING)])
    drill.verify_many()
    return Result(NAME, seed, drill.counts, drill.worst * 1000, drill.broken)


class Drill:
    """A sealed trail, and what became of each forgery."""

    def __init__(self, seed):
        self.dice, self.seed = random.Random(seed), seed
        self.counts = {"forgeries": 0, "found": 0, "events": 0, "verified_in_ms": 0}
        self.worst, self.broken = 0.0, []

    def fill(self, cases):
        from django.core.management import call_command

        from complaints import audit
        from complaints.models import Event

        call_command("make_demo", complaints=cases, seed=self.seed, stdout=StringIO())
        audit.seal()
        self.counts["events"] = Event.objects.count()
        if found := list(audit.verify()):
            self.broken.append(f"before any forgery: {found[0]}")

    def forge(self, forging):
        from django.db import transaction

        from complaints import triggers
        from complaints.models import Event

        self.counts["forgeries"] += 1
        events = list(Event.objects.filter(complaint=self._case()).order_by("seq"))
        with transaction.atomic():
            triggers.lift()
            wanted = forging(self.dice, events)
            self._look(forging.__name__, events[0].complaint_id, wanted)
            transaction.set_rollback(True)

    def _case(self):
        """A case with some history."""
        from complaints.models import Complaint

        keys = list(Complaint.objects.filter(event_seq__gte=5).order_by("pk").values_list("pk", flat=True))
        return self.dice.choice(keys)

    def _look(self, how, case, wanted):
        from complaints import audit

        began = time.perf_counter()
        found = sorted(audit.verify(), key=lambda entry: (entry.complaint_id, entry.seq))
        self.worst = max(self.worst, time.perf_counter() - began)
        if found and found[0].complaint_id == case and found[0].seq in wanted:
            self.counts["found"] += 1
        else:
            self.broken.append(f"{how} of case {case}, event {sorted(wanted)}: {found[0] if found else 'not found'}")

    def verify_many(self):
        """Until there are a hundred thousand, then the whole walk on the clock."""
        from complaints import audit
        from complaints.models import Complaint, Event

        each = self.counts["events"] / Complaint.objects.count()
        self.fill(int((EVENTS - self.counts["events"]) / each * 1.1) + 1)
        began = time.perf_counter()
        found = list(audit.verify())
        seconds = time.perf_counter() - began
        self.counts["events"], self.counts["verified_in_ms"] = Event.objects.count(), round(seconds * 1000)
        if found or self.counts["events"] < EVENTS or seconds * EVENTS / self.counts["events"] > SECONDS:
            self.broken.append(f"{self.counts['events']} events in {seconds:.1f} s, {len(found)} broken")


# --- forgeries: each changes rows by raw SQL and says which entry may be named first ---


def execute(sql, *values):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def change_a_column(dice, events):
    event = dice.choice(events)
    column, value = dice.choice(
        [("kind", "note"), ("by_kind", "forged"), ("from_state", "forged"), ("to_state", "forged"), ("round", 9),
         ("version", 999), ("at", "2001-01-01 00:00:00+00:00")]
    )  # fmt: skip
    if str(getattr(event, column)) == str(value):
        column, value = "version", 998
    execute(f"UPDATE complaints_event SET {column} = %s WHERE id = %s", value, event.pk)
    return {event.seq}


def change_what_it_says(dice, events):
    event = dice.choice(events)
    execute("UPDATE complaints_event SET payload = %s WHERE id = %s", _lie(event), event.pk)
    return {event.seq}


def change_it_with_its_hash(dice, events):
    """The changed entry fits itself; what follows it does not, or the case's head or seal is another."""
    from complaints import audit

    event = dice.choice(events)
    lie = _lie(event)
    execute(
        "UPDATE complaints_event SET payload = %s, hash = %s WHERE id = %s",
        lie, audit.chain(event.previous_hash, lie), event.pk,
    )  # fmt: skip
    return {event.seq, event.seq + 1}


def delete(dice, events):
    event = dice.choice(events)
    _erase([event])
    return {event.seq, event.seq + 1}


def swap(dice, events):
    first, second = sorted(dice.sample(events, 2), key=lambda event: event.seq)
    _exchange(first, second)
    return {first.seq}


def insert(dice, events):
    """An entry between two others, which are moved to make room; it fits itself."""
    after = dice.choice(events[:-1])
    for event in reversed(events[after.seq :]):
        execute("UPDATE complaints_event SET seq = seq + 1 WHERE id = %s", event.pk)
    number = after.seq + 1
    _write(after, number, after.hash, after.payload.replace(f'"seq":{after.seq},', f'"seq":{number},'))
    return {number, number + 1}


def cut(dice, events):
    """The last entries are gone, and the case's row agrees with what is left."""
    left = dice.randrange(1, len(events))
    _erase(events[left:])
    _move_head(events[left - 1])
    return {events[-1].seq}


def rebuild(dice, events):
    """From some entry on everything is written anew, each hash right, and the case's row agrees."""
    from complaints import audit

    start = dice.randrange(len(events))
    before = events[start - 1].hash if start else ""
    for number, event in enumerate(events[start:]):
        payload = _lie(event) if number == 0 else event.payload
        own = audit.chain(before, payload)
        execute(
            "UPDATE complaints_event SET payload = %s, previous_hash = %s, hash = %s WHERE id = %s",
            payload, before, own, event.pk,
        )  # fmt: skip
        before = event.hash = own
    _move_head(events[-1])
    return {events[-1].seq}


def remove_the_case_from_its_seal(dice, events):
    """The whole trail of a case is gone, and its row says that there never was one."""
    _erase(events)
    execute("UPDATE complaints_complaint SET event_seq = 0, event_hash = '' WHERE id = %s", events[0].complaint_id)
    return {events[-1].seq}


def change_the_words(dice, events):
    """The words behind an entry are others; or words are put behind one that never had any."""
    from complaints.models import EventText

    told = {words.event_id: words for words in EventText.objects.filter(event__in=events)}
    event = dice.choice(events)
    if event.pk in told:
        execute("UPDATE complaints_eventtext SET text = %s WHERE event_id = %s", "Something else.", event.pk)
    else:
        execute("INSERT INTO complaints_eventtext (event_id, text, salt) VALUES (%s, %s, %s)", event.pk, "New.", "x")
    return {event.seq}


FORGING = (
    change_a_column, change_what_it_says, change_it_with_its_hash, delete, swap, insert, cut, rebuild,
    remove_the_case_from_its_seal, change_the_words,
)  # fmt: skip


def _lie(event):
    """What an entry says, with another person in it; its columns would agree where only the hash is looked at."""
    from complaints import audit

    said = json.loads(event.payload)
    said["facts"] = said["facts"] | {"forged": True}
    return audit.canonical(said)


def _erase(events):
    keys = tuple(event.pk for event in events)
    places = ", ".join(["%s"] * len(keys))
    execute(f"DELETE FROM complaints_eventtext WHERE event_id IN ({places})", *keys)
    execute(f"DELETE FROM complaints_event WHERE id IN ({places})", *keys)


def _exchange(first, second):
    """Each stands in the other's place, with the other's number."""
    for event, number in ((first, -1), (second, first.seq), (first, second.seq)):
        execute("UPDATE complaints_event SET seq = %s WHERE id = %s", 10_000 if number < 0 else number, event.pk)


def _write(like, seq, previous, payload):
    from complaints import audit

    columns = "kind, at, by_kind, by_person_id, from_state, to_state, round, version"
    execute(
        f"INSERT INTO complaints_event (complaint_id, seq, payload, previous_hash, hash, {columns})"
        f" SELECT complaint_id, %s, %s, %s, %s, {columns} FROM complaints_event WHERE id = %s",
        seq, payload, previous, audit.chain(previous, payload), like.pk,
    )  # fmt: skip


def _move_head(event):
    execute(
        "UPDATE complaints_complaint SET event_seq = %s, event_hash = %s WHERE id = %s",
        event.seq, event.hash, event.complaint_id,
    )  # fmt: skip
