"""How often a machine may write to one address, and how long a failed message waits. Pure."""

import re
import unicodedata
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_noop

RECEIPT_GAP = timedelta(minutes=10)
RECEIPTS_A_DAY = 5
DAY = timedelta(hours=24)

MAX_TRIES = 8
LEASE = timedelta(minutes=3)
FIRST_DELAY = timedelta(seconds=15)
LONGEST_DELAY = timedelta(hours=4)
JITTER = 0.2

# Why a message is held back or could not go; shown to staff in their language.
TOO_SOON = gettext_noop("A receipt went to this address less than 10 minutes ago.")
TOO_MANY = gettext_noop("Five receipts went to this address within a day.")
NOT_AN_ADDRESS = gettext_noop("This is not an address that can be written to.")
NO_TEXT_MESSAGES = gettext_noop("This number takes no text messages: call the customer.")
NEVER_CAME_BACK = gettext_noop("The sender stopped in the middle; the message may have gone out.")
REASONS = (TOO_SOON, TOO_MANY, NOT_AN_ADDRESS, NO_TEXT_MESSAGES, NEVER_CAME_BACK)

NOT_DIGITS = re.compile(r"\D+")
LANDLINE = re.compile(r"^(0|400|800)")


def receipt_limit(times, at):
    """Why no further receipt may go to an address now, or an empty string.

    `times` are the instants of the receipts to it. At most one in 10 minutes and five in 24 hours: a backstop
    against mail loops that needs no header of the other side.
    """
    recent = [time for time in times if time > at - DAY]
    if len(recent) >= RECEIPTS_A_DAY:
        return TOO_MANY
    if any(time > at - RECEIPT_GAP for time in recent):
        return TOO_SOON
    return ""


def free_at(times, at):
    """When the 10 minutes after the last receipt are over."""
    return max([time + RECEIPT_GAP for time in times] + [at])


def retry_delay(attempts, roll):
    """How long to wait after so many failed tries: 15 s, 1 min, 4 min … 4 h, ± 20 %; `roll` is in [0, 1)."""
    longest = LONGEST_DELAY / FIRST_DELAY
    factor = min(4 ** max(0, attempts - 1), longest)
    return FIRST_DELAY * factor * (1 - JITTER + 2 * JITTER * roll)


def address_key(kind, recipient):
    """One spelling of an address, by which limits count: half-width, lower case, without a mail's “+tag”."""
    plain = unicodedata.normalize("NFKC", recipient).strip().casefold()
    if kind == "email":
        name, _at, host = plain.rpartition("@")
        return f"{name.partition('+')[0]}@{host}"[:254]
    if kind == "sms":
        return NOT_DIGITS.sub("", plain)[:254]
    return plain[:254]


def takes_text_messages(number):
    """Whether a telephone number looks like a mobile one; landlines and service numbers must be called."""
    digits = NOT_DIGITS.sub("", number).removeprefix("0086")
    digits = digits.removeprefix("86") if len(digits) > 11 else digits
    return len(digits) >= 7 and not LANDLINE.match(digits)


def is_address(kind, recipient):
    """Whether a message of this kind can be addressed so; a line break is never part of an address."""
    if has_control_characters(recipient):
        return False
    if kind == "email":
        try:
            validate_email(recipient)
        except ValidationError:
            return False
    return True


def has_control_characters(value):
    """Line breaks and other characters that no address and no header has."""
    return any(unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029" for sign in value)
