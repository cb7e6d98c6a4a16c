"""Approvals and tables in the Django admin: a decision is a change form with one reason field and three buttons."""

from compensation.admin.decisions import ProposalAdmin
from compensation.admin.tables import (
    BudgetAdmin,
    GeneralTermsAdmin,
    PolicyRowAdmin,
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
