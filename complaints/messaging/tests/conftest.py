"""Messages at a fixed time, and a real mail server."""

import socket
from datetime import UTC, datetime

import pytest
from aiosmtpd.controller import Controller

from complaints.messaging import outbox

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture
def noon():
    """Tuesday 24 November 2026, 12:00 in Shanghai."""
    return NOON


@pytest.fixture
def queued(db):
    """Put a mail into the outbox."""

    def put(key="letter-1", **changes):
        fields = {
            "kind": "email",
            "recipient": "c4821@example.com",
            "subject": "About your mugs",
            "text": "A new set is on its way.",
            "language": "en",
            "at": NOON,
        }
        return outbox.queue(dedup_key=key, **fields | changes)

    return put


class Mailbox:
    """A mail server that keeps what it takes, and answers some addresses as it was told."""

    def __init__(self):
        self.mails = []
        self.answers = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.get("data", "250 OK")
        if answer.startswith("250"):
            self.mails.append(envelope.content)
        return answer


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mailbox(settings, free_port):
    """A real SMTP server, and settings that point at it."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port, 5
    yield box
    server.stop()
