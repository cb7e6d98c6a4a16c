"""Contact data: how it is normalised for look-up, found without being read, and masked."""

import hashlib
import hmac
import re
import unicodedata

from django.conf import settings

from complaints.states import ContactKind

NOT_DIGITS = re.compile(r"\D+")
CHINA = "86"


def normalise(kind, value):
    """One spelling of a contact point: half-width, no spaces, digits only for telephones, lower case for mail."""
    value = unicodedata.normalize("NFKC", value or "").strip()
    if kind == ContactKind.PHONE:
        digits = NOT_DIGITS.sub("", value)
        digits = digits.removeprefix("00")
        return digits[len(CHINA) :] if len(digits) == 13 and digits.startswith(CHINA + "1") else digits
    return re.sub(r"\s+", "", value).casefold()


def blind_index(kind, value, key=None):
    """A keyed digest of a contact point: the same number gives the same digest, the digest gives no number."""
    secret = (key or settings.DATA_KEYS[0]).encode()
    text = f"{kind}:{normalise(kind, value)}"
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def blind_indexes(kind, value):
    """The digests under every key in use, newest first, so that a look-up survives a change of keys."""
    return [blind_index(kind, value, key) for key in settings.DATA_KEYS]


def mask(kind, value):
    """“138****8000”, “c***@example.com”: enough to recognise, not enough to use."""
    if not value:
        return ""
    if kind == ContactKind.EMAIL and "@" in value:
        name, _, host = value.partition("@")
        return f"{name[:1]}***@{host}"
    if kind == ContactKind.PHONE:
        digits = normalise(kind, value)
        return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 9 else f"{digits[:1]}****{digits[-2:]}"
    return f"{value[:1]}***{value[-1:]}" if len(value) > 2 else "***"


def mask_name(name):
    """“L***” or “王**”: a person's name where it is not needed."""
    return f"{name[:1]}**" if name else ""
