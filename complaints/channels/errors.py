"""How a channel says no."""


class TableRefused(Exception):
    """A file cannot be read as a table; the message is one sentence that says why and what to do."""


class MappingRefused(Exception):
    """A mapping cannot be used; the message is one sentence that says which line and why."""


class SettledMeanwhile(Exception):
    """Somebody else decided what becomes of this arrival."""

    def __init__(self, arrival):
        self.arrival = arrival
        super().__init__(f"arrival {arrival.pk} is settled")
