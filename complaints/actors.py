"""Who acts: a person (a User), the product itself, a customer, or a connector."""

from dataclasses import dataclass, field

from complaints.states import ActorKind


class _System:
    """The product itself: nightly jobs and switched-on rules."""

    kind = ActorKind.SYSTEM
    label = "Redress"

    def __repr__(self):
        return "SYSTEM"


SYSTEM = _System()


@dataclass(frozen=True)
class Customer:
    """A customer acting through the tracking page or a message of theirs."""

    party: object
    kind = ActorKind.CUSTOMER

    @property
    def label(self):
        return f"party {self.party.pk}"


@dataclass(frozen=True)
class Connector:
    """A machine that speaks for a channel, with the scopes its administrator gave it."""

    name: str
    scopes: frozenset = field(default_factory=frozenset)
    kind = ActorKind.CONNECTOR

    @property
    def label(self):
        return self.name


def kind_of(by):
    """Which kind of actor this is; a User is a person."""
    return getattr(by, "kind", ActorKind.PERSON)


def person_of(by):
    """The User behind an actor, or None."""
    return by if kind_of(by) == ActorKind.PERSON else None
