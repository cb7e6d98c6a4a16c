"""One case as it is told: a clock that moves on, the events that chain, the promises that run, the words said."""

from datetime import timedelta
from functools import lru_cache

from complaints import audit, clocks, cutting
from complaints.messaging import limits
from complaints.messaging.models import Attempt, Message, Outgoing
from complaints.messaging.tokens import signed_mail_id
from complaints.models import Clock, Complaint, Event, EventText, SearchEntry
from complaints.models.clock import ClockState
from complaints.models.complaint import NO_PROMISE
from config.demo import words
from config.demo.desk import ruler
from routing import peak, promises

SYSTEM = ("system", None, "Redress")
MINUTE = timedelta(minutes=1)
# Of the updates that were due, so many are written late.
LATE_UPDATES = 0.04


class Teller:
    """Tells one case from its arrival as far as it came by `now`. Chapters move it on; `end` writes its row.

    Texts and times come from `rng` alone, so that the same seed tells the same history.
    """

    def __init__(self, sheet, at, scene=None):
        """`sheet` is what the cases of a chunk share (`chunks.Sheet`); a scene arranges the story (`scenes`)."""
        self.scene, self.is_held = scene, False
        self.pace = scene.pace if scene else 1
        self.files = sheet.files
        self.rows, self.rng, self.tokens, self.cast = sheet.rows, sheet.rng, sheet.tokens, sheet.cast
        self.ledger, self.now, self.days = sheet.ledger, sheet.now, sheet.days
        self._promises = sheet.promises
        self.at = at
        self.desk = ruler("desk", *self.days)
        self.key = self.rows[Complaint].key + 1
        self._stamp = f"{self.key:010x}"
        self.case = {}
        self.events, self.running = [], {}
        self.state, self.round, self.attempt = "", 1, 1
        self.numbers, self.said = {}, []
        # What the chapters keep of one another, written when it is known what became of it.
        self.version, self.decisions, self.remedies = {}, [], []
        self.payouts, self.claims, self.granted = {}, [], set()

    # --- time ---------------------------------------------------------------------------------------------------

    def later(self, low, high, *, always=False):
        """Move on by so many working minutes; False when that is still to come, and the story stops here."""
        minutes = self.rng.uniform(low, high) * self.pace
        at = self.at + minutes * MINUTE if always else self.desk.add(self.at, minutes)
        is_to_come = self.is_held or at > self.now
        self.keep_in_touch(self.now if is_to_come else at)
        if not is_to_come:
            self.at = at.replace(microsecond=0)
        return not is_to_come

    def keep_in_touch(self, until):
        """Who waits long is written to in between, in time as a rule."""
        while (clock := self.running.get(("progress", ""))) and clock["due_at"] < until:
            due, minutes = clock["due_at"], self.rng.randint(30, 400) * MINUTE
            at = self.desk.last_open(due - minutes)
            if at <= self.at or self.rng.random() < LATE_UPDATES:
                at = self.desk.next_open(max(due, self.at) + minutes)
            if at >= until:
                return
            self.at = at.replace(microsecond=0)
            self.write(self.handler, self.say("update"))

    def say(self, topic):
        """A sentence in the case's language."""
        text = self.rng.choice(words.talk(topic)[self.language])
        return text.replace("{name}", self.name or self._nameless()).replace("{reference}", self.reference)

    def _nameless(self):
        return "您" if self.language == words.ZH else "you"

    def finding(self):
        """What was found out, in the case's language."""
        return self.story.finding[self.language].format_map(self.values)

    def token(self):
        """32 hex digits that occur once in the database; those of one case lie together in its indexes."""
        return f"{self._stamp}{self.tokens.getrandbits(88):022x}"

    def local(self, at):
        """The instant by the clock on the wall."""
        return at.astimezone(self.cast.zone)

    def ruler(self, code):
        return ruler(code, *self.days)

    # --- events -------------------------------------------------------------------------------------------------

    def event(self, kind, by, *, to="", facts=None, text=""):
        """The next event; `to` moves the case. `by` is a person's key or SYSTEM."""
        moved_from, self.state = (self.state, to) if to else ("", self.state)
        actor = ("person", by, by) if isinstance(by, int) else by
        self.events.append((kind, self.at, actor, moved_from, to, self.round, facts, text))
        if self.scene and kind == self.scene.until:
            self.is_held = True

    def _write_events(self):
        table, texts, previous = self.rows[Event], self.rows[EventText], ""
        for seq, (kind, at, actor, moved_from, to, round_, facts, text) in enumerate(self.events, start=1):
            salt = self.token() if text else ""
            payload = spell_event(
                self.key, seq, kind, at, (actor[0], actor[2]), moved_from, to, round_, facts,
                audit.digest(text, salt) if text else "",
            )  # fmt: skip
            own = audit.chain(previous, payload)
            key = table.add(
                complaint_id=self.key, seq=seq, kind=kind, at=at, by_kind=actor[0], by_person_id=actor[1],
                from_state=moved_from, to_state=to, round=round_, version=seq, payload=payload,
                previous_hash=previous, hash=own,
            )  # fmt: skip
            if text:
                texts.add(event_id=key, text=text, salt=salt)
            previous = own
        return previous

    # --- promises -----------------------------------------------------------------------------------------------

    def start(self, kind, *, subject="", due_at=None, owner=None):
        """A promise begins to run."""
        is_set = due_at is not None
        if not is_set:
            minutes, code = self.promise(kind)
            due_at = self.ruler(code).add(self.at, minutes)
        else:
            minutes, code = max(0, int((due_at - self.at).total_seconds() // 60)), "always"
        self.running[kind, subject] = {
            "kind": kind, "subject": subject, "calendar": code, "minutes": minutes, "due_at": due_at,
            "started_at": self.at, "priority": self.priority(), "owner_id": owner, "round": self.round,
            "is_set": is_set,
        }  # fmt: skip
        return due_at

    def promise(self, kind):
        """(minutes, calendar) of a promise that begins now."""
        key = kind, self.priority(), peak.clock_percent(self.at)
        if key not in self._promises:
            promise = promises.promise_for(kind, self.priority(), self.at)
            self._promises[key] = promise.minutes, promise.calendar_code
        return self._promises[key]

    def priority(self):
        return self.case["priority"] or self.story.priority

    def stop(self, *kinds, subject=""):
        """These promises are settled now: kept, or too late."""
        for kind in kinds:
            if clock := self.running.pop((kind, subject), None):
                state = ClockState.KEPT if clock["due_at"] >= self.at else ClockState.MISSED
                self._settle(clock, state)

    def cancel_all(self):
        for clock in self.running.values():
            self._settle(clock, ClockState.CANCELLED)
        self.running = {}

    def _settle(self, clock, state):
        self.rows[Clock].add(complaint_id=self.key, state=state.value, stopped_at=self.at, **clock)

    def _write_running(self):
        """What still runs, with the rung of the ladder that comes next; those passed were told in their time."""
        for clock in self.running.values():
            row = Clock(**clock)
            while (next_at := clocks.alert_at(row)) and next_at <= self.now:
                row.alert_level = next(r.percent for r in promises.alert_ladder() if r.percent > row.alert_level)
            self.rows[Clock].add(
                complaint_id=self.key, state="running", alert_level=row.alert_level, next_alert_at=next_at, **clock
            )

    # --- words --------------------------------------------------------------------------------------------------

    def hear(self, text):
        """The customer writes."""
        self.said.append(text)
        salt = self.token()
        key = self.rows[Message].add(
            complaint_id=self.key, party_id=self.party, direction="in", channel=self.case["channel"], text=text,
            by_kind="customer", at=self.at, salt=salt, created_at=self.at,
        )  # fmt: skip
        self.event("hear", ("customer", None, f"party {self.party}"), facts=_said(key, text, salt))
        if ("next_reply", "") not in self.running and self.case.get("first_response_at"):
            self.start("next_reply")

    def note(self, by, text):
        """A note among ourselves."""
        self.said.append(text)
        salt = self.token()
        key = self.rows[Message].add(
            complaint_id=self.key, direction="note", text=text, by_kind="person", by_person_id=by, at=self.at,
            salt=salt, created_at=self.at,
        )  # fmt: skip
        self.event("note", by, facts=_said(key, text, salt))

    def write(self, by, text, *, subject="", template="", with_event=True):
        """Somebody writes to the customer, or the product does (`SYSTEM`)."""
        salt, mail_id = self.token(), signed_mail_id(self.token())
        actor = ("person", by) if isinstance(by, int) else ("system", None)
        if actor[0] == "person":
            self.said += subject, text
        kind, address = self.reach
        channel = "email" if kind == "email" else self.case["channel"]
        key = self.rows[Message].add(
            complaint_id=self.key, party_id=self.party, direction="out", channel=channel, subject=subject, text=text,
            by_kind=actor[0], by_person_id=actor[1], at=self.at, mail_id=mail_id, salt=salt, created_at=self.at,
            is_automatic=actor[0] == "system",
        )  # fmt: skip
        if with_event:
            self.event("say", by, facts=_said(key, text, salt))
        if actor[0] == "person":
            self._keep_in_touch()
        self._send(key, kind, address, subject, text, template, mail_id)

    def _keep_in_touch(self):
        """A person's words answer the customer, and begin the promise of the next update anew."""
        self.stop("next_reply")
        if ("progress", "") in self.running:
            self.stop("progress")
            self.start("progress")

    def _send(self, message, kind, address, subject, text, template, mail_id):
        sent = min(self.at + timedelta(seconds=self.rng.randint(4, 55)), self.now)
        key = self.rows[Outgoing].add(
            message_id=message, complaint_id=self.key, party_id=self.party, kind=kind, recipient=address,
            recipient_key=_address_key(kind, address), subject=subject, text=text, language=self.language,
            template_code=template, is_receipt=bool(template), state="sent", attempts=1, next_at=self.at,
            mail_id=mail_id, created_at=self.at, sent_at=sent,
            dedup_key=f"receipt:{self.key}" if template else f"message:{message}",
        )  # fmt: skip
        self.rows[Attempt].add(outgoing_id=key, number=1, started_at=sent, ended_at=sent, outcome="sent")

    # --- the end ------------------------------------------------------------------------------------------------

    def end(self):
        """Write the case as it stands."""
        head = self._write_events()
        self._write_running()
        due = min((clock["due_at"] for clock in self.running.values()), default=NO_PROMISE)
        self.rows[Complaint].add(
            **self.case, state=self.state, version=len(self.events), round=self.round, attempt=self.attempt,
            due_at=due, updated_at=self.at, event_seq=len(self.events), event_hash=head,
        )  # fmt: skip
        self._write_search_entry()

    def _write_search_entry(self):
        """What `search.entry` writes: the words of the record and of what was said, without names."""
        record = self.case["subject"], self.case["description"], self.values["product"]
        words = cutting.tokens_of("\n".join([*record, *self.said]), [self.name])
        self.rows[SearchEntry].add(complaint_id=self.key, words=" ".join(sorted(words)))


_address_key = lru_cache(maxsize=5000)(limits.address_key)


def spell_event(case, seq, kind, at, by, moved_from, to, round_, facts, digest):
    """What `audit.write_payload` writes, letter by letter; none of these words needs to be escaped."""
    by = f'"{by[0]}",{by[1]}' if isinstance(by[1], int) else f'"{by[0]}","{by[1]}"'
    return (
        f'{{"at":"{at.isoformat()}","by":[{by}],"case":{case},"facts":{audit.canonical(facts) if facts else "{}"},'
        f'"from":"{moved_from}","kind":"{kind}","round":{round_},"seq":{seq},"text":"{digest}","to":"{to}",'
        f'"v":{audit.VERSION},"version":{seq}}}'
    )


def _said(key, text, salt):
    """What an event keeps of a message."""
    return {"message": key, "digest": audit.digest(text, salt)}
