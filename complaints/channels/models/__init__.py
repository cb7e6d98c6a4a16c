"""The tables of the ways in."""

from complaints.channels.models.arrival import TAKEN, Arrival, ArrivalBody, End, Way
from complaints.channels.models.connector import Connector
from complaints.channels.models.limit import ContactLimit
from complaints.channels.models.run import ImportRejection, ImportRun
from complaints.channels.models.webhook import WebhookDelivery, WebhookSubscription

__all__ = [
    "TAKEN", "Arrival", "ArrivalBody", "Connector", "ContactLimit", "End", "ImportRejection", "ImportRun", "Way",
    "WebhookDelivery", "WebhookSubscription",
]  # fmt: skip
