"""What a decision page shows: the version as it was measured, and what has changed around it since."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation import approvals, budgets, facts, history, likes
from compensation.builder import Line
from compensation.drafting import subject_of
from compensation.models import Decision, GeneralTerms, ProposalVersion
from compensation.states import PAYABLE, Approval, Seat, Tier, VersionState
from complaints import access
from complaints.errors import StepRefused
from complaints.models import Clock
from routing.money import format_money


@dataclass
class Sheet:
    """One version with every fact on one screen."""

    version: object
    case: object
    report: object
    likes: object
    given: object
    budget: object
    clock: object
    lines: list
    seat: str
    is_over_budget: bool
    may_override: bool

    @property
    def is_open(self):
        return bool(self.seat)

    @property
    def goodwill_to_pay(self):
        return goodwill_to_pay(self.version)

    @property
    def limits(self):
        free = self.version.total - self.version.goodwill
        return [(free + self.version.measured["ceilings"].get(Tier.AGENT, 0), _("agent"))]


def goodwill_to_pay(version):
    """The part that the budget carries."""
    remedies = version.remedies.all()
    return sum(row.goodwill for row in remedies if row.kind in PAYABLE and not row.is_punitive)


def newest(proposals):
    """The version to decide, or the newest one when none waits, of these proposals (one); with all that is shown."""
    versions = ProposalVersion.objects.filter(proposal__in=proposals).select_related(
        "proposal",
        "policy_row",
        "department",
        "budget",
        "submitted_by",
        "written_by",
        "complaint__category",
        "complaint__order",
        "complaint__customer",
        "complaint__department",
    )
    decisions = Prefetch("decisions", Decision.objects.select_related("decided_by", "decided_for"))
    return versions.prefetch_related("remedies", "answers", decisions).order_by("-number").first()


def sheet_of(version, user, *, now):
    """Gather everything for one decision."""
    case, terms = version.complaint, GeneralTerms.current()
    day = timezone.localdate(now)
    amount = goodwill_to_pay(version)
    budget = budgets.budget_of(version.department, day) if version.department else None
    waits = version.state == VersionState.WAITING
    is_over = waits and bool(amount) and budget is not None and amount > budget.left
    seat, why_not = _seat(version, case, user, day) if waits else ("", "")
    given = history.given_to(version.customer_id, now=now, terms=terms, besides=case)
    alike = likes.like_versions(version, now=now, terms=terms)
    lines = [*_lines(version, seat, why_not, amount, budget, is_over, given), *_outlier_line(version, alike, waits)]
    return Sheet(
        version=version,
        case=case,
        report=facts.report_of(case),
        likes=alike,
        given=given,
        budget=budget,
        clock=Clock.objects.filter(complaint=case, kind="decision", subject=subject_of(version)).first(),
        lines=lines,
        seat=seat,
        is_over_budget=is_over,
        may_override="compensation.override_budget" in user.right_names,
    )


def _seat(version, case, user, day):
    """(seat, "") or ("", why this person cannot decide). Who may open the page is not named in the case."""
    access.remember_reader(case, user)
    try:
        return approvals.seat_for(version, case, user, day, is_about=access.concerns)[0], ""
    except PermissionDenied as denied:
        return "", str(denied)
    except StepRefused as refused:
        return "", refused.unmet[0].hint


def _lines(version, seat, why_not, amount, budget, is_over, given):
    if version.state != VersionState.WAITING:
        yield Line("missing", _("It waits for a decision"), version.get_state_display())
        return
    words = {"person": version.submitted_by}
    yield (
        Line("met", _("Asked by somebody else (%(person)s)") % words)
        if seat
        else Line("missing", _("Yours to decide"), why_not)
    )
    yield _ceiling_line(version, seat)
    if budget and amount:
        yield _budget_line(budget, amount, is_over)
    words = {"count": given.count, "total": format_money(given.total)}
    text = _("Customer in 12 months: compensated %(count)s times, %(total)s") % words
    yield (
        Line("missing", text, _("More often than usual; the law still holds."))
        if given.is_unusual
        else Line("met", text)
    )
    yield Line("met", _("Version %(number)s is the newest") % {"number": version.number})


def _outlier_line(version, alike, waits):
    """An amount far from what like cases got is named with the figures; it stops nobody."""
    if not waits or not alike.is_outlier(version.total):
        return
    low, high = (format_money(amount) for amount in alike.middle)
    words = {"amount": format_money(version.total), "median": format_money(alike.median), "low": low, "high": high}
    words["count"] = str(alike.count)
    hint = _("Half of %(count)s like cases got %(low)s to %(high)s, the median is %(median)s.")
    yield Line("missing", _("%(amount)s is far from what like cases got") % words, hint % words)


def _ceiling_line(version, seat):
    ceilings = version.measured["ceilings"]
    given = version.goodwill + version.measured.get("goodwill_given", 0)
    tier = {Seat.MANAGER: Tier.MANAGER}.get(seat, Tier.DIRECTOR)
    words = {"goodwill": format_money(given), "ceiling": format_money(ceilings.get(tier, 0))}
    if version.approval in (Approval.DIRECTORS_AND_LEGAL, Approval.DIRECTOR_AND_LEGAL):
        done = len(version.decisions.all())
        words = {"needs": version.get_approval_display(), "done": str(done), "seats": str(version.seats)}
        return Line("met", _("Needs the decision of %(needs)s: %(done)s of %(seats)s made") % words)
    if given <= ceilings.get(tier, 0):
        return Line("met", _("Within the ceiling: %(goodwill)s of %(ceiling)s beyond law and standard") % words)
    return Line("missing", _("Above the ceiling: %(goodwill)s of %(ceiling)s") % words, _("A higher tier decides."))


def _budget_line(budget, amount, is_over):
    words = {
        "department": budget.department.name,
        "month": f"{budget.month:%Y-%m}",
        "percent": str(budget.percent_after(amount)),
    }
    text = _("Budget of %(department)s, %(month)s: %(percent)s %% after this") % words
    if is_over:
        return Line("missing", text, _("Above the cap: a director may go over it, with a reason."))
    return Line("met", text)
