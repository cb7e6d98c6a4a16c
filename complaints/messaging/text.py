"""Text as it can be stored and put into a header. Pure."""

import re

# Line ends and separators of every script, and the control characters beside them.
BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def storable(text):
    """Text without NUL and lone surrogates, which databases and encoders refuse; all else stays as typed."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def without_address(text, address):
    """An error of a mail server without the address it names, so that it can be shown and kept."""
    return re.sub(re.escape(address), "…", text, flags=re.IGNORECASE) if address else text


def one_line(text):
    """Text on one line, for subjects and addresses: no line break reaches a header."""
    return BREAKS.sub(" ", storable(text)).strip()
