"""D1: complaints come in by the form and by the API, some twice, some under a known key with another body, while a web
or worker group is killed every two seconds; clients try again with the same key. Every complaint that was acknowledged
is there exactly once, with one receipt that goes out at least once, under one Message-ID.
"""

import contextlib
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from drills import house
from drills.databases import ROOT
from drills.result import Result

NAME = "D1 concurrent intake"
POSTS = (200, 2000)
REPEATED, OTHER_BODY = 0.05, 0.02
CLIENTS = 8
SECONDS_BETWEEN_KILLS = 2
PATIENCE = 120
PROXY = "127.0.0.2"


def run(*, seed, full, database):
    from aiosmtpd.controller import Controller

    from complaints.channels.models import Connector
    from complaints.channels.models.connector import USUAL

    connector, token = Connector.with_token(name="d01", channel="app", scopes=list(USUAL))
    connector.save()
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    sink = Sink()
    server = Controller(sink, hostname="127.0.0.1", port=free_port())
    server.start()
    drill = Drill(seed, full, token)
    try:
        with Services(database, server.port) as services:
            drill.go(services)
        deliver_the_rest(database, server.port)
    finally:
        server.stop()
    drill.examine(sink)
    return Result(NAME, seed, dict(drill.counts), drill.worst * 1000, drill.broken)


class Sink:
    """A mail server that counts the copies of each Message-ID."""

    def __init__(self):
        self.copies = Counter()

    async def handle_DATA(self, server, session, envelope):
        from email import message_from_bytes

        self.copies[message_from_bytes(envelope.content)["Message-ID"]] += 1
        return "250 OK"


class Services:
    """A web group and a worker group; one of them dies every two seconds and is started again."""

    def __init__(self, database, smtp):
        self.port = free_port()
        self.environment = database.environment(
            PORT=str(self.port), WEB_WORKERS="2", TRUSTED_PROXIES=f"{PROXY}/32", SUBMIT_PER_HOUR="1000000",
            EMAIL_URL=f"smtp://127.0.0.1:{smtp}",
        )  # fmt: skip
        self.commands = {
            "web": [sys.executable, "-m", "gunicorn", "-c", "python:config.web"],
            "worker": [sys.executable, "manage.py", "qcluster"],
        }
        self.running, self.kills, self.is_over = {}, Counter(), threading.Event()

    def __enter__(self):
        static = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
        subprocess.run(static, cwd=ROOT, env=self.environment, check=True)
        for name in self.commands:
            self.start(name)
        self.wait()
        return self

    def __exit__(self, *_exception):
        self.is_over.set()
        for process in self.running.values():
            end(process)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, name):
        self.running[name] = subprocess.Popen(
            self.commands[name], cwd=ROOT, env={**self.environment, "REDRESS_ROLE": name}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def wait(self):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)

    def kill_now_and_then(self, dice):
        """Until it is over; a dead web group is back before the next dies."""
        while not self.is_over.wait(SECONDS_BETWEEN_KILLS):
            name = dice.choice(("web", "web", "worker"))
            end(self.running[name])
            self.kills[name] += 1
            self.start(name)
            if name == "web":
                self.wait()


class Drill:
    """The clients and what they were told."""

    def __init__(self, seed, full, token):
        self.dice = random.Random(seed)
        self.seed, self.token = seed, token
        self.posts = list(self._plan(POSTS[full]))
        self.told, self.counts, self.broken, self.worst = {}, Counter(), [], 0.0
        self.lock = threading.Lock()

    def _plan(self, count):
        """(way, key, words): some again as they were, some with other words under a known key, in a random order."""
        firsts = [(self.dice.choice(("api", "form")), f"{self.seed}-{number}", "first") for number in range(count)]
        repeats = [post for post in firsts if self.dice.random() < REPEATED]
        others = [(way, key, "other") for way, key, _words in firsts if self.dice.random() < OTHER_BODY]
        late = repeats + others
        self.dice.shuffle(late)
        return firsts + late

    def go(self, services):
        killer = threading.Thread(target=services.kill_now_and_then, args=(self.dice,), daemon=True)
        killer.start()
        import httpx

        self.client = lambda: httpx.Client(
            base_url=services.address, timeout=30, transport=httpx.HTTPTransport(local_address=PROXY)
        )
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self.post_until_answered, self.posts))
        services.is_over.set()
        killer.join(10)
        self.counts.update({f"kills_{name}": times for name, times in services.kills.items()})

    def post_until_answered(self, post):
        """A client tries again, with the same key, until somebody answers."""
        way, key, words = post
        began, until = time.monotonic(), time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with self.client() as client:
                    code = self._by_api(client, key, words) if way == "api" else self._by_form(client, key, words)
            except Exception:
                code = 0
            if code in (200, 201, 302, 409):
                break
            time.sleep(0.3)
        else:
            self.broken.append(f"{post} was not answered within {PATIENCE} s, last {code}")
        with self.lock:
            self.worst = max(self.worst, time.monotonic() - began)
            self.told.setdefault((way, key), []).append((words, code))

    def _by_api(self, client, key, words):
        body = {
            "external_id": key,
            "description": f"{words} {key}",
            "customer": {"email": f"a{key}@example.com"},
            "demands": [{"kind": "refund"}],
        }
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = client.post("/api/v1/complaints/", json=body, headers=headers)
        if answer.status_code == 201 and not answer.json()["reference"]:
            self.broken.append(f"{key}: 201 without a reference")
        return answer.status_code

    def _by_form(self, client, key, words):
        """The key of a page comes from the page; the client keeps it for its further tries."""
        from complaints.channels import robots

        source = {"X-Forwarded-For": f"10.{hash(key) % 200}.{len(key)}.{hash(words) % 200}"}
        page = client.get("/submit/", headers=source)
        fields = house.form_of(page)
        fields |= {"proof": [robots.solve(fields["proof_of"][0])]} if "proof_of" in fields else {}
        fields |= {
            "key": key_of(key),
            "description": f"{words} {key}",
            "contact": f"f{key}@example.com",
            "wishes": ["refund"],
        }
        referer = {"Referer": f"{client.base_url}/submit/"}
        return client.post("/submit/", data=fields, headers={**source, **referer}).status_code

    def examine(self, sink):
        """Each key is one case with the words that were taken first, one receipt, and at least one copy of it."""
        from complaints.messaging.models import Outgoing
        from complaints.models import Complaint

        cases = {case.external_id: case for case in Complaint.objects.all()}
        receipts = Counter(Outgoing.objects.filter(is_receipt=True).values_list("complaint", flat=True))
        for (way, key), told in self.told.items():
            self.counts[f"posts_{way}"] += len(told)
            case = cases.get(key if way == "api" else f"web:{key_of(key)}")
            if case is None:
                self.broken.append(f"{way} {key} was acknowledged and is not there")
                continue
            if case.description != f"first {key}" and not any(w == "other" and c in (201, 302) for w, c in told):
                self.broken.append(f"{way} {key} holds other words than were taken first")
            taken = {words for words, code in told if code in (200, 201, 302)}
            if len(taken) > 1:
                self.broken.append(f"{way} {key}: both bodies were taken: {told}")
            self.counts["refused"] += sum(code == 409 for _words, code in told)
            if receipts[case.pk] != 1:
                self.broken.append(f"{way} {key} has {receipts[case.pk]} receipts")
        if len(cases) != len(self.told):
            self.broken.append(f"{len(self.told)} keys made {len(cases)} cases")
        for row in Outgoing.objects.filter(is_receipt=True):
            copies = sink.copies[row.mail_id]
            self.counts["copies"] += copies
            if (row.state == "sent" and not copies) or row.state not in ("sent", "held"):
                self.broken.append(f"receipt {row.pk} is {row.state} after {copies} copies")
        self.counts["cases"] = len(cases)


def key_of(key):
    """A form's key: 32 hex digits, the same for the same post."""
    import hashlib

    return hashlib.sha256(key.encode()).hexdigest()[:32]


def deliver_the_rest(database, smtp):
    """Leases of dead deliverers lapse, and a last pass sends what waits."""
    from django.utils import timezone

    from complaints.messaging.models import Outgoing

    Outgoing.objects.filter(state="sending").update(lease_until=timezone.now())
    for _pass in range(3):
        Outgoing.objects.filter(state="waiting").update(next_at=timezone.now())
        database.manage("deliver_messages", EMAIL_URL=f"smtp://127.0.0.1:{smtp}")


def end(process):
    """The whole group at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
