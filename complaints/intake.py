"""What a complaint looks like before it is a case: every channel turns its format into one `Intake`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class CustomerFacts:
    """Who complains, as far as the channel knows. `phones` and the like hold several contact points."""

    name: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    messengers: tuple[str, ...] = ()
    member_id: str = ""
    tier: str = ""
    role: str = "buyer"
    language: str = ""
    time_zone: str = ""
    country: str = ""
    preferred_hours: str = ""
    phone_only: bool = False
    no_contact: bool = False


@dataclass(frozen=True)
class OrderFacts:
    """The order complained about. `amount` is in minor units of `currency`."""

    number: str = ""
    sku: str = ""
    product: str = ""
    batch: str = ""
    carrier: str = ""
    waybill: str = ""
    city: str = ""
    amount: int | None = None
    currency: str = ""
    goods_class: str = ""
    placed_at: datetime | None = None
    delivered_at: datetime | None = None

    def is_empty(self) -> bool:
        return self == OrderFacts()


@dataclass(frozen=True)
class DemandFacts:
    """One thing the customer asks for; `amount` in minor units where one was named."""

    kind: str
    amount: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Intake:
    """One complaint as it arrived. `external_id` with `channel` is what makes it unrepeatable."""

    channel: str
    subject: str = ""
    description: str = ""
    external_id: str = ""
    mail_id: str = ""
    scene: str = ""
    occurred_at: datetime | None = None
    received_at: datetime | None = None
    language: str = ""
    market: str = ""
    public_url: str = ""
    anonymous: bool = False
    asks_only: bool = False
    customer: CustomerFacts = field(default_factory=CustomerFacts)
    order: OrderFacts = field(default_factory=OrderFacts)
    demands: tuple[DemandFacts, ...] = ()
    people_named: tuple[str, ...] = ()
    category_code: str = ""
    priority: str = ""
    resolution: str = ""
    closed_at: datetime | None = None
    is_history: bool = False
