"""What happens to a proposal, by its verbs: draft, amend, submit, offer, accept, decline, counter, expire, void."""

from compensation.drafting import Terms, amend, draft, measure, submit
from compensation.ending import void
from compensation.offers import accept, counter, decline, offer
from compensation.reminding import expire

__all__ = [
    "Terms",
    "accept",
    "amend",
    "counter",
    "decline",
    "draft",
    "expire",
    "measure",
    "offer",
    "submit",
    "void",
]
