"""The chain of events of each case: written under the case's lock, verified by anybody, sealed outside the database."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from complaints import actors
from complaints.models import Complaint, Event, EventText
from complaints.models.event import make_salt

VERSION = 1
# So many events back the seal looks again; far more than are under way at one time.
LOOK_BACK = 10_000


def canonical(payload):
    """One spelling of a payload: sorted keys, no spaces, UTC instants; the same text gives the same hash everywhere."""
    return _encode(payload)


def _plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if hasattr(value, "pk"):
        return value.pk
    return str(value)


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode


def chain(previous_hash, payload_text):
    """SHA-256 over the hash before it and the payload."""
    return hashlib.sha256(f"{previous_hash}\n{payload_text}".encode()).hexdigest()


def digest(text, salt):
    """What an event keeps of a text: a salted digest; the salt is erased with the text."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def write_payload(case, seq, kind, *, at, by, from_state, to_state, round, version, facts=None, text_digest=""):
    """What an event says, as the text that is chained. `by` is the kind of actor and the person's key or the label."""
    return canonical(
        {
            "v": VERSION,
            "case": case,
            "seq": seq,
            "kind": kind,
            "at": at.astimezone(UTC).isoformat(),
            "by": by,
            "from": str(from_state),
            "to": str(to_state),
            "round": round,
            "version": version,
            "facts": facts or {},
            "text": text_digest,
        }
    )


def build(complaint, kind, *, by, at, from_state="", to_state="", facts=None, text=""):
    """Make the next event of a locked case and move the head of its chain; saves neither."""
    salt = make_salt() if text else ""
    person = actors.person_of(by)
    complaint.event_seq += 1
    payload = write_payload(
        complaint.pk,
        complaint.event_seq,
        kind,
        at=at,
        by=[str(actors.kind_of(by)), person.pk if person else getattr(by, "label", "")],
        from_state=from_state,
        to_state=to_state,
        round=complaint.round,
        version=complaint.version,
        facts=facts,
        text_digest=digest(text, salt) if text else "",
    )
    event = Event(
        complaint=complaint,
        seq=complaint.event_seq,
        kind=kind,
        at=at,
        by_kind=actors.kind_of(by),
        by_person=person,
        from_state=from_state,
        to_state=to_state,
        round=complaint.round,
        version=complaint.version,
        payload=payload,
        previous_hash=complaint.event_hash,
        hash=chain(complaint.event_hash, payload),
    )
    complaint.event_hash = event.hash
    words = EventText(event=event, text=text, salt=salt) if text else None
    return event, words


def record(complaint, kind, *, by, at, from_state="", to_state="", facts=None, text=""):
    """Write the next event of a case whose row is locked; the caller saves the case with its new head."""
    event, words = build(
        complaint, kind, by=by, at=at, from_state=from_state, to_state=to_state, facts=facts, text=text
    )
    event.save(force_insert=True)
    if words:
        words.event = event
        words.save(force_insert=True)
    return event


def note(complaint, kind, *, by, at=None, facts=None, text=""):
    """Record something that is no step, in a transaction of its own under the case's lock."""
    with transaction.atomic():
        locked = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
        event = record(locked, kind, by=by, at=at or timezone.now(), facts=facts, text=text)
        Complaint.objects.filter(pk=locked.pk).update(event_seq=locked.event_seq, event_hash=locked.event_hash)
    return event


# --- verification -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Broken:
    """The first entry of a chain that is not as it was written."""

    complaint_id: int
    seq: int
    why: str

    def __str__(self):
        return f"case {self.complaint_id}, event {self.seq}: {self.why}"


def verify(chunk=5000):
    """Walk every chain and its seals; yields one `Broken` for each case whose chain was changed."""
    seals = read_seals()
    heads = {}
    yield from _verify_events(heads, chunk)
    yield from _verify_heads(heads, chunk)
    yield from _verify_words(chunk)
    yield from _verify_seals(seals)


def _verify_events(heads, chunk):
    rows = (
        Event.objects.order_by("complaint_id", "seq")
        .values_list(
            "complaint_id",
            "seq",
            "payload",
            "previous_hash",
            "hash",
            "kind",
            "at",
            "by_kind",
            "by_person_id",
            "from_state",
            "to_state",
            "round",
            "version",
        )
        .iterator(chunk_size=chunk)
    )
    broken = set()
    for row in rows:
        case, seq = row[0], row[1]
        before = heads.get(case, (0, ""))
        why = "" if case in broken else _fault(row, before)
        if why:
            broken.add(case)
            yield Broken(case, seq, why)
        heads[case] = (seq, row[4])
    for case in broken:
        heads.pop(case, None)
    heads["broken"] = broken


def _fault(row, before):
    """Why this row cannot follow the one before it, or an empty string."""
    case, seq, payload, previous_hash, own_hash, *columns = row
    if seq != before[0] + 1:
        return f"expected number {before[0] + 1}"
    if previous_hash != before[1]:
        return "does not follow the entry before it"
    if chain(previous_hash, payload) != own_hash:
        return "its hash does not fit its content"
    return _columns_fault(case, seq, json.loads(payload), columns)


def _columns_fault(case, seq, payload, columns):
    kind, at, by_kind, by_person, from_state, to_state, round_, version = columns
    person = payload["by"][1] if isinstance(payload["by"][1], int) else None
    written = (
        payload["case"],
        payload["seq"],
        payload["kind"],
        datetime.fromisoformat(payload["at"]),
        payload["by"][0],
        person,
        payload["from"],
        payload["to"],
        payload["round"],
        payload["version"],
    )
    stored = (case, seq, kind, at, by_kind, by_person, from_state, to_state, round_, version)
    return "" if written == stored else "its columns differ from its content"


def _verify_heads(heads, chunk):
    """The head that the case's row keeps must be the last event."""
    broken = heads.pop("broken")
    rows = Complaint.objects.order_by("pk").values_list("pk", "event_seq", "event_hash").iterator(chunk_size=chunk)
    for case, seq, head in rows:
        if case not in broken and heads.get(case, (0, "")) != (seq, head):
            yield Broken(case, min(seq, heads.get(case, (0, ""))[0]) + 1, "the chain does not end where the case says")


def _verify_words(chunk):
    """Words that are still kept must be those of which the event holds the digest; erased ones have lost their salt."""
    fields = ("event__complaint_id", "event__seq", "event__payload", "text", "salt")
    rows = EventText.objects.order_by("event_id").values_list(*fields).iterator(chunk_size=chunk)
    for case, seq, payload, text, salt in rows:
        if (text or salt) and digest(text, salt) != json.loads(payload)["text"]:
            yield Broken(case, seq, "its words are not those that were written")


def _verify_seals(seals):
    """Whatever was sealed outside the database must still stand in it: shows a cut tail and a rebuilt chain."""
    cases = list(seals)
    for start in range(0, len(cases), 500):
        part = cases[start : start + 500]
        wanted = {(case, seq): sealed for case in part for seq, sealed in seals[case].items()}
        found = {
            (case, seq): own_hash
            for case, seq, own_hash in Event.objects.filter(complaint_id__in=part).values_list(
                "complaint_id", "seq", "hash"
            )
            if (case, seq) in wanted
        }
        for (case, seq), sealed in sorted(wanted.items()):
            if found.get((case, seq)) != sealed:
                yield Broken(case, seq, "differs from what was sealed outside the database")
                break


# --- the seal -----------------------------------------------------------------------------------------------------


def seal(path=None, chunk=5000):
    """Append (case, number, hash) of every case that changed since the last seal; returns how many.

    Events are looked at again a stretch back: one that was written earlier may have been committed later.
    """
    path = Path(path or settings.SEAL_PATH)
    path.parent.mkdir(parents=True, exist_ok=True)
    newest = last = _last_sealed_event(path)
    heads = {}
    since = Event.objects.filter(pk__gt=last - LOOK_BACK).order_by("pk")
    for pk, case, seq, own_hash in since.values_list("pk", "complaint_id", "seq", "hash").iterator(chunk_size=chunk):
        heads[case] = max(heads.get(case, (0, "")), (seq, own_hash))
        newest = max(newest, pk)
    sealed = _last_numbers(path, heads)
    changed = [(case, *head) for case, head in sorted(heads.items()) if head[0] > sealed.get(case, 0)]
    with path.open("a", encoding="ascii") as file:
        file.writelines(f"{case} {seq} {own_hash}\n" for case, seq, own_hash in changed)
        if newest > last:
            file.write(f"# {newest} {timezone.now().isoformat()}\n")
    return len(changed)


def _last_numbers(path, cases):
    """{case: the highest number that was sealed}, of these cases alone."""
    numbers = {}
    for case, seq, _hash in _seal_lines(path):
        if case in cases:
            numbers[case] = max(seq, numbers.get(case, 0))
    return numbers


def _seal_lines(path):
    """(case, number, hash) of every line."""
    if path.exists():
        with path.open(encoding="ascii") as file:
            for line in file:
                if not line.startswith("#"):
                    case, seq, own_hash = line.split()
                    yield int(case), int(seq), own_hash


def _last_sealed_event(path):
    if not path.exists():
        return 0
    last = 0
    with path.open(encoding="ascii") as file:
        for line in file:
            if line.startswith("#"):
                last = int(line.split()[1])
    return last


def read_seals(path=None):
    """{case: {number: hash}} of everything that was ever sealed."""
    seals = {}
    for case, seq, own_hash in _seal_lines(Path(path or settings.SEAL_PATH)):
        seals.setdefault(case, {})[seq] = own_hash
    return seals
