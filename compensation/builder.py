"""What the proposal page shows: the terms as typed, beside what policy, law, budget and like cases say of them."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compensation import drafting, facts, history, likes
from compensation.drafting import Terms
from compensation.models import GeneralTerms, Guidance, ProposalVersion
from compensation.states import ANSWERS, FREE_OF_CHARGE, Approval, RemedyKind, Tier, VersionState
from compensation.terms import Remedy
from routing.models import User

# What stands on the list of conditions: codes of violations, and the sentence when there is none.
CONDITIONS = (
    (("is_empty", "demand_unanswered"), gettext_lazy("Every demand answered")),
    (("lawful_demand_refused", "lawful_demand_cut"), gettext_lazy("No lawful demand refused")),
    (("kind_not_allowed", "kind_by_guidance"), gettext_lazy("Only remedies that policy or law names")),
    (("made_good_twice", "above_the_order"), gettext_lazy("One remedy for the loss")),
    (("above_ceiling", "above_every_ceiling", "always_a_manager"), gettext_lazy("Within your ceiling")),
    (("over_budget", "no_budget"), gettext_lazy("Within the month's budget")),
)


@dataclass(frozen=True)
class Line:
    """One line of a list of conditions."""

    status: str
    sentence: str
    hint: str = ""


@dataclass
class Page:
    """Everything beside the form."""

    case: object
    measured: object
    version: object = None
    offer: object = None
    offers: list = field(default_factory=list)
    guidance: list = field(default_factory=list)
    likes: object = None
    given: object = None
    decider: object = None
    is_unchanged: bool = False
    alert_percent: int = 80

    @property
    def stands(self):
        """The state of the version that is shown exactly as it was saved, else ""."""
        return self.version.state if self.version and self.is_unchanged else ""

    @property
    def is_approved(self):
        return self.stands in (VersionState.CLEARED, VersionState.ACCEPTED, VersionState.GRANTED)

    @cached_property
    def decisions(self):
        """Those made on the version that is shown; a draft has none."""
        if self.version is None or not self.version.seats:
            return []
        return list(self.version.decisions.select_related("decided_by"))

    @property
    def lines(self):
        """What an approval covers is no longer missing; what nobody can approve still is."""
        found = self.measured.violations
        approved = [line for line in self.decisions if line.is_approval] if self.is_approved else []
        if not approved:
            return list(conditions(found))
        words = {"people": ", ".join(str(decision.decided_by) for decision in approved)}
        sentence = _("Exactly these terms were approved by %(people)s") % words
        left = [violation for violation in found if violation.needs is None]
        return [*conditions(left, covered=[v.code for v in found if v.needs]), Line("met", sentence)]

    @property
    def missing(self):
        return [line for line in self.lines if line.status == "missing"]

    @property
    def approval(self):
        return self.measured.approval

    @property
    def may_offer(self):
        if self.offer is not None:
            return False
        return self.stands == VersionState.CLEARED or (self.approval == Approval.NONE and not self.is_refused)

    @property
    def must_ask(self):
        waits = self.stands in (VersionState.WAITING, VersionState.CLEARED)
        return self.approval not in (None, Approval.NONE) and not waits and not self.is_refused

    @property
    def is_refused(self):
        """We declined exactly these terms: something must change first."""
        return self.stands == VersionState.DECLINED

    @property
    def ladder(self):
        """(name, amount, bar in per cent, is this proposal), ascending."""
        entitled, assessed = self.measured.entitlement, self.measured.assessment
        this = assessed.goodwill + entitled.facts.goodwill_given
        rows = [
            (_("You"), entitled.ceiling(Tier.AGENT), False),
            (_("This"), this, True),
            (_("Manager"), entitled.ceiling(Tier.MANAGER), False),
            (_("Director"), entitled.ceiling(Tier.DIRECTOR), False),
        ]
        most = max(*(amount for _name, amount, _mine in rows), 1)
        return [(name, amount, amount * 100 // most, mine) for name, amount, mine in rows]

    @property
    def limits(self):
        """Ceilings as lines in the spread: (amount, name)."""
        assessed, entitled = self.measured.assessment, self.measured.entitlement
        free = assessed.total - assessed.goodwill
        return [(free + entitled.ceiling(Tier.AGENT), _("you"))]

    @property
    def budget_percent(self):
        """How much of the month's cap is used with this proposal, in whole per cent."""
        more = self.measured.budgeted - self.measured.held
        return self.measured.budget.percent_after(more) if self.measured.budget else 0


def conditions(violations, covered=()):
    """The list of conditions: what is missing with its hint, what is met in one sentence.

    `covered` are codes that an approval speaks for: nothing is said of them here.
    """
    told = set()
    for codes, met in CONDITIONS:
        found = [violation for violation in violations if violation.code in codes]
        told.update(violation.code for violation in found)
        if not found and not set(codes) & set(covered):
            yield Line("met", str(met))
        yield from (_line(violation) for violation in found)
    yield from (_line(violation) for violation in violations if violation.code not in told)


def _line(violation):
    return Line("missing", violation.sentence, violation.fix)


def page_of(case, terms, *, now, version=None, basis=None):
    """Measure the terms and gather what stands beside them."""
    measured = drafting.measure(case, terms, at=now, basis=basis)
    terms_of_house = GeneralTerms.current()
    offers = []
    if case.has_offers:
        offers = list(case.offers.select_related("version", "offered_by").order_by("-number")[:10])
    page = Page(
        case=case,
        measured=measured,
        version=version,
        is_unchanged=version is not None and drafting.terms_of(version) == terms,
        offer=next((offer for offer in offers if offer.state == "open"), None),
        offers=offers,
        guidance=_questions(case),
        likes=likes.like_cases(case, measured.entitlement, now=now, terms=terms_of_house),
        alert_percent=terms_of_house.budget_alert_percent,
        given=history.given_to(case.customer_id, now=now, terms=terms_of_house, besides=case),
    )
    if page.must_ask:
        page.decider = who_decides(case, page.approval)
    return page


def _questions(case):
    """What was asked of the manager, the newest first."""
    if not case.has_guidance:
        return []
    return list(Guidance.objects.filter(complaint_id=case.pk).select_related("asked_by", "answered_by")[:5])


def who_decides(case, approval):
    """The person whose name stands on the button; None where several decide or nobody is known."""
    if approval == Approval.MANAGER:
        people = User.objects.filter(groups__name="manager", memberships__department=case.department, is_active=True)
    elif approval == Approval.DIRECTOR:
        people = User.objects.filter(groups__name="director", is_active=True)
    else:
        return None
    found = list(people.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def current_version(case):
    """The newest version of the case's attempt, with its terms; None before the first."""
    return ProposalVersion.objects.of_attempt(case).with_terms().order_by("-number").first()


def first_terms(case, basis, *, now):
    """What the builder opens with: what the customer asks for, where law or policy names it, and the row's standard."""
    day = timezone.localdate(now)
    demands = basis.demands
    entitled = facts.entitlement_of(case, day, basis=basis)
    remedies, answers = [], {}
    for demand in demands:
        if kind := _kind_for(demand, entitled):
            amount = _amount_for(demand, kind, entitled)
            remedies.append(Remedy(kind, amount, _promise(kind, day), note=demand.note))
            answers[demand.pk] = ((len(remedies) - 1,), "")
    for option in _standard_money(entitled):
        if option.kind not in {remedy.kind for remedy in remedies}:
            remedies.append(Remedy(option.kind, option.up_to, _promise(option.kind, day)))
    stated = {name: getattr(entitled.facts, name) for name in facts.STATED}
    return Terms(remedies=tuple(remedies), answers=answers, stated=stated)


def _kind_for(demand, entitled):
    """The remedy that answers a demand best: the same kind first, then another that law or policy names."""
    allowed = entitled.allowed | FREE_OF_CHARGE
    fitting = [kind for kind in RemedyKind.values if kind in ANSWERS.get(demand.kind, ()) and kind in allowed]
    return demand.kind if demand.kind in fitting else next(iter(fitting), None)


def _amount_for(demand, kind, entitled):
    if kind in FREE_OF_CHARGE:
        return 0
    if demand.amount:
        return demand.amount
    return entitled.order_left if kind in ("return", "refund") else 0


def _standard_money(entitled):
    """The fixed amounts that the row always gives."""
    groups = entitled.row.standard if entitled.row else ()
    return [option for group in groups for option in group if option.up_to and len(group) == 1]


def _promise(kind, day):
    """Words and coupons today, money in three days, goods in seven: a first suggestion."""
    if kind in FREE_OF_CHARGE or kind == "coupon":
        return day
    return day + timedelta(days=3 if kind in ("refund", "partial_refund", "cash", "freight") else 7)
