"""The organisation, its categories, its rules and its time."""

from routing.models.clock import AlertStep, ClockPolicy, PeakMode
from routing.models.learned import Training
from routing.models.organisation import (
    Absence,
    Department,
    Membership,
    OnCall,
    OutsideKind,
    OutsideParty,
    Shift,
    Turn,
)
from routing.models.person import User
from routing.models.rule import (
    Category,
    ClassificationRule,
    EscalationRule,
    LoadedReference,
    RuleOutcome,
    RuleTable,
)
from routing.models.stamp import ReferenceStamp
from routing.models.time import CalendarDay, CalendarInterval, CalendarYear, WorkingCalendar

__all__ = [
    "Absence",
    "AlertStep",
    "CalendarDay",
    "CalendarInterval",
    "CalendarYear",
    "Category",
    "ClassificationRule",
    "ClockPolicy",
    "Department",
    "EscalationRule",
    "LoadedReference",
    "Membership",
    "OnCall",
    "OutsideKind",
    "OutsideParty",
    "PeakMode",
    "ReferenceStamp",
    "RuleOutcome",
    "RuleTable",
    "Shift",
    "Training",
    "Turn",
    "User",
    "WorkingCalendar",
]
