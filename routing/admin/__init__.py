"""The tables of routing in the stock admin."""

from routing.admin import clocks, learned, organisation, people, rules
from routing.admin.rights import RightsByRole

__all__ = ["RightsByRole", "clocks", "learned", "organisation", "people", "rules"]
