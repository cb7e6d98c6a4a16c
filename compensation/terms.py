"""The values that the rules of compensation are computed on: plain, frozen, without a database.

Amounts are whole minor units, dates are local days.
"""

from dataclasses import dataclass, field
from datetime import date

from compensation.states import Approval, Tier


@dataclass(frozen=True)
class Share:
    """Who answers for how much, in per cent; `is_own` marks a department of ours."""

    code: str
    percent: int = 100
    is_own: bool = False


@dataclass(frozen=True)
class Demand:
    """One thing that the customer asks for."""

    kind: str
    amount: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """What is known of a case when its entitlement is worked out."""

    category: str = ""
    shares: tuple[Share, ...] = ()
    priority: str = ""
    tier: str = ""
    market: str = ""
    order_amount: int | None = None
    goods_class: str = ""
    signed_on: date | None = None
    notice_on: date | None = None
    has_quality_fault: bool = False
    is_purpose_defeated: bool = False
    is_not_delivered: bool = False
    loss: int = 0
    demands: tuple[Demand, ...] = ()
    goodwill_given: int = 0
    made_good: int = 0


@dataclass(frozen=True)
class Ceiling:
    """A fixed amount, a percentage of the order, or both: the greater holds."""

    amount: int = 0
    percent: int = 0

    def of(self, order_amount):
        return max(self.amount, (order_amount or 0) * self.percent // 100)


@dataclass(frozen=True)
class Option:
    """One way of keeping the standard: a kind, up to an amount, up to the order, or up to its cost."""

    kind: str
    up_to: int = 0
    is_order: bool = False
    is_cost: bool = False


@dataclass(frozen=True)
class Row:
    """A row of the policy table. Empty conditions hold for all; ceilings count what goes beyond the standard."""

    code: str
    version: int = 1
    pk: int | None = None
    name: str = ""
    categories: frozenset[str] = frozenset()
    responsibilities: frozenset[str] = frozenset()
    priorities: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    markets: frozenset[str] = frozenset()
    amount_from: int | None = None
    amount_below: int | None = None
    allowed: frozenset[str] = frozenset()
    standard: tuple[tuple[Option, ...], ...] = ()
    agent: Ceiling = Ceiling()
    manager: Ceiling = Ceiling()
    director: Ceiling = Ceiling()
    goes_beyond: bool = False
    needs_manager: bool = False
    valid_from: date = date.min
    valid_until: date | None = None
    source: str = ""
    standard_words: str = ""

    def holds_on(self, on):
        """Valid on this day; the last day belongs to it."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True)
class Law:
    """A rule of law with the figures that it sets; unconfirmed until somebody has checked it."""

    code: str
    name: str = ""
    days: int = 0
    price_times: int = 0
    loss_times: int = 0
    at_least: int = 0
    source: str = ""
    confirmed_on: date | None = None


@dataclass(frozen=True)
class Book:
    """All the rules at one time: rows, laws, factors for tiers of customers in per cent, the usual freight."""

    rows: tuple[Row, ...] = ()
    laws: tuple[Law, ...] = ()
    factors: tuple[tuple[str, int], ...] = ()
    freight_up_to: int = 0

    def law(self, code):
        return next((law for law in self.laws if law.code == code), None)

    def factor(self, tier):
        return dict(self.factors).get(tier, 100)


@dataclass(frozen=True)
class Claim:
    """What a law gives in this case, or why it gives nothing."""

    code: str
    name: str
    applies: bool
    reasons: tuple[str, ...]
    kinds: frozenset[str] = frozenset()
    demands: frozenset[str] = frozenset()
    is_freight_ours: bool = False
    last_day: date | None = None
    source: str = ""
    confirmed_on: date | None = None


@dataclass(frozen=True)
class Punitive:
    """What a punitive demand would come to; whether it is owed is decided by people."""

    code: str
    name: str
    amount: int
    working: str
    source: str = ""
    confirmed_on: date | None = None


@dataclass(frozen=True)
class Entitlement:
    """What may be given in a case, by whom, and why."""

    facts: Facts
    on: date
    row: Row | None
    responsibility: str
    factor: int
    ceilings: tuple[tuple[str, int], ...]
    claims: tuple[Claim, ...]
    punitive: tuple[Punitive, ...]
    freight_up_to: int
    sentences: tuple[str, ...] = ()

    def ceiling(self, tier):
        """The most that this tier may give beyond statutory and standard, its own value included."""
        return dict(self.ceilings).get(tier, 0)

    @property
    def granted(self):
        """The claims that apply."""
        return tuple(claim for claim in self.claims if claim.applies)

    @property
    def order_left(self):
        """What of the order has not been made good yet."""
        return max(0, (self.facts.order_amount or 0) - self.facts.made_good)

    @property
    def standard_kinds(self):
        groups = self.row.standard if self.row else ()
        return frozenset(option.kind for group in groups for option in group)

    @property
    def statutory_kinds(self):
        kinds = frozenset().union(*(claim.kinds for claim in self.granted))
        return kinds | {"freight"} if any(claim.is_freight_ours for claim in self.granted) else kinds

    @property
    def allowed(self):
        """Kinds that policy or law names for this case."""
        return (self.row.allowed if self.row else frozenset()) | self.standard_kinds | self.statutory_kinds


@dataclass(frozen=True)
class Remedy:
    """One thing that is proposed; `answers` are positions of demands."""

    kind: str
    amount: int = 0
    promised_on: date | None = None
    is_punitive: bool = False
    note: str = ""


@dataclass(frozen=True)
class Parts:
    """How an amount is made up; only goodwill counts against ceilings and budgets."""

    statutory: int = 0
    standard: int = 0
    goodwill: int = 0

    @property
    def total(self):
        return self.statutory + self.standard + self.goodwill


@dataclass(frozen=True)
class Answer:
    """How a demand is answered: by remedies (their positions) or by a refusal with its reason."""

    demand: Demand
    remedies: tuple[int, ...] = ()
    refusal: str = ""


@dataclass(frozen=True)
class Violation:
    """What stands in the way, what would make it right, and whose decision would: None means it must be changed."""

    code: str
    sentence: str
    fix: str
    needs: Approval | None = None


@dataclass(frozen=True)
class Assessment:
    """A proposal measured against the entitlement: its parts, what stands in the way, whose decision it needs."""

    parts: tuple[Parts, ...]
    violations: tuple[Violation, ...]
    approval: Approval | None
    goodwill: int
    total: int
    by_tier: str = Tier.AGENT
    kinds: frozenset[str] = field(default_factory=frozenset)

    @property
    def to_correct(self):
        return tuple(violation for violation in self.violations if violation.needs is None)
