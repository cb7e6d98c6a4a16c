"""Mails for tests, made here."""

import base64
from email.message import EmailMessage

WORDS = "Two of the six mugs were in pieces when I opened the parcel."


def plain(text=WORDS, *, sender="Li Wei <li@example.com>", subject="Broken mugs", mail_id="<m1@example.com>", **more):
    """A mail in plain text, as bytes; further header lines by name, with _ for -."""
    lines = {"From": sender, "To": "help@shop.example", "Subject": subject, "Message-ID": mail_id}
    lines |= {name.replace("_", "-"): value for name, value in more.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()


def with_file(name="mug.png", content=b"", media=("image", "png"), **lines):
    """A mail with one attachment."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Li Wei <li@example.com>", "help@shop.example", "Broken mugs"
    mail["Message-ID"] = "<file@example.com>"
    for line, value in lines.items():
        del mail[line.replace("_", "-")]
        mail[line.replace("_", "-")] = value
    mail.set_content(WORDS)
    mail.add_attachment(content or PNG, maintype=media[0], subtype=media[1], filename=name)
    return mail.as_bytes()


def report(mail_id, *, action="failed", recipient="li@example.com"):
    """A server's report on a mail of ours."""
    return (
        "From: MAILER-DAEMON@example.com\r\nTo: help@shop.example\r\nSubject: Undelivered Mail\r\n"
        "Return-Path: <>\r\nMessage-ID: <report@example.com>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; 550 no such user {recipient}\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {mail_id}\r\nSubject: Your complaint\r\n\r\n--b--\r\n"
    ).encode()


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
