"""The tables of compensation."""

from compensation.models.guidance import Guidance
from compensation.models.money import Budget, BudgetOverride, Payout, PayoutBatch, Recovery
from compensation.models.paying import FinanceAnswer, Payee, PayeeLink, PayoutLine
from compensation.models.policy import GeneralTerms, PolicyRow, Statute, TierFactor
from compensation.models.proposal import Decision, DemandAnswer, Offer, Proposal, ProposalVersion, Remedy

__all__ = [
    "Budget",
    "BudgetOverride",
    "Decision",
    "DemandAnswer",
    "FinanceAnswer",
    "GeneralTerms",
    "Guidance",
    "Offer",
    "Payee",
    "PayeeLink",
    "Payout",
    "PayoutBatch",
    "PayoutLine",
    "PolicyRow",
    "Proposal",
    "ProposalVersion",
    "Recovery",
    "Remedy",
    "Statute",
    "TierFactor",
]
