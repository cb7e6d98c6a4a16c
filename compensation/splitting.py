"""How the amounts of a proposal are made up: owed by law, standard of the row, goodwill. Pure.

Everything that makes the goods good (money back, replacement, repair) shares one pool, the order amount that is left:
one loss is made good once, the rest is goodwill.
"""

from compensation.states import FREE_OF_CHARGE, MAKES_GOOD, Standing
from compensation.terms import Parts


class _Pool:
    """An amount that is drawn on until it is empty."""

    def __init__(self, amount):
        self.left = amount

    def draw(self, wanted):
        taken = max(0, min(self.left, wanted))
        self.left -= taken
        return taken


def split(entitled, remedies, *, standing=""):
    """The parts of each remedy, in their order; every part is at least 0 and they add up to the amount."""
    order = _Pool(entitled.order_left)
    freight = _Pool(entitled.freight_up_to)
    statutory = [_owed(entitled, remedy, order, freight, standing) for remedy in remedies]
    standard = [0] * len(remedies)
    for group in entitled.row.standard if entitled.row else ():
        rest = [remedy.amount - owed for remedy, owed in zip(remedies, statutory, strict=True)]
        rest = [amount - usual for amount, usual in zip(rest, standard, strict=True)]
        option = _best_option(group, remedies, rest, order, freight)
        if option:
            _draw(option, remedies, rest, standard, order, freight)
    return tuple(
        Parts(owed, usual, remedy.amount - owed - usual)
        for remedy, owed, usual in zip(remedies, statutory, standard, strict=True)
    )


def _owed(entitled, remedy, order, freight, standing):
    """What of this remedy the law grants; draws on the pools."""
    if remedy.is_punitive:
        most = max((claim.amount for claim in entitled.punitive), default=0)
        return min(remedy.amount, most) if standing == Standing.CONCEDED else 0
    if remedy.kind not in entitled.statutory_kinds or remedy.kind in FREE_OF_CHARGE:
        return 0
    if remedy.kind == "freight":
        return freight.draw(remedy.amount)
    return order.draw(remedy.amount) if remedy.kind in MAKES_GOOD else 0


def _best_option(group, remedies, rest, order, freight):
    """One way of keeping the standard per group: the one that covers most of what is proposed."""

    def covers(option):
        wanted = sum(
            amount
            for remedy, amount in zip(remedies, rest, strict=True)
            if remedy.kind == option.kind and not remedy.is_punitive
        )
        return min(wanted, _room(option, order, freight))

    best = max(group, key=covers, default=None)
    return best if best and covers(best) > 0 else None


def _room(option, order, freight):
    """How much the option can cover now."""
    if option.is_cost:
        return freight.left
    room = order.left if option.is_order else option.up_to
    return min(room, order.left) if option.kind in MAKES_GOOD else room


def _draw(option, remedies, rest, standard, order, freight):
    pool = _Pool(_room(option, order, freight))
    for position, remedy in enumerate(remedies):
        if remedy.kind != option.kind or remedy.is_punitive:
            continue
        taken = pool.draw(rest[position])
        standard[position] += taken
        if option.is_cost:
            freight.draw(taken)
        elif option.kind in MAKES_GOOD:
            order.draw(taken)
