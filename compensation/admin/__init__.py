"""Approvals and tables in the Django admin: a decision is a change form with one reason field and three buttons."""

from compensation.admin.decisions import ProposalAdmin
from compensation.admin.policy import PolicyRowAdmin
from compensation.admin.tables import (
    BudgetAdmin,
    GeneralTermsAdmin,
    StatuteAdmin,
    TierFactorAdmin,
)

__all__ = [
    "BudgetAdmin",
    "GeneralTermsAdmin",
    "PolicyRowAdmin",
    "ProposalAdmin",
    "StatuteAdmin",
    "TierFactorAdmin",
]
