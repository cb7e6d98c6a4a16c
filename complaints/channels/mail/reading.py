"""A mail's raw bytes as what a person needs of it. Pure.

The stable half of Python's parser (`compat32`) takes the mail apart and keeps every header as it came; each header and
each part is then read by itself, so that one that cannot be read loses nothing but itself.
"""

import hashlib
import re
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser

from complaints.channels.mail import charsets, headers, html, quoting, signs
from complaints.messaging.text import storable

MB = 1024 * 1024
MOST_BYTES = 25 * MB
MOST_PARTS = 100
MOST_DEPTH = 12
MOST_HEADERS = 500
# More words than this nobody writes; the whole mail is kept beside the case.
MOST_TEXT = 20_000
# Where a report quotes the mail that came back.
MOST_REPORTED = 512 * 1024
# What one part or header can raise; everything else is a fault of ours.
UNREADABLE = (ValueError, LookupError, AttributeError, TypeError, IndexError, RecursionError, AssertionError)
CHINESE = re.compile(r"[\u3400-\u9fff]")
LETTER = re.compile(r"[^\W\d_]")
ENCRYPTED, PACKED = "encrypted", "packed"
# A signature says nothing to a reader; it stays in the mail as it came.
SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")


class Unreadable(Exception):
    """This mail cannot be read; the message is the reason that the ledger keeps."""


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    media: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Mail:
    """A mail that was read.

    `text` are the new words, `folded` the quoted history; `sign` is why a machine must have written it, if so.
    `answers` are the Message-IDs that it answers, `addressed` the header lines in which a reply token may stand.
    `reported` is the mail as it came where a mail server wrote it about another one. `note`: its words are encrypted or
    packed in a way that is kept as it came.
    """

    mail_id: str
    sender: str
    sender_name: str
    subject: str
    text: str
    folded: str
    language: str
    answers: tuple
    addressed: tuple
    sign: str
    reported: str = field(repr=False)
    note: str
    attachments: tuple

    @property
    def digest(self):
        """What tells a second copy from another mail under the same Message-ID."""
        parts = [self.sender, self.subject, self.text, self.folded]
        files = [hashlib.sha256(one.content).hexdigest() for one in self.attachments]
        return hashlib.sha256("\x00".join([*parts, *files]).encode()).hexdigest()


def read(raw):
    """The mail in these bytes, or `Unreadable`."""
    if len(raw) > MOST_BYTES:
        raise Unreadable(f"larger than {MOST_BYTES // MB} MB")
    if not raw.strip():
        raise Unreadable("empty")
    try:
        return _read(_parsed(raw), raw)
    except Unreadable:
        raise
    except UNREADABLE as error:
        raise Unreadable(f"cannot be read: {type(error).__name__}: {error}"[:250]) from error


def _parsed(raw):
    message = BytesParser(policy=policy.compat32).parsebytes(raw)
    if len(message.keys()) > MOST_HEADERS:
        raise Unreadable(f"more than {MOST_HEADERS} header lines")
    if not message.keys():
        raise Unreadable("no header lines")
    _count(message, 0, [0])
    return message


def _count(part, depth, seen):
    seen[0] += 1
    if seen[0] > MOST_PARTS:
        raise Unreadable(f"more than {MOST_PARTS} parts")
    if depth > MOST_DEPTH:
        raise Unreadable("nested too deeply")
    for inner in part.get_payload() if part.is_multipart() else ():
        _count(inner, depth + 1, seen)


def _read(message, raw):
    sender_name, sender = headers.address_in(headers.first_of(message, "From"))
    body = _Body(message)
    text, folded = quoting.split(storable(body.text))
    subject = headers.first_of(message, "Subject")
    return Mail(
        mail_id=_mail_id(message),
        sender=sender,
        sender_name=sender_name,
        subject=subject[:200],
        text=_shortened(text),
        folded=_shortened(folded),
        language=language_of(f"{subject}\n{text}", headers.first_of(message, "Content-Language")),
        answers=_answered(message),
        addressed=_addressed(message),
        sign=signs.automatic(message, sender),
        reported=raw[:MOST_REPORTED].decode("latin-1") if signs.speaks_of_another(message, sender) else "",
        note=body.note,
        attachments=tuple(body.attachments),
    )


def _mail_id(message):
    found = headers.message_ids(headers.first_of(message, "Message-ID"))
    return found[0][:250] if found else ""


def _answered(message):
    lines = headers.all_of(message, "In-Reply-To") + headers.all_of(message, "References")
    return tuple(dict.fromkeys(found for line in lines for found in headers.message_ids(line)))


def _addressed(message):
    names = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
    return tuple(line for name in names for line in headers.all_of(message, name))


def _shortened(text):
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}…"


def language_of(text, declared=""):
    """In which of our languages its writer is answered."""
    chinese, letters = len(CHINESE.findall(text[:4000])), len(LETTER.findall(text[:4000]))
    if letters:
        return "zh-hans" if chinese * 5 > letters else "en"
    return "zh-hans" if declared.lower().startswith("zh") else "en"


class _Body:
    """The words and the files of a mail, collected in one walk."""

    def __init__(self, message):
        self.attachments, self.note = [], ""
        self.text = self._words(message)

    def _words(self, part):
        """The words to read in this part; files met on the way are put aside."""
        kind = part.get_content_type()
        if part.is_multipart() and not kind.startswith("message/"):
            return self._of_many(part, kind)
        name, is_file = _file_name(part), _disposition(part) == "attachment"
        if kind in SMIME:
            self.note = ENCRYPTED if "signed" not in _param(part, "smime-type") else PACKED
        elif kind in ("application/ms-tnef", "application/vnd.ms-tnef"):
            self.note = self.note or PACKED
        elif not is_file and not name and _is_text(part, kind):
            text = charsets.decode(_bytes_of(part), _param(part, "charset"))
            return html.to_text(text) if kind == "text/html" else text
        if kind not in SIGNATURES:
            self._put_aside(part, name, kind)
        return ""

    def _of_many(self, part, kind):
        inner = part.get_payload()
        if kind == "multipart/encrypted":
            self.note = ENCRYPTED
        if kind == "multipart/alternative":
            return self._best(inner)
        texts = [self._words(one) for one in inner]
        return "\n\n".join(text.strip("\n") for text in texts if text.strip())

    def _best(self, inner):
        """The plain one of several forms of the same words, unless it is empty."""
        forms = [(one.get_content_type() == "text/plain", self._words(one)) for one in inner]
        plain = [text for is_plain, text in forms if is_plain and text.strip()]
        return next(iter(plain or [text for _is_plain, text in forms if text.strip()]), "")

    def _put_aside(self, part, name, kind):
        content = _bytes_of(part)
        if content:
            self.attachments.append(Attachment(name or _name_for(kind), kind, content))


def _is_text(part, kind):
    """Text, or what claims to be several parts and is not: its words must not be lost."""
    return kind.startswith("text/") or (kind.startswith("multipart/") and not part.is_multipart())


def _bytes_of(part):
    """The content of a part without its transfer encoding; as it stands where that is broken."""
    if part.get_content_maintype() == "message" and part.is_multipart():
        try:
            return b"\n".join(one.as_bytes() for one in part.get_payload())
        except UNREADABLE:
            return b""
    try:
        decoded = part.get_payload(decode=True)
    except UNREADABLE:
        decoded = None
    if decoded is not None:
        return decoded
    plain = part.get_payload()
    return plain.encode("ascii", "surrogateescape") if isinstance(plain, str) else b""


def _param(part, name):
    try:
        value = part.get_param(name, "")
        return str(value[2] if isinstance(value, tuple) else value)
    except UNREADABLE:
        return ""


def _disposition(part):
    try:
        return (part.get_content_disposition() or "").lower()
    except UNREADABLE:
        return ""


def _file_name(part):
    try:
        name = part.get_filename("") or ""
        return headers.text_of(name, headers.hint_of(part))[:200]
    except UNREADABLE:
        return ""


def _name_for(kind):
    """A name for a file that brought none."""
    endings = {"message/rfc822": "mail.eml", "text/html": "text.html", "text/plain": "text.txt"}
    ending = re.sub(r"[^a-z0-9]", "", kind.partition("/")[2])[:10] or "bin"
    return endings.get(kind, f"file.{ending}")
