import os
import signal
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from complaints.messaging import faults


def test_point_does_nothing_without_the_environment(monkeypatch):
    monkeypatch.delenv("FAULT_POINT", raising=False)

    assert faults.point("after_send") is None


def test_fault_point_is_refused_outside_drills(monkeypatch):
    monkeypatch.setenv("FAULT_POINT", "after_send")
    monkeypatch.delenv("DRILL", raising=False)

    with pytest.raises(ImproperlyConfigured, match="no drill"):
        faults.refuse_outside_drills()


def test_point_raises_at_the_time_asked_for(monkeypatch):
    monkeypatch.setattr(faults, "_passed", {})
    monkeypatch.setenv("FAULT_POINT", "after_send@2!")
    monkeypatch.setenv("DRILL", "1")

    faults.point("before_send")
    faults.point("after_send")

    with pytest.raises(faults.Died, match="after_send"):
        faults.point("after_send")


def test_point_kills_the_process():
    code = "from complaints.messaging import faults; faults.point('before_claim'); print('alive')"
    environment = os.environ | {"FAULT_POINT": "before_claim", "DRILL": "1"}

    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, timeout=30)

    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"")
