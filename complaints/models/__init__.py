"""The tables of the case itself."""

from complaints.models.clock import Clock, ClockPause, Recount
from complaints.models.complaint import Complaint
from complaints.models.customer import ContactPoint, Customer, Party
from complaints.models.desk import Draft, SavedView
from complaints.models.event import Event, EventText
from complaints.models.outside import OutsideCase, PublicPost
from complaints.models.record import Demand, NamedPerson, Order
from complaints.models.request import CaseGrant, StepRequest
from complaints.models.search import SearchEntry
from complaints.models.shift import ShiftHandOver
from complaints.models.task import Promise, Task, TaskTemplate

__all__ = [
    "CaseGrant",
    "Clock",
    "ClockPause",
    "Complaint",
    "ContactPoint",
    "Customer",
    "Demand",
    "Draft",
    "Event",
    "EventText",
    "NamedPerson",
    "Order",
    "OutsideCase",
    "Party",
    "Promise",
    "PublicPost",
    "Recount",
    "SavedView",
    "SearchEntry",
    "ShiftHandOver",
    "StepRequest",
    "Task",
    "TaskTemplate",
]
