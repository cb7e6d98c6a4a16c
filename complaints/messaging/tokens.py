"""Message-IDs and reply addresses of ours: random, signed, and found again only when the signature is right.

A mail is joined to a case only by such a token; the reference in a subject proves nothing.
"""

import hmac
import re
import secrets
from email.utils import parseaddr
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

TOKEN = re.compile(r"(?<![0-9a-z])([0-9a-f]{32})([0-9a-f]{16})@([\w.-]{1,200})", re.IGNORECASE)


def make_mail_id():
    """A new Message-ID: 128 random bits and their signature, in our domain."""
    return signed_mail_id(secrets.token_hex(16))


def signed_mail_id(nonce):
    """The Message-ID of 128 bits given as 32 hex digits."""
    return f"<{nonce}{_signature(nonce, settings.DATA_KEYS[0])}@{domain()}>"


def domain():
    """The host of our sender address, else of the site."""
    return _domain(settings.DEFAULT_FROM_EMAIL, settings.SITE_URL)


@lru_cache(maxsize=8)
def _domain(sender, site):
    host = parseaddr(sender)[1].rpartition("@")[2]
    return host if "." in host else urlsplit(site).hostname or "localhost"


def reply_address(mail_id):
    """“help+token@example.com”, so that an answer finds its case.

    Empty unless a REPLY_ADDRESS of its own is set: only there may we count on “name+anything” being delivered.
    """
    if settings.REPLY_ADDRESS in ("", settings.DEFAULT_FROM_EMAIL):
        return ""
    name, _at, host = parseaddr(settings.REPLY_ADDRESS)[1].rpartition("@")
    return f"{name}+{mail_id[1:].partition('@')[0]}@{host}"


def mail_ids_in(*headers):
    """Message-IDs of ours in headers of a mail (In-Reply-To, References, To, Cc), by valid signature only."""
    found = {}
    for nonce, signature, host in (match for header in headers for match in TOKEN.findall(header or "")):
        nonce, signature = nonce.lower(), signature.lower()
        if any(hmac.compare_digest(signature, _signature(nonce, key)) for key in settings.DATA_KEYS):
            # A reply address carries another host than our Message-IDs; a Message-ID may be older than our domain.
            found[f"<{nonce}{signature}@{domain()}>"] = found[f"<{nonce}{signature}@{host}>"] = True
    return list(found)


def _signature(nonce, key):
    return hmac.digest(key.encode(), f"mail:{nonce}".encode(), "sha256").hex()[:16]
