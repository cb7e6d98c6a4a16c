"""The fixed list of placeholders that a template may use. No template engine reads text from the database."""

import re
from datetime import datetime

from django.utils import formats, timezone, translation

NAMES = frozenset(
    ["reference", "customer_name", "next_opening", "tracking_url", "due", "amount", "owner", "body", "question"]
)
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def unknown_in(text):
    """Placeholders in a text that nobody fills in."""
    return sorted(set(PLACEHOLDER.findall(text)) - NAMES)


def fill(text, values, language):
    """Fill in what is known; a line whose placeholder has no value is left out, so that no customer reads a gap."""
    lines = []
    for line in text.splitlines():
        names = PLACEHOLDER.findall(line)
        if all(values.get(name) not in ("", None) for name in names):
            lines.append(PLACEHOLDER.sub(lambda match: _shown(values[match[1]], language), line))
    return "\n".join(lines).strip()


def _shown(value, language):
    if isinstance(value, datetime):
        with translation.override("zh-hans" if language.startswith("zh") else "en"):
            return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return str(value)
