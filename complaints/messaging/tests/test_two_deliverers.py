"""Two real processes at one database file: each message is sent once."""

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from email import message_from_bytes

import pytest
from django.conf import settings
from django.db import connection

MESSAGES = 120
QUEUE = """
import django; django.setup()
from django.utils import timezone
from complaints.messaging import outbox
for number in range({messages}):
    outbox.queue(kind="email", dedup_key=f"letter-{{number}}", recipient="c4821@example.com", subject="Mugs",
        text="A new set is on its way.", at=timezone.now())
"""
# Both are ready before either begins.
DELIVER = """
import pathlib, sys, time
import django; django.setup()
from django.core.management import call_command
folder = pathlib.Path(sys.argv[1])
(folder / f"{sys.argv[2]}.ready").touch()
while len(list(folder.glob("*.ready"))) < 2:
    time.sleep(0.005)
call_command("deliver_messages")
"""


@pytest.fixture
def environment(db, tmp_path):
    """A copy of the test database as a file of its own, and mails as files beside it."""
    if connection.vendor != "sqlite":
        pytest.skip("copies a database file; on PostgreSQL the drill D2 runs two deliverers")
    copy = tmp_path / "copy.sqlite3"
    with sqlite3.connect(connection.settings_dict["NAME"], uri=True) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{copy}",
        "EMAIL_URL": f"file://{tmp_path / 'mails'}",
        "VAR_DIR": str(tmp_path),
    }


def start(environment, *arguments):
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.slow
def test_two_deliverers_send_each_message_once(environment, tmp_path):
    assert start(environment, "-W", "ignore", "-c", QUEUE.format(messages=MESSAGES)).wait(60) == 0

    deliverers = [
        start(environment, "-W", "ignore", "-c", DELIVER, str(tmp_path), name) for name in ("first", "second")
    ]
    outputs = [deliverer.communicate(timeout=120)[0] for deliverer in deliverers]

    mails = [message_from_bytes(path.read_bytes())["Message-ID"] for path in (tmp_path / "mails").glob("*.eml")]
    sent = [int(output.split("sent ")[1].split(",")[0]) for output in outputs]
    assert sum(sent) == MESSAGES
    assert min(sent) > 0
    assert set(Counter(mails).values()) == {1}
    assert len(mails) == MESSAGES
