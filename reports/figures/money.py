"""Figures of money: what was paid, out of which budget, what others paid back, what remains. Whole minor units."""

from django.utils.translation import gettext_lazy as _

from compensation.states import RecoveryState, RemedyKind
from reports import naming
from reports.figures.registry import define
from reports.sums import Budgets, Money, MoneyGroups, NetCost


@define(
    Money,
    _("Compensation paid"),
    _("Payments and coupons by the time they were paid or issued. What is agreed and not paid yet is not in it."),
)
def compensation(scope):
    """Payouts in state paid whose `paid_at` lies in the period."""
    return scope.paid()


@define(
    MoneyGroups,
    _("Compensation by policy row"),
    _("The same payments by the row of the policy table that their proposal was measured by."),
    by="version__policy_row__code",
    names=naming.policy_rows,
)
def compensation_by_row(scope):
    """The rows of `compensation`, by the code of the policy row, whatever its version; none where no row fitted."""
    return scope.paid()


@define(
    MoneyGroups,
    _("Compensation by remedy"),
    _("The same payments by what was given: refund, coupon, cash and so on."),
    by="remedy__kind",
    names=naming.of_choices(RemedyKind),
)
def compensation_by_remedy(scope):
    """The rows of `compensation`, by the kind of the remedy."""
    return scope.paid()


@define(
    MoneyGroups,
    _("Compensation by category"),
    _("The same payments by the category of their case."),
    by="complaint__category__code",
    names=naming.categories,
)
def compensation_by_category(scope):
    """The rows of `compensation`, by the code of the case's category."""
    return scope.paid()


def held_in_budgets(scope):
    """Versions that hold goodwill back in a budget of the period's months."""
    return scope.held_in_budgets()


@define(
    Budgets,
    _("Goodwill against budget"),
    _(
        "Budgets of the months that the period touches, whole months: the cap with what directors added, what was "
        "paid out of it, and what is set aside now for proposals that are not paid yet. The list shows the payments."
    ),
    reserved=held_in_budgets,
    names=naming.departments,
)
def goodwill_by_budget(scope):
    """Paid payouts of goodwill whose budget is of a month of the period, by the budget's department."""
    return scope.paid_from_budgets()


@define(
    Money,
    _("Recovered"),
    _("What carriers and suppliers paid back, by the time it was received."),
    column="received_amount",
)
def recovered(scope):
    """Recoveries in state received whose `state_at` lies in the period: the amount received."""
    return scope.recovered()


@define(
    MoneyGroups,
    _("Claims against others"),
    _("Claims that arose in the period, by how far they are now; the amount is what we claim."),
    by="state",
    names=naming.of_choices(RecoveryState),
)
def recovery_claims(scope):
    """Recoveries whose `created_at` lies in the period, by their present state: the amount claimed."""
    return scope.claims()


@define(
    NetCost,
    _("Net cost"),
    _("Compensation paid in the period less what was recovered in it. The list shows the cases with either."),
    paid=compensation,
    recovered=recovered,
)
def net_cost(scope):
    """Cases with a row in `compensation` or in `recovered`."""
    return scope.with_money()
