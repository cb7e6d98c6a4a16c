"""D24: a person whose every word is a canary is looked for in what roles without the right are shown: every page and
JSON of the permission table, the log, mails to colleagues, exports. Then the person is erased: no table and no file
holds a word of them, every figure is as before, the chain of events is valid.
"""

import io
import logging
import time

from drills.result import Result

NAME = "D24 personal data"
# Who may not read the case at all, and who reads it with contacts masked.
STRANGERS = (
    "anonymous",
    "other_investigator",
    "other_manager",
    "named",
    "disabled",
    "administrator",
    "other_connector",
)
MASKED = ("investigator", "reviewer", "connector")


def run(*, seed, full, database):
    from django.test.utils import setup_test_environment

    from config.testing import canary
    from config.testing.permissions import stage as stages

    database.manage("collectstatic", "--noinput", "-v0")
    setup_test_environment()
    log = listen()

    class CanaryStage(stages.Stage):
        """The case that the table calls one's own is the canary's; what is typed freely names nobody."""

        def _case(self, key, *about):
            if key != "own":
                return super()._case(key, *about)
            case = canary.lead(self.crew, "canary", to="execution", is_quiet=True)
            for name in about:
                stages.NamedPerson.objects.create(complaint=case, person=self.people[name], name=name)
            return case

    stage = CanaryStage()
    drill = Drill(seed, canary, stage)
    for column in (*STRANGERS, *MASKED):
        drill.look_around(column)
    drill.look_at_mails()
    drill.look_at_log(log)
    drill.erase(database)
    return Result(NAME, seed, drill.counts, drill.worst * 1000, drill.broken)


def listen():
    """The log as it is written in production, kept in memory."""
    from config.logs import MaskingFormatter, RequestIdFilter

    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(MaskingFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    return kept


class Drill:
    """What was read, and where a canary sang."""

    def __init__(self, seed, canary, stage):
        self.canary, self.stage, self.broken, self.worst = canary, stage, [], 0.0
        self.counts = {"pages": 0, "bytes": 0, "mails": 0, "log_lines": 0, "places_before": 0}

    def look_around(self, column):
        """Every address by GET; who may read the case may see a name, but no number and no address."""
        from config.testing.permissions import asking

        words = self.canary.CONTACTS if column in MASKED else self.canary.WORDS
        caller = asking.Caller(self.stage, column)
        for entry, method, which, path in asking.rows(self.stage):
            if method != "GET" or which not in ("", "own") or entry.route.startswith("track/"):
                continue
            began = time.perf_counter()
            response = caller.ask("GET", path)
            self.worst = max(self.worst, time.perf_counter() - began)
            text = b"".join(response).decode("utf-8", "replace").lower()
            self.counts["pages"] += 1
            self.counts["bytes"] += len(text)
            self.broken += [f"{column} reads “{word}” at {path}" for word in words if word in text]

    def look_at_mails(self):
        """What goes to colleagues names no contact; what goes to the customer is theirs."""
        from complaints.messaging.models import Notice, Outgoing

        rows = [row.text + row.subject for row in Outgoing.objects.exclude(person=None)]
        rows += [row.text + str(row.params) for row in Notice.objects.all()]
        self.counts["mails"] = len(rows)
        self.broken += [
            f"a mail to a colleague holds “{w}”" for t in rows for w in self.canary.CONTACTS if w in t.lower()
        ]

    def look_at_log(self, log):
        """Also of errors: one is raised on purpose, with the person in its words."""
        try:
            raise ValueError(f"{self.canary.MAIL} and {self.canary.PHONE}")
        except ValueError:
            logging.getLogger("redress").exception("cannot call %s", self.canary.PHONE)
        text = log.getvalue().lower()
        self.counts["log_lines"] = text.count("\n")
        self.broken += [f"the log holds “{word}”" for word in self.canary.WORDS if word in text]

    def erase(self, database):
        """The case comes to its end, as does a second one in which everybody names the person wherever they can; then
        the person is erased by the command, and is looked for everywhere."""
        from complaints.models import Complaint
        from config.testing import journey

        canary, crew = self.canary, self.stage.crew
        journey.lead(journey.again(self.stage.cases["own"]), crew, "closed")
        canary.lead(crew, "canary-loud")
        database.manage("seal_audit")
        self.counts["places_before"] = len(canary.found())
        before = canary.figures()
        done = database.manage("erase_person", canary.PHONE, check=False)
        self.expect(done.returncode == 0, f"not erased: {done.stdout}{done.stderr}"[-300:])
        self.broken += [f"still in {place}" for place in canary.found()]
        self.expect(canary.figures() == before, "a figure is another one after the erasure")
        checked = database.manage("verify_audit", check=False)
        self.expect(checked.returncode == 0, checked.stdout + checked.stderr)
        self.expect(Complaint.objects.filter(pk=self.stage.cases["own"].pk).exists(), "the case itself is gone")
        self.expect(self.counts["places_before"] > 10, "there was nothing to erase")

    def expect(self, holds, what):
        if not holds:
            self.broken.append(what)
