"""How a channel says no."""


class TableRefused(Exception):
    """A file cannot be read as a table; the message is one sentence that says why and what to do."""


class MappingRefused(Exception):
    """A mapping cannot be used; the message is one sentence that says which line and why."""
