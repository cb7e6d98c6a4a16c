"""What if: the decisions of a period, measured again under the drafts of the policy table. Nothing is recorded."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from compensation import policy
from compensation.drafting import budgeted, terms_of
from compensation.models import GeneralTerms, PolicyRow, ProposalVersion, Statute, TierFactor
from compensation.states import STRICTNESS, Approval
from compensation.terms import Answer, Book, Demand, Facts, Share
from routing import names

# The newest so many decisions of a period are looked at.
MOST = 2000
SHOWN = 50


@dataclass(frozen=True)
class Change:
    """One decision that would be another one."""

    version: object
    before: str
    after: str
    goodwill_before: int
    goodwill_after: int
    row_before: str
    row_after: str

    @property
    def before_label(self):
        return Approval(self.before).label

    @property
    def after_label(self):
        return Approval(self.after).label

    @property
    def is_stricter(self):
        return STRICTNESS.index(Approval(self.after)) > STRICTNESS.index(Approval(self.before))


@dataclass
class Outlook:
    """All of them together."""

    looked_at: int = 0
    is_bounded: bool = False
    goodwill_before: int = 0
    goodwill_after: int = 0
    before: Counter = field(default_factory=Counter)
    after: Counter = field(default_factory=Counter)
    changes: list = field(default_factory=list)

    @property
    def shown(self):
        return self.changes[:SHOWN]

    @property
    def needs(self):
        """(whose decision, how many before, how many under the drafts), from nobody to the most."""
        return [(step.label, self.before[step], self.after[step]) for step in STRICTNESS]


def look(drafts, *, since, until):
    """The versions that were asked about or offered in these days (the last belongs to them), measured again."""
    begin, end = (_midnight(day) for day in (since, until + timedelta(days=1)))
    rows = ProposalVersion.objects.filter(submitted_at__gte=begin, submitted_at__lt=end)
    rows = rows.select_related("complaint__customer", "complaint__order", "category", "policy_row")
    found = list(rows.prefetch_related("remedies", "answers").order_by("-submitted_at")[: MOST + 1])
    books = Books(drafts)
    outlook = Outlook(is_bounded=len(found) > MOST)
    for version in found[:MOST]:
        _add(outlook, version, books)
    return outlook


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


class Books:
    """The table as it is, and as it would be: a draft holds on every day in place of its row's versions."""

    def __init__(self, drafts):
        now = [row.as_row() for row in PolicyRow.objects.filter(is_draft=False)]
        codes = {draft.code for draft in drafts}
        ever = [replace(draft.as_row(), valid_from=date.min, valid_until=None) for draft in drafts]
        self.now, self.then = _book(now), _book([row for row in now if row.code not in codes] + ever)


def _book(rows):
    return Book(
        rows=tuple(rows),
        laws=tuple(statute.as_law() for statute in Statute.objects.all()),
        factors=tuple(TierFactor.objects.values_list("tier", "percent")),
        freight_up_to=GeneralTerms.current().freight_up_to,
    )


def _add(outlook, version, books):
    """Both sides are worked out alike, so that nothing but the table makes the difference."""
    before, after = (_measured(version, book) for book in (books.now, books.then))
    outlook.looked_at += 1
    outlook.before[before.approval] += 1
    outlook.after[after.approval] += 1
    outlook.goodwill_before += before.goodwill
    outlook.goodwill_after += after.goodwill
    if before != after:
        outlook.changes.append(
            Change(version, before.approval, after.approval, before.goodwill, after.goodwill, before.row, after.row)
        )


@dataclass(frozen=True)
class _Measured:
    approval: str
    goodwill: int
    row: str


def _measured(version, book):
    terms, facts = terms_of(version), facts_of(version)
    entitled = policy.entitlement(facts, date.fromisoformat(version.measured["on"]), book=book)
    answers = _answers(version)
    found = policy.assess(entitled, terms.remedies, answers, standing=terms.standing)
    needs = [violation.needs for violation in found.violations if violation.needs]
    approval = max(needs, key=STRICTNESS.index, default=Approval.NONE)
    row = f"{entitled.row.code} v{entitled.row.version}" if entitled.row else "–"
    return _Measured(approval, budgeted(terms.remedies, found.parts), row)


def _answers(version):
    return tuple(
        Answer(Demand(row.kind, row.amount, row.note), tuple(n - 1 for n in row.remedy_numbers), row.refusal)
        for row in version.answers.all()
    )


def facts_of(version):
    """The facts as the version was measured by them; what is not kept in it is read from its case."""
    kept, case = version.measured, version.complaint
    own, order = names.departments(), case.order
    stated = {name: value for name, value in kept.get("stated", {}).items() if name in Facts.__dataclass_fields__}
    return Facts(
        category=version.category.code if version.category else "",
        shares=tuple(Share(code, percent, code in own) for code, percent in kept.get("shares", ())),
        priority=version.priority,
        tier=case.customer.tier if case.customer else "",
        market=case.market,
        order_amount=version.order_amount,
        goods_class=order.goods_class if order else "",
        signed_on=timezone.localdate(order.delivered_at) if order and order.delivered_at else None,
        notice_on=timezone.localdate(case.received_at),
        demands=tuple(Demand(row.kind, row.amount, row.note) for row in version.answers.all()),
        goodwill_given=kept.get("goodwill_given", 0),
        made_good=kept.get("made_good", 0),
        **stated,
    )
