"""The tables of the ways in."""

from complaints.channels.models.arrival import TAKEN, Arrival, ArrivalBody, End, Way
from complaints.channels.models.connector import Connector
from complaints.channels.models.run import ImportRejection, ImportRun

__all__ = ["TAKEN", "Arrival", "ArrivalBody", "Connector", "End", "ImportRejection", "ImportRun", "Way"]
