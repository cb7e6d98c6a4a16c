"""Places where a drill lets the deliverer die. Without FAULT_POINT in the environment they do nothing.

FAULT_POINT="after_send" kills the process when it first comes to that point, "after_send@7" the seventh time,
"after_send!" raises `Died` instead. It is refused outside drills and tests (DRILL=1).
"""

import os
import signal

from django.core.exceptions import ImproperlyConfigured

POINTS = ("before_claim", "after_claim", "before_send", "after_send", "before_record", "after_record")

_passed = {}


class Died(BaseException):
    """A death in a test: no `except Exception` catches it, as none catches a kill."""


def refuse_outside_drills():
    """A product in use must not be told to die."""
    if os.environ.get("FAULT_POINT") and os.environ.get("DRILL") != "1":
        raise ImproperlyConfigured(
            "FAULT_POINT is set, but this is no drill (DRILL=1). Remove it from the environment."
        )


def point(name):
    """Die here, if a drill asked for it."""
    wanted = os.environ.get("FAULT_POINT", "")
    if not wanted:
        return
    refuse_outside_drills()
    where, _at, times = wanted.removesuffix("!").partition("@")
    _passed[name] = _passed.get(name, 0) + 1
    if where != name or _passed[name] < int(times or 1):
        return
    if wanted.endswith("!"):
        raise Died(name)
    os.kill(os.getpid(), signal.SIGKILL)
