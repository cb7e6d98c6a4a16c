"""What stands in the way of a proposal, each with a sentence and what would make it right. Pure."""

from django.utils.translation import gettext as _

from compensation.splitting import split
from compensation.states import (
    ANSWERS,
    FREE_OF_CHARGE,
    MONEY_BACK,
    PAYABLE,
    REPLACEMENT,
    STRICTNESS,
    Approval,
    RemedyKind,
    Standing,
    Tier,
)
from compensation.terms import Answer, Violation
from complaints.states import DemandKind
from routing.money import format_money


def violations(entitled, remedies, answers, by_tier=Tier.AGENT, *, permitted=frozenset(), standing=""):
    """Everything that keeps `by_tier` from offering this at once; `permitted` are kinds that guidance allowed."""
    parts = split(entitled, remedies, standing=standing)
    found = [
        *_shape(entitled, remedies),
        *_kinds(entitled, remedies, permitted),
        *_twice(entitled, remedies),
        *_demands(entitled, remedies, answers),
        *_punitive(entitled, remedies, standing),
        *_above(entitled, parts, by_tier),
        *_always_a_manager(entitled, remedies, by_tier),
    ]
    return found


def required(found):
    """The strictest decision that these need; None when something must be changed first."""
    if any(violation.needs is None for violation in found):
        return None
    return max((violation.needs for violation in found), key=STRICTNESS.index, default=Approval.NONE)


def _label(kind):
    return str(RemedyKind(kind).label)


def _shape(entitled, remedies):
    """Amounts and dates that every remedy must have."""
    for number, remedy in enumerate(remedies, start=1):
        words = {"number": number, "kind": _label(remedy.kind)}
        if remedy.kind in PAYABLE and remedy.amount <= 0:
            sentence = _("Remedy %(number)s (%(kind)s) has no amount") % words
            yield Violation("has_no_amount", sentence, _("Enter its amount, or take it out."))
        if remedy.kind in FREE_OF_CHARGE and remedy.amount:
            sentence = _("Remedy %(number)s (%(kind)s) costs nothing") % words
            yield Violation("has_an_amount", sentence, _("Set its amount to 0.00; give money by another remedy."))
        if remedy.amount < 0:
            yield Violation("is_negative", _("Remedy %(number)s is below zero") % words, _("Enter a positive amount."))
        if remedy.promised_on is None:
            sentence = _("Remedy %(number)s (%(kind)s) has no promised day") % words
            yield Violation("has_no_promise", sentence, _("Say by when the customer has it."))
        elif remedy.promised_on < entitled.on:
            sentence = _("Remedy %(number)s (%(kind)s) is promised for a day that is over") % words
            yield Violation("promise_is_past", sentence, _("Choose today or a later day."))


def _kinds(entitled, remedies, permitted):
    allowed = entitled.allowed | FREE_OF_CHARGE
    names = ", ".join(str(label) for kind, label in RemedyKind.choices if kind in allowed)
    for kind in sorted({remedy.kind for remedy in remedies if not remedy.is_punitive} - allowed):
        sentence = _("The policy row does not name “%(kind)s”") % {"kind": _label(kind)}
        if kind in permitted:
            yield Violation(
                "kind_by_guidance", sentence, _("Guidance allowed it: a manager approves."), Approval.MANAGER
            )
        else:
            fix = _("Choose among %(names)s, or ask for guidance.") % {"names": names}
            yield Violation("kind_not_allowed", sentence, fix)


def _twice(entitled, remedies):
    """One loss is made good once."""
    back = sum(remedy.amount for remedy in remedies if remedy.kind in MONEY_BACK)
    replaced = any(remedy.kind in REPLACEMENT for remedy in remedies)
    whole = entitled.facts.order_amount
    if replaced and whole and back + entitled.facts.made_good >= whole:
        sentence = _("The whole price and a replacement for the same goods")
        yield Violation("made_good_twice", sentence, _("Give one of them, or a part of the price."))
    elif whole is not None and back + entitled.facts.made_good > whole:
        words = {"back": format_money(back + entitled.facts.made_good), "order": format_money(whole)}
        sentence = _("%(back)s back on an order of %(order)s") % words
        yield Violation("above_the_order", sentence, _("Give back the order at most; add goodwill as cash or coupon."))


def _demands(entitled, remedies, answers):
    if not remedies and not answers:
        yield Violation("is_empty", _("Nothing is proposed"), _("Add a remedy, or refuse each demand with a reason."))
    answered = {answer.demand for answer in answers}
    silent = [Answer(demand) for demand in entitled.facts.demands if demand not in answered]
    for answer in [*answers, *silent]:
        name = _demand_name(answer.demand)
        if not answer.remedies and not answer.refusal.strip():
            sentence = _("“%(demand)s” is not answered") % {"demand": name}
            yield Violation(
                "demand_unanswered", sentence, _("Name the remedy that grants it, or refuse it with a reason.")
            )
        elif claim := _lawful(entitled, answer.demand):
            yield from _lawful_answer(entitled, remedies, answer, claim, name)


def _demand_name(demand):
    label = str(DemandKind(demand.kind).label) if demand.kind in DemandKind.values else demand.kind
    return f"{label} {format_money(demand.amount)}" if demand.amount else label


def _lawful(entitled, demand):
    """The law that grants this demand, or None."""
    return next((claim for claim in entitled.granted if demand.kind in claim.demands), None)


def _lawful_answer(entitled, remedies, answer, claim, name):
    """A demand that the law grants is granted by a fitting remedy, and in full."""
    fitting = ANSWERS.get(answer.demand.kind, set())
    given = [remedies[number] for number in answer.remedies if number < len(remedies)]
    given = [remedy for remedy in given if remedy.kind in fitting]
    words = {"demand": name, "law": claim.name}
    if not given:
        sentence = _("“%(demand)s” is owed by law (%(law)s) and cannot be refused") % words
        yield Violation("lawful_demand_refused", sentence, _("Grant it by a remedy of that kind."))
        return
    least = min(answer.demand.amount or 0, entitled.order_left)
    amount = sum(remedy.amount for remedy in given)
    is_money = all(remedy.kind in MONEY_BACK for remedy in given)
    if is_money and amount < least:
        sentence = _("“%(demand)s” is owed by law (%(law)s); the proposal gives %(amount)s") % {
            **words,
            "amount": format_money(amount),
        }
        yield Violation("lawful_demand_cut", sentence, _("Grant at least %(least)s.") % {"least": format_money(least)})


def _punitive(entitled, remedies, standing):
    asked = any(demand.kind == "punitive" for demand in entitled.facts.demands)
    paid = sum(remedy.amount for remedy in remedies if remedy.is_punitive)
    if asked and not standing:
        sentence = _("Where we stand on the punitive demand is not said")
        yield Violation("no_standing", sentence, _("Choose contested, conceded or refused."))
    if paid and standing != Standing.CONCEDED:
        sentence = _("Punitive damages are paid only where the demand is conceded")
        yield Violation("punitive_not_conceded", sentence, _("Concede the demand, or take the payment out."))
    if asked or paid:
        sentence = _("A punitive demand")
        fix = _("A director and legal decide; it is never granted automatically.")
        yield Violation("punitive", sentence, fix, Approval.DIRECTOR_AND_LEGAL)


def _above(entitled, parts, by_tier):
    """Goodwill beyond the ceiling of whoever proposes; what was given before in this case counts with it."""
    new = sum(part.goodwill for part in parts)
    goodwill = new + entitled.facts.goodwill_given
    own = entitled.ceiling(by_tier)
    if goodwill <= own or not new:
        return
    tiers = (Tier.MANAGER, Tier.DIRECTOR)
    tier = next((tier for tier in tiers if goodwill <= entitled.ceiling(tier)), None)
    sentence = _("%(above)s above your ceiling") % {"above": format_money(goodwill - own)}
    if tier:
        yield Violation("above_ceiling", sentence, _ladder(entitled, by_tier), Approval(tier))
    elif entitled.row and entitled.row.goes_beyond:
        fix = _("Above the director's ceiling: two directors and legal decide.")
        yield Violation("above_every_ceiling", sentence, fix, Approval.DIRECTORS_AND_LEGAL)
    else:
        above = format_money(goodwill - entitled.ceiling(Tier.DIRECTOR))
        sentence = _("%(above)s above the director's ceiling") % {"above": above}
        fix = _("Lower it by %(above)s, or ask for guidance.") % {"above": above}
        yield Violation("above_every_ceiling", sentence, fix)


def _ladder(entitled, by_tier):
    words = {str(tier): format_money(entitled.ceiling(tier)) for tier in (Tier.MANAGER, Tier.DIRECTOR)}
    words["own"] = format_money(entitled.ceiling(by_tier))
    ladder = _("You %(own)s, manager %(manager)s, director %(director)s.") % words
    return f"{ladder} {_('The approval holds for exactly this version.')}"


def _always_a_manager(entitled, remedies, by_tier):
    if by_tier == Tier.AGENT and entitled.row and entitled.row.needs_manager and any(r.amount for r in remedies):
        sentence = _("The policy row always asks for a manager")
        yield Violation("always_a_manager", sentence, _("A manager approves this version."), Approval.MANAGER)
