"""What a story's customer is offered, measured by the real policy: remedies, their parts, whose decision it needs."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.utils import timezone

from compensation import drafting, policy
from compensation.facts import FAULTY, LATE, LOST, NOT_OURS, book_on
from compensation.models import GeneralTerms
from compensation.states import ANSWERS, SEATS, Approval
from compensation.terms import Answer, Demand, Facts, Remedy, Share

WITHIN_A_WEEK = 3
COUPON, FREIGHT = 1000, 1200
PROMISED_DAYS = 5
WORDS = ("explanation", "apology")


@dataclass(frozen=True)
class Recipe:
    """Terms and their measure, the same for all cases alike. `answers`: per demand the remedies and the refusal."""

    remedies: tuple
    parts: tuple
    answers: tuple
    approval: str
    measured: dict
    row: int | None
    responsibility: str

    @property
    def goodwill(self):
        return sum(part.goodwill for part in self.parts)

    @property
    def budgeted(self):
        return drafting.budgeted(self.remedies, self.parts)

    @property
    def total(self):
        return sum(remedy.amount for remedy in self.remedies)


@cache
def book():
    return book_on(timezone.localdate())


@cache
def offer_days():
    return timedelta(days=GeneralTerms.current().offer_days)


@cache
def recipe(story, price, tier, shares, demands, with_coupon):
    """`shares`: (code, per cent, is ours); `demands`: (kind, amount). Without the extra coupon where it is too much."""
    entitled = policy.entitlement(_facts(story, price, tier, shares, demands), timezone.localdate(), book=book())
    remedies = _remedies(story, price, demands, with_coupon)
    answers = tuple(_answer(kind, amount, remedies) for kind, amount in demands)
    measured = policy.assess(entitled, remedies, answers)
    if measured.to_correct and with_coupon:
        return recipe(story, price, tier, shares, demands, False)
    approval = measured.approval or Approval.NONE
    found = _Measured(entitled, measured.violations)
    return Recipe(
        remedies, measured.parts, tuple((a.remedies, a.refusal) for a in answers), approval,
        drafting.snapshot(found), entitled.row.pk if entitled.row else None, entitled.responsibility,
    )  # fmt: skip


@dataclass(frozen=True)
class _Measured:
    entitlement: object
    violations: tuple


def _facts(story, price, tier, shares, demands):
    today = timezone.localdate()
    lost = story.category in (LOST, LATE)
    return Facts(
        category=story.category,
        shares=tuple(Share(*share) for share in shares),
        priority=story.priority,
        tier=tier,
        market="CN",
        order_amount=price,
        goods_class="ordinary",
        signed_on=None if lost else today - timedelta(days=WITHIN_A_WEEK),
        notice_on=today,
        has_quality_fault=story.category in FAULTY and shares[0][0] not in NOT_OURS,
        is_not_delivered=lost,
        demands=tuple(Demand(kind, amount) for kind, amount in demands),
    )


def _remedies(story, price, demands, with_coupon):
    kinds = [story.remedy]
    for kind, _asked in demands:
        fitting = ANSWERS[kind]
        if kind in WORDS or (kind in ("freight", "refund", "return") and not fitting & set(kinds)):
            kinds.append(kind)
    if with_coupon and "coupon" not in kinds:
        kinds.append("coupon")
    promised = timezone.localdate() + timedelta(days=PROMISED_DAYS)
    return tuple(Remedy(kind, _amount(kind, price), promised) for kind in dict.fromkeys(kinds))


def _amount(kind, price):
    part = {"return": 1, "refund": 1, "partial_refund": 0.4, "price_difference": 0.2}.get(kind)
    if part:
        return int(price * part)
    return {"coupon": COUPON, "freight": FREIGHT}.get(kind, 0)


REFUSAL = "The report finds nothing that this could be given for."


def _answer(kind, amount, remedies):
    fitting = tuple(number for number, remedy in enumerate(remedies) if remedy.kind in ANSWERS[kind])
    return Answer(Demand(kind, amount), fitting, "" if fitting else REFUSAL)


def seats(approval):
    return SEATS[approval]
