"""What is wrong with a policy table: rows that overlap, cases that no row speaks of, figures without effect. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from compensation.policy import find_row, matches, specificity
from compensation.states import RemedyKind, Tier
from compensation.terms import Book, Facts, Share
from routing.money import format_money


@dataclass(frozen=True)
class Finding:
    """One thing to look at: what kind, in words, and the rows that it is about."""

    kind: str
    sentence: str
    rows: tuple = ()

    @property
    def is_error(self):
        return self.kind in ("overlap", "unknown")


@dataclass(frozen=True)
class Known:
    """What a row may speak of: categories, what else is given for (`besides`), departments, parties outside."""

    categories: tuple = ()
    besides: tuple = ()
    departments: tuple = ()
    outside: tuple = ()
    priorities: tuple = ("red", "yellow", "green")

    @property
    def shares(self):
        return [*(Share(code, 100, True) for code in self.departments), *(Share(code) for code in self.outside)]


def findings(rows, known, on):
    """Everything to look at in the rows that hold on this day or later."""
    return [
        *overlaps(rows),
        *gaps_in_time(rows),
        *unknown(rows, known),
        *without_effect(rows),
        *equals(rows, known, on),
        *uncovered(rows, known, on),
    ]


def overlaps(rows):
    """Two versions of one row that hold on the same day."""
    for before, after in _neighbours(rows):
        if before.valid_until is None or before.valid_until >= after.valid_from:
            words = {"row": after.code, "before": before.version, "after": after.version, "day": after.valid_from}
            text = _("“%(row)s”: versions %(before)s and %(after)s both hold on %(day)s")
            yield Finding("overlap", text % words, (before, after))


def gaps_in_time(rows):
    """A row that rests between two of its versions."""
    for before, after in _neighbours(rows):
        first = before.valid_until and before.valid_until + timedelta(days=1)
        if first and first < after.valid_from:
            words = {"row": after.code, "first": first, "last": after.valid_from - timedelta(days=1)}
            yield Finding("gap", _("“%(row)s” does not hold from %(first)s to %(last)s") % words, (before, after))


def _neighbours(rows):
    ordered = sorted(rows, key=lambda row: (row.code, row.valid_from, row.version))
    return [(before, after) for before, after in pairwise(ordered) if before.code == after.code]


def unknown(rows, known):
    """Codes that nothing in the house is called by: such a condition never holds."""
    classes = {code.partition(".")[0] for code in known.categories}
    lists = (
        ("categories", {*known.categories, *known.besides, *classes}),
        ("responsibilities", {"own", *known.departments, *known.outside}),
        ("priorities", set(known.priorities)),
        ("allowed", set(RemedyKind.values)),
    )
    for row in rows:
        for name, codes in lists:
            for code in sorted(getattr(row, name) - codes):
                words = {"row": row.code, "code": code}
                yield Finding("unknown", _("“%(row)s” names “%(code)s”, which does not exist") % words, (row,))


def without_effect(rows):
    """A higher tier with less than the one below: it never has less, so the figure says nothing."""
    tiers = (Tier.AGENT, Tier.MANAGER, Tier.DIRECTOR)
    for row in rows:
        for below, above in pairwise(tiers):
            lower, upper = getattr(row, below), getattr(row, above)
            if upper.amount < lower.amount and upper.percent <= lower.percent:
                words = {"row": row.code, "above": above.label, "amount": format_money(upper.amount)}
                text = _("“%(row)s”: %(above)s %(amount)s is less than the tier below has; it has as much")
                yield Finding("no_effect", text % words, (row,))


def equals(rows, known, on):
    """Two rows that speak equally closely of the same cases: the more generous one is taken."""
    valid = [row for row in rows if row.holds_on(on)]
    told = set()
    for facts, share in _cases(valid, known):
        fitting = [row for row in valid if matches(row, facts, share)]
        best = max((specificity(row, facts, share) for row in fitting), default=None)
        equal = tuple(row for row in fitting if specificity(row, facts, share) == best)
        codes = tuple(sorted(row.code for row in equal))
        if len(equal) > 1 and codes not in told:
            told.add(codes)
            words = {"rows": ", ".join(codes), "category": facts.category, "party": share.code}
            text = _("%(rows)s speak equally closely of “%(category)s” with “%(party)s”; the more generous is taken")
            yield Finding("equal", text % words, equal)


def uncovered(rows, known, on):
    """Cases of which no row speaks: guidance is needed for each."""
    book, missing = Book(rows=tuple(rows)), {}
    for category in known.categories:
        for share in known.shares:
            if find_row(Facts(category=category, shares=(share,)), on, book)[0] is None:
                missing.setdefault(category, []).append(share.code)
    for category, parties in missing.items():
        words = {"category": category, "parties": ", ".join(parties)}
        yield Finding("uncovered", _("No row for “%(category)s” where %(parties)s answer for it") % words)


def _cases(rows, known):
    """Facts on which rows can differ: every category and party, and each condition that a row names."""
    tiers = ["", *sorted({tier for row in rows for tier in row.tiers})]
    markets = ["", *sorted({market for row in rows for market in row.markets})]
    amounts = [None, *sorted({row.amount_from or 0 for row in rows if row.amount_from or row.amount_below})]
    named = any(row.priorities for row in rows)
    for category in known.categories:
        for share in known.shares:
            for priority in known.priorities if named else ("",):
                for tier in tiers:
                    for market in markets:
                        for amount in amounts:
                            yield Facts(
                                category=category, shares=(share,), priority=priority, tier=tier, market=market,
                                order_amount=amount,
                            ), share  # fmt: skip
