"""Web server and worker as two process groups under one eye: whichever dies or falls silent is started again."""

import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta

import psutil
from django.conf import settings
from django.db import Error, connections
from django.utils import timezone
from django_q.tasks import async_task

from config import processes
from config.jobs import WORKER
from config.models import Heartbeat
from config.schedules import sync_schedules

logger = logging.getLogger("redress.supervisor")

GLANCE_SECONDS = 0.5
SECONDS_TO_STOP = 10
# A group that ends by itself while young is started again a little later each time.
YOUNG_SECONDS = 10
LONGEST_PAUSE_SECONDS = 15


@dataclass
class Group:
    """A process and all that it starts, in a group of its own."""

    name: str
    command: list[str]
    watches_members: bool = False
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    starts_at: float = 0.0
    early_deaths: int = 0
    members: dict[int, float] = field(default_factory=dict)

    def start(self):
        environment = {**os.environ, processes.PARENT: str(os.getpid())}
        self.process = subprocess.Popen(self.command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
        self.started_at = time.monotonic()
        self.members = {}

    def fault(self):
        """Why the group must be started again, or None."""
        if self.process is None:
            return None
        if (code := self.process.poll()) is not None:
            return f"ended with code {code}"
        if self.watches_members and (lost := self._lost_members()):
            return f"lost process {lost[0]}"
        return None

    def _lost_members(self):
        """Processes of the cluster that were seen and are gone.

        A worker that is killed while it waits holds the lock of the queue for ever: the others wait with it, alive.
        """
        try:
            current = {
                process.pid: process.create_time() for process in self._cluster() if process.status() != "zombie"
            }
        except psutil.NoSuchProcess:
            return []
        lost = [pid for pid, began in self.members.items() if current.get(pid) != began]
        self.members |= current
        return lost

    def _cluster(self):
        """The leader's child and that one's children: workers, pusher and monitor. What a job starts does not count."""
        sentinels = psutil.Process(self.process.pid).children()
        return [*sentinels, *(child for sentinel in sentinels for child in sentinel.children())]

    def bury(self):
        """End what is left and say when to start again: at once, unless it keeps ending by itself."""
        failed = (self.process.poll() or 0) > 0
        processes.kill_group(self.process.pid)
        self.process.wait()
        young = failed and time.monotonic() - self.started_at < YOUNG_SECONDS
        self.early_deaths = self.early_deaths + 1 if young else 0
        pause = min(2**self.early_deaths - 1, LONGEST_PAUSE_SECONDS)
        self.process, self.starts_at = None, time.monotonic() + pause

    def ask_to_stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def age(self):
        return time.monotonic() - self.started_at


class Supervisor:
    """Runs both groups until it is told to stop; looks at them twice a second, at the database every watchdog pass."""

    def __init__(self):
        python = sys.executable
        manage = str(settings.BASE_DIR / "manage.py")
        self.web = Group("web", [python, "-m", "gunicorn", "-c", "python:config.web"])
        self.worker = Group("worker", [python, manage, "work"], watches_members=True)
        self.groups = [self.web, self.worker]
        self.ledger = processes.Ledger(settings.VAR_DIR / "run", settings.PORT)
        self.stops = 0
        self.next_pass = 0.0
        # A worker that was just started is asked for a sign at once, not at the next full minute.
        self.is_sign_due = False

    def run(self, when_up=lambda: None):
        """`when_up` is called once, after both groups were started."""
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._stop)
        if count := self.ledger.clear_leftovers():
            logger.warning("ended %s processes that an earlier run had left behind", count)
        try:
            self._start_due()
            when_up()
            while not self.stops:
                self._glance()
                time.sleep(GLANCE_SECONDS)
        finally:
            self._end_all()

    def _stop(self, signum, frame):
        self.stops += 1

    def _glance(self):
        for group in self.groups:
            if reason := group.fault():
                self._restart(group, reason)
        self._start_due()
        if time.monotonic() >= self.next_pass:
            self.next_pass = time.monotonic() + settings.WATCHDOG_SECONDS
            self._watch()

    def _start_due(self):
        for group in self.groups:
            if group.process is None and time.monotonic() >= group.starts_at:
                group.start()
                self.ledger.write([group.process.pid for group in self.groups if group.process])
                if group is self.worker:
                    self.is_sign_due, self.next_pass = True, time.monotonic()

    def _restart(self, group, reason):
        logger.warning("%s %s: starting it again", group.name, reason)
        group.bury()

    def _watch(self):
        """Put the schedules right, ask for a sign of life, and start a worker again that gives none."""
        try:
            if changed := sync_schedules():
                logger.info("put %s schedules right", changed)
            if self._is_silent():
                self._restart(self.worker, "gave no sign of life")
            elif self.is_sign_due:
                async_task("config.jobs.beat", q_options={"ack_failure": True})
                self.is_sign_due = False
        except Error as error:
            logger.warning("the database does not answer (%s)", type(error).__name__)
        finally:
            connections.close_all()

    def _is_silent(self):
        """Old enough to have given a sign, and gave none for too long."""
        limit = settings.HEARTBEAT_STALE_SECONDS
        if self.worker.process is None or self.worker.age() < limit:
            return False
        return not Heartbeat.objects.filter(
            name=WORKER, beat_at__gte=timezone.now() - timedelta(seconds=limit)
        ).exists()

    def _end_all(self):
        """Ask both, wait together, end what does not go; a second Ctrl-C ends the waiting."""
        for group in self.groups:
            group.ask_to_stop()
        deadline = time.monotonic() + SECONDS_TO_STOP
        while time.monotonic() < deadline and self.stops < 2 and any(map(_is_alive, self.groups)):
            time.sleep(0.1)
        for group in self.groups:
            if group.process:
                processes.kill_group(group.process.pid)
                group.process.wait()
        self.ledger.remove()


def _is_alive(group):
    return group.process is not None and group.process.poll() is None
