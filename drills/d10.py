"""D10: hostile files by the staff form, the customer's page and the API; streams that are cut or come slowly.

Each is refused with a reason, or registered and inert: what is saved is an attachment that no browser opens, what is
shown was made anew. The web server's memory stays within a bound, and nothing is left over.
"""

import contextlib
import hashlib
import os
import random
import re
import socket
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from drills import hostile, house
from drills.databases import ROOT
from drills.hostile import Hostile
from drills.result import Result

NAME = "D10 hostile files"
FILES = (120, 3_000)
STREAMS = (6, 60)
FILES_OF_A_CASE = 20
MOST_MEMORY, MOST_SECONDS = 200 * 1024 * 1024, 5.0
# Python and a decoder's own code, before any file.
CHILD_ITSELF = 30 * 1024 * 1024
SAMPLES = ROOT.parent / "shared" / "data" / "nasty" / "images"
ACTIVE = re.compile(r"<script>alert|<svg[^>]+onload=|1337\.jpg", re.IGNORECASE)


def run(*, seed, full, database):
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = folder  # where the server keeps what is being uploaded
        drill = Drill(seed, Path(folder))
        with house.serving(database) as address, ThreadPoolExecutor(4) as pool:
            drill.open(address)
            for number, file in enumerate([*samples(), *hostile.files(drill.dice, FILES[full])]):
                drill.send(number, file)
                if len(drill.broken) > 10:
                    break
            drill.streams(pool, STREAMS[full])
            drill.look_into_all()
            drill.save_all()
            drill.weigh()
        drill.look_for_leftovers()
    return Result(NAME, seed, drill.counts, drill.worst * 1000, drill.broken)


def samples():
    """Public files that broke decoders before, where they lie beside the checkout."""
    for path in sorted(SAMPLES.glob("*")) if SAMPLES.is_dir() else []:
        yield Hostile("sample", path.name.partition("__")[2], "", path.read_bytes())


class Drill:
    """Three doors, what went through them, and what should not have been."""

    def __init__(self, seed, folder):
        self.dice, self.folder = random.Random(seed), folder
        self.counts = dict.fromkeys(("files", "registered", "refused", "bombs", "streams", "shown", "child_mb"), 0)
        self.worst, self.broken, self.sent = 0.0, [], {}

    def open(self, address):
        from complaints.channels.models import Connector
        from config.testing import journey

        self.address, self.people = address, journey.people("d10")
        connector, token = Connector.with_token(name="d10", channel="phone", scopes=["evidence"])
        connector.save()
        self.staff = house.browser(address, self.people.investigator)
        self.headers = {"Authorization": f"Bearer {token}"}
        self.new_case(0)
        self.before = memory_of(address)

    def new_case(self, number):
        from complaints import tracking
        from config.testing import journey

        self.case = journey.record(self.people, f"d10-{number}-{self.dice.randrange(10**6)}", "verification")
        self.token = tracking.token_of(self.case.parties.get())
        self.page = f"/complaints/{self.case.reference}/evidence/add/"
        self.form = house.form_of(self.staff.get(self.page))

    def expect(self, holds, what):
        if not holds:
            self.broken.append(what)

    # --- sending ------------------------------------------------------------------------------------------------

    def send(self, number, file):
        if number % FILES_OF_A_CASE == FILES_OF_A_CASE - 1:
            self.new_case(number)
        door = (self.by_form, self.by_form, self.by_customer, self.by_api)[number % 4]
        began = time.perf_counter()
        answer = door(file)
        seconds = time.perf_counter() - began
        self.worst = max(self.worst, seconds)
        self.counts["files"] += 1
        self.counts["bombs"] += file.is_bomb
        is_taken = answer.status_code in (200, 201, 302)
        self.counts["registered" if is_taken else "refused"] += 1
        where = f"{file.kind} {file.name[:60]!r} by {door.__name__}: {answer.status_code}"
        self.expect(is_taken or answer.status_code in (400, 409, 413, 422), f"{where}: neither taken nor refused")
        self.expect(not (is_taken and file.is_bomb), f"{where}: a bomb went through the gate")
        self.expect(is_taken or has_reason(answer), f"{where}: refused without a reason")
        self.expect(seconds < MOST_SECONDS, f"{where}: {seconds:.1f} s")
        self.expect(not ACTIVE.search(answer.text), f"{where}: live markup in the answer")
        if is_taken:
            self.sent.setdefault(hashlib.sha256(file.content).hexdigest(), file)

    def by_form(self, file):
        return self.staff.post(self.page, data=self.form, files={"files": given(file)})

    def by_customer(self, file):
        import httpx

        page = f"{self.address}/track/{self.token}/files/"
        with httpx.Client(timeout=60, cookies={"language": "en"}) as browser:
            form = house.form_of(browser.get(page))
            return browser.post(page, data=form, files={"files": given(file)})

    def by_api(self, file):
        import httpx

        address = f"{self.address}/api/v1/complaints/{self.case.reference}/evidence/"
        return httpx.post(address, headers=self.headers, files={"file": given(file)}, timeout=60)

    def streams(self, pool, count):
        """Cut in the middle, cut without a word, dripping; meanwhile others are answered."""
        self.new_case("streams")
        waiting = [pool.submit(self.stream, number) for number in range(count)]
        while not all(one.done() for one in waiting):
            began = time.perf_counter()
            self.staff.get("/healthz")
            self.worst = max(self.worst, seconds := time.perf_counter() - began)
            self.expect(seconds < MOST_SECONDS, f"somebody waited {seconds:.1f} s behind a slow stream")
            time.sleep(0.3)
        for one in waiting:
            one.result()

    def stream(self, number):
        """By hand: the head of a request, then some of its body."""
        kind = ("cut", "drip", "stall")[number % 3]
        content = hostile.picture(random.Random(number), "PNG")
        request = self.staff.build_request("POST", self.page, data=self.form, files={"files": ("a.png", content)})
        body = request.read()
        head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        parts = urlsplit(self.address)
        with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
            line.sendall(f"POST {self.page} HTTP/1.1\r\n{head}\r\n".encode())
            if kind == "drip":
                for place in range(0, len(body), len(body) // 8 + 1):
                    line.sendall(body[place : place + len(body) // 8 + 1])
                    time.sleep(0.1)
                answer = line.recv(100).decode(errors="replace")
                self.expect(" 302 " in answer, f"a slow stream was answered {answer[:40]!r}")
                self.sent.setdefault(hashlib.sha256(content).hexdigest(), Hostile("drip", "a.png", "", content))
            else:
                line.sendall(body[: len(body) // 2])
                time.sleep(1.0 if kind == "stall" else 0)
        self.counts["streams"] += 1

    # --- afterwards ---------------------------------------------------------------------------------------------

    def look_into_all(self):
        """What the worker does with them: each within its bounds, none left waiting."""
        from django.utils import timezone

        from complaints.evidence import examining, jobs
        from complaints.evidence.models import Examination

        ended = threading.Event()
        watcher = threading.Thread(target=self.watch_children, args=[ended])
        watcher.start()
        for pk in Examination.objects.filter(state="waiting").values_list("pk", flat=True):
            began = time.perf_counter()
            examining.examine(pk, now=timezone.now())
            seconds = time.perf_counter() - began
            self.worst = max(self.worst, seconds)
            self.expect(seconds < MOST_SECONDS, f"{Examination.objects.get(pk=pk)}: looked into for {seconds:.1f} s")
        ended.set()
        watcher.join()
        jobs.examine()
        left = Examination.objects.filter(state="waiting").count()
        self.expect(not left, f"{left} files still wait to be looked into")

    def watch_children(self, ended):
        """How much the process that decodes a file fills at most; growth of the machine, as it is gone afterwards."""
        import psutil

        while not ended.wait(0.02):
            for child in psutil.Process().children():
                with contextlib.suppress(psutil.Error):
                    if any("looking.child" in word for word in child.cmdline()):
                        self.counts["child_mb"] = max(self.counts["child_mb"], child.memory_info().rss // 1024 // 1024)
        most = self.counts["child_mb"]
        self.expect(most * 1024 * 1024 < MOST_MEMORY + CHILD_ITSELF, f"a file filled {most} MB while it was decoded")

    def save_all(self):
        """Every item as browsers get it: its page, the original, the pictures."""
        from complaints.evidence.models import EvidenceItem

        for item in EvidenceItem.objects.exclude(file="").select_related("complaint", "examination").order_by("pk"):
            where = f"{item.complaint.reference} {item.number} {item.name[:60]!r}"
            self.expect(item.sha256 in self.sent, f"{where}: nobody sent such bytes")
            base = f"/complaints/{item.complaint.reference}/evidence/{item.pk}/"
            page = self.staff.get(base)
            self.expect(page.status_code == 200, f"{where}: its page answered {page.status_code}")
            self.expect(not ACTIVE.search(page.text), f"{where}: live markup on its page")
            self.original(self.staff.get(f"{base}original/"), item, where)
            examination = getattr(item, "examination", None)
            for one in examination.pictures if examination else ():
                self.shown(self.staff.get(f"{base}picture/{one['name']}/"), where)

    def original(self, answer, item, where):
        self.expect(hashlib.sha256(answer.content).hexdigest() == item.sha256, f"{where}: other bytes came back")
        self.expect(answer.headers["content-disposition"].startswith("attachment"), f"{where}: not an attachment")
        self.expect(answer.headers["content-type"] == "application/octet-stream", f"{where}: of a type that opens")
        self.sealed(answer, where)

    def shown(self, answer, where):
        self.counts["shown"] += 1
        self.expect(answer.headers["content-type"] == "image/jpeg", f"{where}: shown as another type")
        self.expect(b"alert(" not in answer.content and b"Exif" not in answer.content, f"{where}: shown with more")
        self.sealed(answer, where)

    def sealed(self, answer, where):
        self.expect(answer.headers.get("x-content-type-options") == "nosniff", f"{where}: may be sniffed")
        self.expect("sandbox" in answer.headers.get("content-security-policy", ""), f"{where}: not sandboxed")

    def weigh(self):
        grown = memory_of(self.address) - self.before
        self.counts["grown_mb"] = grown // 1024 // 1024
        self.expect(grown < MOST_MEMORY, f"the web server grew by {grown // 1024 // 1024} MB")

    def look_for_leftovers(self):
        from django.utils import timezone

        from complaints.evidence import sealed
        from complaints.evidence.models import EvidenceItem

        left = list(sealed.without_row(timezone.now() + timedelta(days=1)))
        self.expect(not left, f"{len(left)} stored files are on no register")
        self.expect(not sealed.without_file(), "a row has lost its file")
        temporary = [path.name for path in self.folder.rglob("*.upload*")]
        self.expect(not temporary, f"temporary files are left: {temporary[:3]}")
        number = EvidenceItem.objects.exclude(file="").count()
        self.expect(number >= self.counts["registered"], f"{number} items, {self.counts['registered']} were accepted")


def given(file):
    return (file.name, file.content, file.media or "application/octet-stream")


def has_reason(answer):
    """A page with an error summary, or a problem that names the field."""
    if answer.headers["content-type"].startswith("text/html"):
        return "rd-note is-red" in answer.text or "invalid-feedback" in answer.text or "rd-errors" in answer.text
    return bool(answer.json().get("errors") or answer.json().get("detail"))


def memory_of(address):
    """What all processes of the web server fill together."""
    import psutil

    port = urlsplit(address).port
    master = next(
        process
        for process in psutil.Process().children(recursive=True)
        if any(one.laddr.port == port and one.status == "LISTEN" for one in process.net_connections())
    )
    return sum(process.memory_info().rss for process in [master, *master.children(recursive=True)])
