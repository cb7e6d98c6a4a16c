"""The few ways in which the product says no."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Unmet:
    """One condition that is not met: its name, the sentence that states it, and what to do about it."""

    name: str
    sentence: str | Promise
    hint: str | Promise

    def __str__(self):
        return str(self.hint or self.sentence)

    @classmethod
    def of(cls, guard):
        """A guard that is not met."""
        return cls(guard.__name__, guard.sentence, guard.hint)


class StepRefused(Exception):
    """A step cannot be taken now; `unmet` says in words what is missing."""

    def __init__(self, unmet):
        self.unmet = list(unmet)
        super().__init__("; ".join(str(item) for item in self.unmet))


class Conflict(Exception):
    """Somebody changed the case meanwhile; `events` are what happened since the version that was seen."""

    def __init__(self, complaint, events=()):
        self.complaint = complaint
        self.events = list(events)
        super().__init__(f"{complaint.reference} has moved on to version {complaint.version}")


class DifferentBody(Exception):
    """A key was used again with another body; `first` is the case that the first body made."""

    def __init__(self, first):
        self.first = first
        super().__init__(f"key already used for {first.reference}")
