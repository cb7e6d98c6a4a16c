"""The words of compensation: remedies, tiers, and what becomes of versions, offers and payouts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RemedyKind(TextChoices):
    """What we can give. The value is also the code of the task templates that carry it out."""

    RETURN = "return", _("Return")
    REFUND = "refund", _("Refund")
    PARTIAL_REFUND = "partial_refund", _("Partial refund, goods kept")
    EXCHANGE = "exchange", _("Exchange")
    REPAIR = "repair", _("Repair")
    RESEND = "resend", _("Resend")
    FREIGHT = "freight", _("Freight")
    PRICE_DIFFERENCE = "price_difference", _("Price difference")
    COUPON = "coupon", _("Coupon")
    CASH = "cash", _("Cash")
    MEDICAL_COST = "medical_cost", _("Medical cost")
    APOLOGY = "apology", _("Apology")
    TRAINING = "training", _("Training given")
    EXPLANATION = "explanation", _("Explanation")


# The task template of what a carrier or supplier owes us.
RECOVERY = "recovery"

# Words and deeds that cost nothing are always allowed; an amount on them is not.
FREE_OF_CHARGE = frozenset({"apology", "training", "explanation"})
# Money or its worth leaves the house: these need an amount and have a line in the ledger.
PAYABLE = frozenset(
    {"return", "refund", "partial_refund", "freight", "price_difference", "coupon", "cash", "medical_cost"}
)
# Remedies that make the goods good; together they never exceed the order, one loss is made good once.
MAKES_GOOD = frozenset({"return", "refund", "partial_refund", "exchange", "repair", "resend"})
MONEY_BACK = frozenset({"return", "refund", "partial_refund"})
REPLACEMENT = frozenset({"exchange", "resend"})

# Which remedies can be the answer to which demand.
ANSWERS = {
    "refund": {"refund", "return", "partial_refund"},
    "return": {"return", "refund"},
    "exchange": {"exchange", "resend"},
    "repair": {"repair", "exchange"},
    "compensation": {"cash", "coupon", "partial_refund", "medical_cost"},
    "freight": {"freight"},
    "price_difference": {"price_difference", "partial_refund", "refund"},
    "apology": {"apology"},
    "explanation": {"explanation"},
    "punitive": {"cash"},
}


class Tier(TextChoices):
    """Up to whose ceiling something may be given."""

    AGENT = "agent", _("Agent")
    MANAGER = "manager", _("Manager")
    DIRECTOR = "director", _("Director")


class Approval(TextChoices):
    """Which decisions a version needs."""

    NONE = "none", _("nobody")
    MANAGER = "manager", _("a manager")
    DIRECTOR = "director", _("a director")
    DIRECTOR_AND_LEGAL = "director_and_legal", _("a director and legal")
    DIRECTORS_AND_LEGAL = "directors_and_legal", _("two directors and legal")


class Seat(TextChoices):
    """One decision of those that a version needs; a seat is taken once."""

    MANAGER = "manager", _("Manager")
    DIRECTOR = "director", _("Director")
    SECOND_DIRECTOR = "second_director", _("Second director")
    LEGAL = "legal", _("Legal")


SEATS = {
    Approval.NONE: (),
    Approval.MANAGER: (Seat.MANAGER,),
    Approval.DIRECTOR: (Seat.DIRECTOR,),
    Approval.DIRECTOR_AND_LEGAL: (Seat.DIRECTOR, Seat.LEGAL),
    Approval.DIRECTORS_AND_LEGAL: (Seat.DIRECTOR, Seat.SECOND_DIRECTOR, Seat.LEGAL),
}
# From nothing to the most; the strictest of several needs holds.
STRICTNESS = (
    Approval.NONE,
    Approval.MANAGER,
    Approval.DIRECTOR,
    Approval.DIRECTOR_AND_LEGAL,
    Approval.DIRECTORS_AND_LEGAL,
)


class VersionState(TextChoices):
    """What became of one version of a proposal. Its terms never change; only this word does."""

    DRAFT = "draft", _("draft")
    WAITING = "waiting", _("waits for a decision")
    CLEARED = "cleared", _("may be offered")
    DECLINED = "declined", _("declined by us")
    ACCEPTED = "accepted", _("accepted by the customer")
    GRANTED = "granted", _("granted with our final position")
    SUPERSEDED = "superseded", _("replaced by a newer version")
    VOID = "void", _("void")


# One version of a proposal is alive at a time.
LIVE_VERSIONS = (
    VersionState.DRAFT,
    VersionState.WAITING,
    VersionState.CLEARED,
    VersionState.ACCEPTED,
    VersionState.GRANTED,
)
# Not agreed yet: another version may take its place.
REPLACEABLE = (VersionState.DRAFT, VersionState.WAITING, VersionState.CLEARED, VersionState.DECLINED)
# In force: it is carried out.
IN_FORCE = (VersionState.ACCEPTED, VersionState.GRANTED)


class OfferState(TextChoices):
    """What became of an offer."""

    OPEN = "open", _("waits for the customer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    COUNTERED = "countered", _("countered")
    EXPIRED = "expired", _("expired unanswered")
    VOID = "void", _("withdrawn")


class PayoutState(TextChoices):
    """How far a payment is. An unknown result is never repeated by itself."""

    TO_PAY = "to_pay", _("to be paid")
    EXPORTED = "exported", _("with finance")
    PAID = "paid", _("paid")
    FAILED = "failed", _("failed")
    TO_CLARIFY = "to_clarify", _("to be clarified")
    CANCELLED = "cancelled", _("cancelled")


class PayWay(TextChoices):
    """By what way money reaches somebody who gave us details."""

    BANK = "bank", _("Bank account")
    ALIPAY = "alipay", _("Alipay")
    WECHAT = "wechat", _("WeChat Pay")


class PayeeState(TextChoices):
    """What became of payment details. They never change; only this word does."""

    WAITING = "waiting", _("waits for approval")
    IN_FORCE = "in_force", _("in force")
    DECLINED = "declined", _("declined")
    REPLACED = "replaced", _("replaced")


# These are paid to details that the customer gives; everything else goes back the way the order was paid.
NEEDS_DETAILS = ("cash", "medical_cost")
# Given by the desk itself, with a code; never through finance.
ISSUED_HERE = ("coupon",)


# Money that may be on its way: the case can neither be withdrawn nor renegotiated.
UNDER_WAY = (PayoutState.EXPORTED, PayoutState.TO_CLARIFY)
# Not paid and not on its way: can be taken back.
UNSPENT = (PayoutState.TO_PAY, PayoutState.FAILED)


class RecoveryState(TextChoices):
    """How far our claim against a carrier or supplier is."""

    DUE = "due", _("to be claimed")
    CLAIMED = "claimed", _("claimed")
    ACCEPTED = "accepted", _("accepted")
    RECEIVED = "received", _("received")
    REFUSED = "refused", _("refused")
    DROPPED = "dropped", _("dropped")


OPEN_RECOVERY = (RecoveryState.DUE, RecoveryState.CLAIMED, RecoveryState.ACCEPTED)


class GuidanceState(TextChoices):
    """What became of a question to the manager."""

    OPEN = "open", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    LAPSED = "lapsed", _("lapsed")


class Standing(TextChoices):
    """Where we stand on a punitive demand; decided by people, never computed."""

    CONTESTED = "contested", _("contested")
    CONCEDED = "conceded", _("conceded")
    REFUSED = "refused", _("refused")
