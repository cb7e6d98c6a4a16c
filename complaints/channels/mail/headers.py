"""Header lines of a mail as text: raw 8-bit, encoded words cut in the middle of a sign, addresses. Pure."""

import base64
import binascii
import quopri
import re
from email import utils
from email.utils import getaddresses

from complaints.channels.mail import charsets
from complaints.messaging.text import one_line

ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
ADDRESS = re.compile(r"[^\s<>\"'(),;:@]{1,64}@[^\s<>\"'(),;:@]{1,190}\.[^\s<>\"'(),;:@.]{2,63}")
# Newer releases of Python give nothing for a header that they find odd, unless asked.
LENIENT = {"strict": False} if getattr(utils, "supports_strict_parsing", False) else {}
MESSAGE_ID = re.compile(r"<[^<>\s]{1,240}>")


def all_of(message, name):
    """Every line of this name, decoded, on one line each."""
    wanted = name.lower()
    return [text_of(value, hint_of(message)) for key, value in message.raw_items() if key.lower() == wanted]


def hint_of(message):
    """The charset that the mail declares for its words: what raw bytes in its headers are most likely in."""
    declared = (_charset_of(part) for part in message.walk() if part.get_content_maintype() == "text")
    return next(filter(None, declared), "")


def _charset_of(part):
    try:
        name = part.get_content_charset("") or ""
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""
    return "" if charsets.codec_of(name) in ("", "ascii") else name


def first_of(message, name):
    """The first line of this name, or an empty string."""
    return next(iter(all_of(message, name)), "")


def text_of(value, hint=""):
    """A header's value as it was meant; raw bytes are UTF-8, or else in the charset of `hint`."""
    plain = str(value) if _is_plain(value) else _guessed(str(value).encode("utf-8", "surrogateescape"), hint)
    unfolded = re.sub(r"\r?\n[ \t]+", " ", plain)
    return one_line(_decoded(unfolded))


def _guessed(raw, hint):
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return charsets.decode(raw, hint)


def _is_plain(value):
    """Whether it holds no raw byte that the parser kept as a lone surrogate."""
    try:
        str(value).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _decoded(text):
    """Encoded words as text. Words that follow one another are joined as bytes first: clients cut signs in two."""
    parts, waiting, charset, end = [], b"", "", 0
    for match in ENCODED.finditer(text):
        between = text[end : match.start()]
        raw, name = _bytes_of(match[2], match[3]), match[1].partition("*")[0]
        if between.strip() or (waiting and name.lower() != charset.lower()):
            parts += [charsets.decode(waiting, charset), between if between.strip() else ""]
            waiting = b""
        elif not waiting:
            parts.append(between)
        waiting, charset, end = waiting + raw, name, match.end()
    return "".join([*parts, charsets.decode(waiting, charset), text[end:]])


def _bytes_of(kind, encoded):
    if kind in "qQ":
        return quopri.decodestring(encoded.encode("utf-8", "replace"), header=True)
    sound = re.sub(r"[^A-Za-z0-9+/]", "", encoded)
    try:
        return base64.b64decode(sound + "=" * (-len(sound) % 4))
    except (binascii.Error, ValueError):
        return sound.encode()


def address_in(text):
    """(name, address) of the first usable address in a header; empty strings where there is none.

    What stands in quotes or brackets as a name is never taken for the address.
    """
    for name, address in _pairs(text):
        if ADDRESS.fullmatch(address):
            return one_line(name)[:120], address[:254]
    return "", ""


def addresses_in(*texts):
    """Every address in these headers, in lower case."""
    return [address.casefold() for text in texts for _name, address in _pairs(text) if ADDRESS.fullmatch(address)]


def _pairs(text):
    try:
        pairs = getaddresses([text], **LENIENT)
    except (ValueError, IndexError, TypeError, AttributeError):
        pairs = []
    if not any("@" in address for _name, address in pairs):
        pairs = [("", address) for address in ADDRESS.findall(text)]
    return [(name.strip(), address.strip()) for name, address in pairs]


def message_ids(text):
    """The Message-IDs in a header, in angle brackets."""
    return MESSAGE_ID.findall(text)
