"""A check against robots that asks nobody else: the browser finds a number whose digest begins with zeros.

It costs a person nothing and a program that sends thousands a lot. Without script there is no proof: such messages are
taken, too, but only a few an hour; the others wait for a person.
"""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.core.cache import cache

# Leading zero bits asked for: some 16,000 digests in the mean, well under a second in a browser.
BITS = 14
SECONDS_VALID = 3 * 3600
MOST_ANSWER = 20


def challenge(now):
    """“expires.random.signature”: nothing is stored for it."""
    text = f"{int(now.timestamp()) + SECONDS_VALID}.{secrets.token_hex(12)}"
    return f"{text}.{_signature(text, settings.DATA_KEYS[0])}"


def is_proved(asked, answer, now):
    """Whether this answers a challenge of ours that has not run out and was not answered before."""
    text, _dot, signature = asked.rpartition(".")
    if not any(hmac.compare_digest(_signature(text, key), signature) for key in settings.DATA_KEYS):
        return False
    if int(text.partition(".")[0]) < now.timestamp() or len(answer) > MOST_ANSWER or not is_solved(asked, answer):
        return False
    return cache.add(f"proof:{text}", 1, SECONDS_VALID)


def is_solved(asked, answer):
    """Whether the digest of both begins with enough zero bits."""
    digest = hashlib.sha256(f"{asked}:{answer}".encode(errors="replace")).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0


def solve(asked):
    """What a browser does; for programs of our own."""
    number = 0
    while not is_solved(asked, str(number)):
        number += 1
    return str(number)


def _signature(text, key):
    return hmac.new(key.encode(), f"proof:{text}".encode(errors="replace"), hashlib.sha256).hexdigest()[:32]
