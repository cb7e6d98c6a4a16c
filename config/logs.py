"""Logs without personal data: every line carries the request's number, and what looks like a person is masked."""

import logging
import re
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")

# Postgres repeats the offending row in DETAIL; the constraint's name in the first line is enough to find the fault.
DETAIL = re.compile(r"^\s*(DETAIL|CONTEXT):.*\n?", re.MULTILINE)
MASKS = [
    (re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+\.[^\s<>\"'(),;:]+"), "…@…"),
    (re.compile(r"(?P<path>/(?:track|sign-in|unsubscribe|answer)/)[^\s/?\"']+"), r"\g<path>…"),
    (re.compile(r"(?<=[\w/])\?[^\s\"']*=[^\s\"']*"), "?…"),
    # Telephone, card and identity numbers. References such as C26-000042 and dates stay readable.
    (re.compile(r"(?<![\w.:/-])(?!\d{4}-\d\d-\d\d)\+?\d[\d ()-]{5,}\d(?![\w.:])"), "…"),
]
# In the words of an error Chinese is what somebody typed; our own messages may well be Chinese.
TYPED = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff\uff01-\uff5e\w ]*")


def masked(text):
    """The text without mail addresses, secret links, query strings, long numbers and Chinese words."""
    text = DETAIL.sub("", text)
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


class RequestIdFilter(logging.Filter):
    """Gives every record the number of the request it belongs to; "-" outside one."""

    def filter(self, record):
        record.request_id = request_id.get()
        return True


class MaskingFormatter(logging.Formatter):
    """One line for a person; a traceback keeps its frames, its message is masked like everything else."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def format(self, record):
        stamp, level, rest = super().format(record).partition(f" {record.levelname} ")
        return stamp + level + masked(rest)

    def formatException(self, exc_info):
        return TYPED.sub("…", super().formatException(exc_info))
