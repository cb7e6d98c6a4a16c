"""Web server and worker under one watch, with real processes: whatever is killed comes back, nothing is left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing

import psutil
import pytest

from config.processes import Ledger, born
from config.testing import prepared

pytestmark = pytest.mark.slow


def wait_until(condition, seconds=30):
    """Wait for something to become true; its value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    pytest.fail(f"not within {seconds} seconds: {condition.__name__}")


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class House:
    """One installation in a folder of its own, run as `make run` runs it."""

    def __init__(self, folder):
        self.port = free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "DATABASE_URL")},
            "VAR_DIR": str(folder),
            "PORT": str(self.port),
            "DEMO": "1",
            "WATCHDOG_SECONDS": "1",
        }
        self.log = folder / "serve.log"
        self.server = None

    def manage(self, *arguments):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=120)

    def start(self):
        with self.log.open("a") as log:
            command = [sys.executable, "manage.py", "serve"]
            self.server = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        wait_until(self.is_ready, 60)

    def get(self, path):
        """(status, JSON), or (0, {}) where nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}

    def is_ready(self):
        return self.get("/readyz")[0] == 200

    def leader(self, words):
        """The process of a group that the supervisor started."""
        children = [child for child in psutil.Process(self.server.pid).children() if child.status() != "zombie"]
        return next((child for child in children if words in " ".join(child.cmdline())), None)

    def worker_processes(self):
        leader = self.leader("manage.py work")
        return leader.children(recursive=True) if leader else []

    def all_processes(self):
        return psutil.Process(self.server.pid).children(recursive=True)

    def stop(self):
        if self.server and self.server.poll() is None:
            self.server.terminate()
            self.server.wait(20)


@pytest.fixture(scope="module")
def ready(tmp_path_factory, django_db_blocker):
    """A database that is ready, made once."""
    folder = tmp_path_factory.mktemp("house")
    house = House(folder)
    in_server = os.environ.get("DATABASE_URL", "").rpartition("/")[2]
    with django_db_blocker.unblock():
        prepared.copy_to(in_server or folder / "db.sqlite3")
    house.environment["DEMO"] = "0"
    result = house.manage("prepare")
    assert result.returncode == 0, result.stderr
    house.environment["DEMO"] = "1"
    return house


@pytest.fixture
def house(ready):
    ready.start()
    yield ready
    ready.stop()


def jobs_done(house, after):
    """Whether the worker has finished a job since."""
    code = (
        "from config.models import Heartbeat; import sys;"
        f"sys.exit(0 if Heartbeat.objects.get().beat_at.timestamp() > {after} else 1)"
    )
    return house.manage("shell", "-v", "0", "-c", code).returncode == 0


def order_a_job(house):
    house.manage("shell", "-v", "0", "-c", "from django_q.tasks import async_task; async_task('config.jobs.beat')")


def whole_cluster(house):
    """Leader's child, two workers, pusher and monitor."""
    return len(house.worker_processes()) == 5


@pytest.mark.parametrize("which", ["leader", "idle worker"])
def test_a_killed_worker_is_replaced_whole_and_works(house, which):
    wait_until(lambda: whole_cluster(house))
    before = {process.pid for process in house.worker_processes()}
    victim = house.leader("manage.py work") if which == "leader" else house.worker_processes()[1]

    victim.kill()

    wait_until(lambda: whole_cluster(house) and not before & {process.pid for process in house.worker_processes()})
    restarted = time.time()
    order_a_job(house)
    wait_until(lambda: jobs_done(house, restarted), 60)
    wait_until(lambda: not [pid for pid in before if still_works(pid)])


def still_works(pid):
    """A process that ended but was not yet reaped by the system's first process works no more."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_killed_web_server_is_replaced(house):
    first = house.leader("gunicorn").pid

    os.kill(first, signal.SIGKILL)

    wait_until(lambda: (found := house.leader("gunicorn")) and found.pid != first and house.get("/healthz")[0] == 200)


def test_deleted_and_broken_schedules_heal_while_running(house):
    house.manage(
        "shell", "-v", "0", "-c",
        "from django_q.models import *; Schedule.objects.all().delete(); OrmQ.objects.all().delete();"
        "Schedule.objects.create(func='x.y', args='(((')",
    )  # fmt: skip

    wait_until(lambda: "ok     config.schedules_differ: 0" in house.manage("doctor").stdout)


def test_nothing_outlives_a_killed_supervisor_and_the_next_start_is_clean(house):
    left = house.all_processes()
    house.server.kill()
    house.server.wait()

    wait_until(lambda: not any(process.is_running() and process.status() != "zombie" for process in left), 15)

    house.start()
    assert house.is_ready()


def test_a_stop_ends_everything_within_seconds(house):
    running = house.all_processes()
    began = time.monotonic()

    house.server.send_signal(signal.SIGINT)

    assert house.server.wait(15) == 0
    assert time.monotonic() - began < 12
    wait_until(lambda: not [process for process in running if still_works(process.pid)])


def test_a_second_start_on_the_same_port_is_refused(house):
    result = house.manage("serve")

    assert result.returncode == 1
    assert result.stderr.strip() == (
        f"CommandError: Redress already runs on port {house.port} (process {house.server.pid})."
    )


def test_the_start_says_where_it_is_and_who_may_sign_in(house):
    said = house.log.read_text()

    assert f"Redress runs at http://localhost:{house.port}/" in said
    assert (house.log.parent / "demo_password").read_text().strip() in said


def test_leftovers_of_a_supervisor_that_is_gone_are_ended(tmp_path):
    left = subprocess.Popen(["sleep", "60"], start_new_session=True)
    ledger = Ledger(tmp_path, 1)
    ledger.write([left.pid])
    ledger.path.write_text(json.dumps({"supervisor": [1, 0.0], "groups": [[left.pid, born(left.pid)]]}))

    ended = Ledger(tmp_path, 2).clear_leftovers()

    assert ended == 1
    assert left.wait(5) == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == []


def test_a_stranger_with_an_old_number_is_left_alone(tmp_path):
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    path = Ledger(tmp_path, 1).path
    path.write_text(json.dumps({"supervisor": [1, 0.0], "groups": [[stranger.pid, born(stranger.pid) - 100]]}))

    ended = Ledger(tmp_path, 2).clear_leftovers()

    assert (ended, stranger.poll()) == (0, None)
    stranger.kill()
    stranger.wait()
