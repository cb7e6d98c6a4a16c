"""D2: the outbox dies at each of six points; nothing is lost, and a second copy comes only after the send.

Two real deliverers at a time are killed at a random message, leases are aged instead of waited for, a real mail
server counts the copies. A message that is always refused is parked while the others flow.
"""

import io
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path

from drills.result import Result

NAME = "D2 outbox dies"
ROOT = Path(__file__).resolve().parent.parent
POINTS = ("before_claim", "after_claim", "before_send", "after_send", "before_record", "after_record")
# Past the send and not yet recorded: here, and only here, a second copy is the price of losing none.
MAY_DOUBLE = ("after_send", "before_record")
POISON = "poison@example.com"
PASS_SECONDS = 120


def run(*, seed, full, database):
    """Run it on a database of its own (its address); returns a `Result`."""
    with tempfile.TemporaryDirectory(prefix="redress-d02-") as folder:
        environment = os.environ | {
            "DATABASE_URL": str(getattr(database, "url", database)),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DRILL": "1",
            "VAR_DIR": folder,
        }
        environment.pop("FAULT_POINT", None)
        child = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "drills.d02", str(seed), str(int(full))],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if child.returncode:
        return Result(NAME, seed, broken=[f"the drill itself failed: {child.stderr[-2000:]}"])
    said = json.loads(child.stdout.splitlines()[-1])
    return Result(NAME, seed, said["counts"], said["worst_ms"], said["broken"])


# --- inside the drill's own process, with Django and the drill's database -----------------------------------------


class Sink:
    """A mail server that keeps Message-IDs, and asks the poison address to come again for ever."""

    def __init__(self):
        self.copies = Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == POISON:
            return "451 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.copies[message_from_bytes(envelope.content)["Message-ID"]] += 1
        return "250 OK"


class Drill:
    """One run: the cases whose receipts are to go out, the sink, and what was found."""

    def __init__(self, seed, full):
        self.dice = random.Random(seed)
        self.seed = seed
        self.size, self.kills = (200, 12) if full else (20, 3)
        self.sink = Sink()
        self.broken = []
        self.counts = Counter()
        self.worst = 0.0

    def go(self):
        port = _free_port()
        self.email_url = f"smtp://127.0.0.1:{port}"
        from aiosmtpd.controller import Controller

        server = Controller(self.sink, hostname="127.0.0.1", port=port)
        server.start()
        try:
            for point in POINTS:
                self.die_at(point)
            self.park_the_poison()
        finally:
            server.stop()
        return {"counts": dict(self.counts), "worst_ms": self.worst, "broken": self.broken}

    def die_at(self, point):
        """Queue receipts, let pairs of deliverers die at this point, then let one pass finish."""
        rows = self.queue(point)
        for _number in range(self.kills):
            self.deliver(*[f"{point}@{self.dice.randint(1, 4)}" for _deliverer in range(2)])
            age_leases()
        self.deliver("")
        self.examine(point, rows)

    def queue(self, point):
        """Record complaints; each brings its receipt."""
        from complaints import lifecycle
        from complaints.actors import SYSTEM
        from complaints.intake import CustomerFacts, Intake

        cases = []
        for number in range(self.size):
            address = f"{point}-{number}-{self.seed}@example.com"
            intake = Intake(
                channel="web",
                external_id=f"d02-{self.seed}-{point}-{number}",
                subject="Two of six mugs arrived broken",
                language=self.dice.choice(["en", "zh-hans"]),
                customer=CustomerFacts(emails=(address,)),
            )
            cases.append(lifecycle.register(intake, by=SYSTEM).pk)
        self.counts["messages"] += len(cases)
        return cases

    def deliver(self, *fault_points):
        """Real deliverers side by side, one for each fault point (empty: lives on); waits for their ends."""
        began = time.monotonic()
        running = [self.start(fault_point) for fault_point in fault_points]
        for process, fault_point in running:
            try:
                _output, errors = process.communicate(timeout=PASS_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                self.broken.append(f"a deliverer hung at {fault_point or 'no point'}")
                continue
            self.counts["kills"] += process.returncode == -9
            if process.returncode not in (0, -9):
                self.broken.append(f"a deliverer ended with {process.returncode}: {errors[-300:]}")
        self.worst = max(self.worst, (time.monotonic() - began) * 1000)

    def start(self, fault_point):
        environment = os.environ | {"EMAIL_URL": self.email_url, "FAULT_POINT": fault_point}
        command = [sys.executable, "-W", "ignore", "manage.py", "deliver_messages"]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        return process, fault_point

    def examine(self, point, cases):
        """None lost, none doubled but past the send, every copy the same Message-ID and a recorded try."""
        from complaints.messaging.models import Outgoing

        rows = Outgoing.objects.filter(complaint__in=cases).prefetch_related("tries")
        if len(rows) != len(cases):
            self.broken.append(f"{point}: {len(cases)} cases have {len(rows)} receipts")
        for row in rows:
            copies, tries = self.sink.copies[row.mail_id], len(row.tries.all())
            self.counts["doubles"] += copies > 1
            if row.state != "sent" or not copies:
                self.broken.append(f"{point}: message {row.pk} is {row.state} after {copies} copies")
            if copies > 1 and point not in MAY_DOUBLE:
                self.broken.append(f"{point}: message {row.pk} went out {copies} times")
            if copies > tries or tries != row.attempts:
                self.broken.append(f"{point}: message {row.pk}: {copies} copies, {tries} tries, {row.attempts} counted")

    def park_the_poison(self):
        """A message that is always refused ends as failed after eight tries; those behind it are not kept waiting."""
        from django.utils import timezone

        from complaints.messaging import outbox
        from complaints.messaging.models import Outgoing

        poison = outbox.queue(
            kind="email", dedup_key=f"d02-poison-{self.seed}", recipient=POISON, text="…", at=timezone.now()
        )
        behind = self.queue("behind")
        for _number in range(8):
            self.deliver("")
            Outgoing.objects.filter(pk=poison.pk, state="waiting").update(next_at=timezone.now())
        poison = Outgoing.objects.get(pk=poison.pk)
        if (poison.state, poison.attempts) != ("failed", 8):
            self.broken.append(f"the poison message is {poison.state} after {poison.attempts} tries")
        self.examine("behind the poison", behind)


def age_leases():
    """Let every lease lapse at once; a drill does not wait three minutes."""
    from django.utils import timezone

    from complaints.messaging.models import Outgoing

    Outgoing.objects.filter(state="sending").update(lease_until=timezone.now())


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main(seed, full):
    import django

    django.setup()
    from django.core.management import call_command

    for command in ("migrate", "setup_reference"):
        call_command(command, stdout=io.StringIO())
    print(json.dumps(Drill(seed, full).go()))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] == "1")
