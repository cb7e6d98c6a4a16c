"""What policy and law allow in a case. Pure: plain values in, the same answer for the same facts, no database.

`entitlement` finds the row and the ceilings, `split` tells what of a proposal is owed, usual or goodwill, `violations`
names what stands in the way and what would make it right, `assess` puts them together.
"""

from django.utils.translation import gettext as _

from compensation import law
from compensation.checks import required, violations
from compensation.splitting import split
from compensation.states import Tier
from compensation.terms import Assessment, Entitlement
from routing.money import format_money

__all__ = ["assess", "ceilings", "entitlement", "find_row", "matches", "required", "specificity", "split", "violations"]

OWN = "own"
NO_SHARES = ""


def entitlement(facts, on, *, book):
    """What may be given in this case on this day, by whom, and why."""
    row, responsibility = find_row(facts, on, book)
    factor = book.factor(facts.tier)
    tiers = ceilings(row, facts.order_amount, factor)
    return Entitlement(
        facts=facts,
        on=on,
        row=row,
        responsibility=responsibility,
        factor=factor,
        ceilings=tuple(tiers.items()),
        claims=law.claims(facts, book),
        punitive=law.punitive(facts, book),
        freight_up_to=book.freight_up_to,
        sentences=tuple(_explain(facts, row, factor, tiers)),
    )


def assess(entitled, remedies, answers, by_tier=Tier.AGENT, *, permitted=frozenset(), standing=""):
    """Measure a proposal: its parts, what stands in the way, whose decision it needs (None: it must be changed)."""
    parts = split(entitled, remedies, standing=standing)
    found = violations(entitled, remedies, answers, by_tier, permitted=permitted, standing=standing)
    return Assessment(
        parts=parts,
        violations=tuple(found),
        approval=required(found),
        goodwill=sum(part.goodwill for part in parts),
        total=sum(remedy.amount for remedy in remedies),
        by_tier=by_tier,
        kinds=frozenset(remedy.kind for remedy in remedies),
    )


# --- the row ------------------------------------------------------------------------------------------------------


def find_row(facts, on, book):
    """(row, responsibility): by the largest share; on a tie of shares the row more generous to the customer."""
    valid = [row for row in book.rows if row.holds_on(on)]
    found = []
    for share in _largest(facts.shares):
        fitting = [row for row in valid if matches(row, facts, share)]
        if fitting:
            best = max(specificity(row, facts, share) for row in fitting)
            equal = [row for row in fitting if specificity(row, facts, share) == best]
            found.append((_most_generous(equal, facts), share))
    if not found:
        return None, _largest(facts.shares)[0].code if facts.shares else NO_SHARES
    row = _most_generous([row for row, _share in found], facts)
    return row, next(share.code for chosen, share in found if chosen is row)


def _largest(shares):
    most = max((share.percent for share in shares), default=0)
    return sorted((share for share in shares if share.percent == most), key=lambda share: share.code) or [_Nobody()]


class _Nobody:
    """Stands for an unknown responsibility: only rows that ask for none fit."""

    code, percent, is_own = NO_SHARES, 0, False


def matches(row, facts, share):
    """Whether every condition of the row holds for these facts."""
    return (
        (not row.categories or _category_rank(row, facts) > 0)
        and (not row.responsibilities or _responsibility_rank(row, share) > 0)
        and (not row.priorities or facts.priority in row.priorities)
        and (not row.tiers or facts.tier in row.tiers)
        and (not row.markets or facts.market in row.markets)
        and _in_band(row, facts.order_amount)
    )


def specificity(row, facts, share):
    """How closely the row speaks of these facts: category, responsibility, priority, tier, market, band in order."""
    has_band = row.amount_from is not None or row.amount_below is not None
    return (
        _category_rank(row, facts),
        _responsibility_rank(row, share),
        bool(row.priorities),
        bool(row.tiers),
        bool(row.markets),
        has_band,
    )


def _category_rank(row, facts):
    """2: the category itself, 1: its class (“logistics”), 0: not named."""
    if facts.category in row.categories:
        return 2
    return int(facts.category.partition(".")[0] in row.categories)


def _responsibility_rank(row, share):
    """2: the party itself, 1: as one of our departments, 0: not named."""
    if share.code in row.responsibilities:
        return 2
    return int(share.is_own and OWN in row.responsibilities)


def _in_band(row, order_amount):
    """From the lower bound, below the upper one; an unknown amount fits no band."""
    if row.amount_from is None and row.amount_below is None:
        return True
    if order_amount is None:
        return False
    return (row.amount_from or 0) <= order_amount and (row.amount_below is None or order_amount < row.amount_below)


def _most_generous(rows, facts):
    """The row under which most can be given; the code settles what is equal, so that the answer never varies."""
    return min(rows, key=lambda row: (*(-value for value in _generosity(row, facts)), row.code, -row.version))


def _generosity(row, facts):
    tiers = ceilings(row, facts.order_amount, 100)
    usual = sum(
        max((facts.order_amount or 0) if option.is_order else option.up_to for option in group)
        for group in row.standard
        if group
    )
    return (*tiers.values(), usual, len(row.allowed))


def ceilings(row, order_amount, factor):
    """{tier: most beyond statutory and standard}; a higher tier never has less than the one below."""
    found, below = {}, 0
    for tier in (Tier.AGENT, Tier.MANAGER, Tier.DIRECTOR):
        ceiling = getattr(row, tier).of(order_amount) * factor // 100 if row else 0
        below = max(below, ceiling)
        found[str(tier)] = below
    return found


# --- the reasons --------------------------------------------------------------------------------------------------


def _explain(facts, row, factor, tiers):
    if row is None:
        yield _("No row of the policy table fits this case: ask for guidance.")
        return
    yield _("Row “%(row)s”, version %(version)s.") % {"row": row.name or row.code, "version": row.version}
    if len(_largest(facts.shares)) > 1:
        yield _("Several answer for equal shares: the row more generous to the customer was taken.")
    if factor != 100:
        words = {"tier": facts.tier, "percent": factor}
        yield _("Ceilings are %(percent)s %% of the row's, because the customer's tier is “%(tier)s”.") % words
    if facts.order_amount is None and _uses_order(row):
        yield _("The order amount is not recorded: parts of the order count as nothing.")
    if facts.goodwill_given:
        amount = format_money(facts.goodwill_given)
        yield _("%(amount)s of goodwill was given in this case before and counts against the ceilings.") % {
            "amount": amount
        }
    amounts = {tier: format_money(amount) for tier, amount in tiers.items()}
    yield _("Beyond law and standard: agent %(agent)s, manager %(manager)s, director %(director)s.") % amounts


def _uses_order(row):
    has_share = any(getattr(row, tier).percent for tier in (Tier.AGENT, Tier.MANAGER, Tier.DIRECTOR))
    return has_share or any(option.is_order for group in row.standard for option in group)
