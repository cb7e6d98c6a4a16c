"""Links in text: some channels forbid any that leads away from them. Pure."""

import re

# Addresses with a scheme or “www.”, and bare host names with a common ending (also right after Chinese text).
LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>“”（），。；！？]+"
    r"|(?<![@\w.-])(?:[a-z0-9-]{1,63}\.){1,5}(?:com|cn|net|org|io|shop|top|cc|me|link|co|info|site|store)(?:/[^\s<>“”（），。；！？]*)?(?![a-z0-9-])",
    re.IGNORECASE | re.ASCII,
)


def has_link(text):
    """Whether a text holds an address of a site."""
    return LINK.search(text) is not None


def without_links(text):
    """The text with the addresses taken out."""
    return LINK.sub("", text)
