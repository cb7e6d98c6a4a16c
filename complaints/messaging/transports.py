"""By what means a message leaves the house. A transport opens, sends one row at a time, and closes.

`Unavailable` from `open` means that the service cannot be reached: nothing was sent, and no try is counted.
`Refused` from `send` means that it will never be accepted. Any other error is tried again.
"""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from complaints.messaging import limits, notices
from complaints.messaging.backends import write_file
from complaints.messaging.models import Kind


class Refused(Exception):
    """The other side will never take this message."""


class Unavailable(Exception):
    """The service cannot be reached now."""


class Transport:
    """What every adapter offers; text message and messenger services implement the same three methods."""

    def __init__(self, kind):
        self.kind = kind

    def open(self):
        """Reach the service, or raise `Unavailable`."""

    def send(self, outgoing):
        """Send one row; returns the service's own number for it, or an empty string."""
        raise Refused(f"no way to send {outgoing.kind}")

    def close(self):
        """Leave the service; must not fail."""


class MailTransport(Transport):
    """E-mail through Django's backend; one connection for a whole pass, opened anew after an error."""

    def __init__(self, kind):
        super().__init__(kind)
        self.connection = get_connection()

    def open(self):
        try:
            self.connection.open()
        except OSError as error:  # SMTPException and time-outs are OSErrors
            self.connection.connection = None
            raise Unavailable(type(error).__name__) from error

    def send(self, outgoing):
        if not limits.is_address(outgoing.kind, outgoing.recipient):
            raise Refused(limits.NOT_AN_ADDRESS)
        try:
            self.connection.send_messages([compose(outgoing, self.connection)])
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise _refusal(code, answer) from error
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        return ""

    def close(self):
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException):
            # The message was accepted or not before; a farewell that fails changes nothing.
            self.connection.connection = None


def _refusal(code, answer):
    """A 5xx answer is final, a 4xx one asks us to come again."""
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return Refused(f"{code} {words}") if 500 <= code < 600 else OSError(f"{code} {words}")


def compose(outgoing, connection=None):
    """The mail of a row: plain text, its stable Message-ID, and the signs that ask machines not to answer.

    No List- headers and no Precedence: these are personal letters, and filters would file them as bulk.
    """
    headers = {
        "Message-ID": outgoing.mail_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if outgoing.language:
        headers["Content-Language"] = outgoing.language
    if outgoing.in_reply_to:
        headers["In-Reply-To"] = headers["References"] = outgoing.in_reply_to
    return EmailMessage(
        subject=outgoing.subject,
        body=outgoing.text,
        to=[outgoing.recipient],
        reply_to=[outgoing.reply_to] if outgoing.reply_to else None,
        headers=headers,
        connection=connection,
    )


class FileTransport(Transport):
    """Writes text messages, chat messages and letters as files; a second try overwrites the first."""

    def send(self, outgoing):
        lines = [f"To: {outgoing.recipient}", f"Id: {outgoing.mail_id}", "", outgoing.subject, "", outgoing.text, ""]
        folder = settings.OUTBOX_DIR / str(self.kind)
        return write_file(folder, f"{outgoing.pk:08d}.txt", "\n".join(lines).encode())


class NoticeTransport(Transport):
    """A line to a member of staff inside the product; a second try finds the first."""

    def send(self, outgoing):
        notices.tell(
            outgoing.person,
            kind=outgoing.template_code or "message",
            text="%(text)s",
            params={"text": outgoing.text},
            complaint=outgoing.complaint,
            at=outgoing.created_at,
            dedup_key=f"outgoing:{outgoing.pk}",
        )
        return ""


ADAPTERS = {
    Kind.EMAIL: MailTransport,
    Kind.SMS: FileTransport,
    Kind.CHAT: FileTransport,
    Kind.LETTER: FileTransport,
    Kind.NOTICE: NoticeTransport,
}


def transport_for(kind):
    """The adapter that is set up for a kind of message."""
    return ADAPTERS[Kind(kind)](kind)
