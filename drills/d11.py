"""D11: nasty mails and mutations of them over a real IMAP server. The fetcher is killed at five points, two run side by
side, the server numbers its mails anew. Each mail ends exactly once; none is removed; a bad one delays no other.
DRILL_MAILS names a folder whose mails are taken, too.
"""

import hashlib
import os
import random
import subprocess
import time
from collections import Counter
from pathlib import Path

from drills import letters
from drills.databases import MANAGE, ROOT
from drills.result import Result

NAME = "D11 nasty mails"
MAILS = (500, 5000)
POINTS = ("mail_before_store", "mail_after_store", "mail_after_mark", "mail_before_read", "mail_after_settle")
PASS_SECONDS = 240


def run(*, seed, full, database):
    from config.testing.throwaway_imap import ThrowawayImap

    with ThrowawayImap() as server:
        drill = Drill(seed, full, database, server)
        drill.go()
    return Result(NAME, seed, dict(drill.counts), drill.worst * 1000, drill.broken)


class Drill:
    """The mailbox, the fetchers and what is in the ledger afterwards."""

    def __init__(self, seed, full, database, server):
        self.dice, self.database, self.server = random.Random(seed), database, server
        self.counts, self.broken, self.worst = Counter(), [], 0.0
        self.mails = [letters.nasty(self.dice, number) for number in range(MAILS[full])]
        if folder := os.environ.get("DRILL_MAILS"):
            given = sorted(path for path in Path(folder).rglob("*") if path.is_file())
            self.mails += [_as_imap_takes_it(path.read_bytes()) for path in given]

    def go(self):
        """A fifth of the mails comes before each death."""
        share = len(self.mails) // len(POINTS)
        for number, point in enumerate(POINTS):
            last = None if point == POINTS[-1] else (number + 1) * share
            self.bring(self.mails[number * share : last])
            self.fetch(f"{point}@{self.dice.randint(1, max(1, share // 4))}")
        self.fetch("", "")
        self.server.number_anew()
        self.fetch("")
        self.until_nothing_is_new()
        self.examine()

    def bring(self, mails):
        """Into the mailbox; what an IMAP server does not take cannot reach us."""
        session = self.server.connect()
        for raw in mails:
            try:
                status, _answer = session.append("INBOX", "", None, raw)
            except session.error:
                status = "NO"
            self.counts["brought" if status == "OK" else "not_taken_by_the_server"] += 1
        session.logout()

    def fetch(self, *fault_points):
        """Real fetchers side by side; those with a fault point are to die there."""
        began = time.monotonic()
        running = [(self.start(fault_point), fault_point) for fault_point in fault_points]
        for process, fault_point in running:
            try:
                _output, errors = process.communicate(timeout=PASS_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                self.broken.append(f"a fetcher hung ({fault_point or 'no fault'})")
                continue
            self.counts["kills"] += process.returncode == -9
            if process.returncode not in (0, -9):
                self.broken.append(f"a fetcher ended with {process.returncode}: {errors[-300:]}")
        self.worst = max(self.worst, time.monotonic() - began)

    def start(self, fault_point):
        environment = self.database.environment(INBOX_URL=self.server.url, DRILL="1", FAULT_POINT=fault_point)
        return subprocess.Popen(
            [*MANAGE, "fetch_mail"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def until_nothing_is_new(self):
        """A pass ends after a minute; the next goes on."""
        from complaints.channels.models import Arrival

        for _pass in range(40):
            before = Arrival.objects.count(), Arrival.objects.filter(end="received").count()
            self.fetch("")
            if before == (Arrival.objects.count(), Arrival.objects.filter(end="received").count()):
                return
        self.broken.append("new mails were found without end")

    def examine(self):
        from complaints.channels.models import Arrival
        from complaints.models import Complaint

        there = self.in_the_mailbox()
        if len(there) != self.counts["brought"]:
            self.broken.append(f"{self.counts['brought']} mails were brought, {len(there)} are in the mailbox")
        rows = list(Arrival.objects.filter(way="mail").values("key", "end", "reason", "complaint"))
        known = Counter(row["key"] for row in rows)
        missing = {digest for digest in there if digest not in known}
        if missing:
            self.broken.append(f"{len(missing)} mails are not in the ledger")
        if doubled := [key for key, times in known.items() if times > 1]:
            self.broken.append(f"{len(doubled)} mails are in the ledger twice")
        for row in rows:
            self.counts[row["end"]] += 1
            if row["end"] not in ("case", "addition", "duplicate", "quarantined"):
                self.broken.append(f"a mail ended as {row['end']}")
            if row["end"] == "quarantined" and not row["reason"]:
                self.broken.append("a mail is in quarantine without a reason")
        cases = [row["complaint"] for row in rows if row["end"] == "case"]
        if len(set(cases)) != len(cases) or len(cases) != Complaint.objects.filter(channel="email").count():
            self.broken.append(f"{len(cases)} mails made {Complaint.objects.filter(channel='email').count()} cases")

    def in_the_mailbox(self):
        """Digest of every mail as the server gives it."""
        session = self.server.connect()
        _status, (uids,) = session.uid("search", None, "ALL")
        found = []
        for uid in uids.split():
            _status, parts = session.uid("fetch", uid, "(BODY.PEEK[])")
            found.append(hashlib.sha256(next(part[1] for part in parts if isinstance(part, tuple))).hexdigest())
        session.logout()
        return found


def _as_imap_takes_it(raw):
    """Line ends as on the wire, no zero bytes."""
    return raw.replace(b"\x00", b" ").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") or b"X"
