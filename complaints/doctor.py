"""Questions to the database whose answer must be “none”; `manage.py doctor` asks them all."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Invariant:
    """One question: a short name, what must hold, and a function that counts where it does not."""

    name: str
    sentence: str
    count: Callable[[], int]
