"""Process groups: started, watched, ended as a whole, and never left behind."""

import contextlib
import ctypes
import json
import os
import signal
import sys
import time
from pathlib import Path

import psutil

PR_SET_PDEATHSIG = 1
PARENT = "REDRESS_PARENT"


def die_with_parent(parent=None, signum=signal.SIGKILL):
    """Ask the kernel to end this process when its parent goes, however it goes. Linux only; elsewhere the next start
    finds what was left behind (`Ledger`)."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signum)
    if parent and os.getppid() != parent:
        os._exit(1)  # it went before we asked


def end_with_supervisor(signum):
    """For a process that the supervisor starts; by hand it has no supervisor and stays."""
    if os.environ.get(PARENT):
        die_with_parent(int(os.environ[PARENT]), signum)


def group_of(leader):
    """Every living process of the group that `leader` began."""
    members = []
    for process in psutil.process_iter(["status"]):
        with contextlib.suppress(OSError):
            if os.getpgid(process.pid) == leader and process.info["status"] != psutil.STATUS_ZOMBIE:
                members.append(process)
    return members


def kill_group(leader, patience=5):
    """End every process of a group at once, and wait until they are gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
    deadline = time.monotonic() + patience
    while group_of(leader) and time.monotonic() < deadline:
        time.sleep(0.05)


def born(pid):
    """When the process began, or None where there is none; tells a process from a later one with its number."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None


class Ledger:
    """A file that names the running groups, so that a start after a crash ends what the crash left behind."""

    def __init__(self, folder, port):
        self.folder = Path(folder)
        self.path = self.folder / f"serve-{port}.json"

    def write(self, groups):
        """`groups` are the leaders' process numbers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        rows = {"supervisor": [os.getpid(), born(os.getpid())], "groups": [[pid, born(pid)] for pid in groups]}
        draft = self.path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(rows))
        draft.replace(self.path)

    def remove(self):
        self.path.unlink(missing_ok=True)

    def supervisor(self):
        """The number of the supervisor that runs on this port, or None."""
        pid, began = self._read(self.path)["supervisor"]
        return pid if pid != os.getpid() and pid and born(pid) == began else None

    def clear_leftovers(self):
        """End the groups of supervisors that are gone; returns how many processes that were."""
        ended = 0
        for path in self.folder.glob("serve-*.json"):
            rows = self._read(path)
            pid, began = rows["supervisor"]
            if pid and born(pid) == began:
                continue
            for leader, leader_began in rows["groups"]:
                # A number is not given to another process while its group lives; a leader born later is a stranger.
                if born(leader) in (None, leader_began):
                    ended += len(group_of(leader))
                    kill_group(leader)
            path.unlink(missing_ok=True)
        return ended

    @staticmethod
    def _read(path):
        try:
            return json.loads(path.read_text())
        except (OSError, ValueError):
            return {"supervisor": [0, None], "groups": []}
