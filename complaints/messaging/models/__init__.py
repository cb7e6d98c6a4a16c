"""The tables of what is said: the conversation, what goes out, the templates, the notices to staff."""

from complaints.messaging.models.message import Direction, Message
from complaints.messaging.models.notice import Notice
from complaints.messaging.models.outgoing import Attempt, AttemptOutcome, Kind, Outgoing, OutgoingState
from complaints.messaging.models.template import Template

__all__ = [
    "Attempt",
    "AttemptOutcome",
    "Direction",
    "Kind",
    "Message",
    "Notice",
    "Outgoing",
    "OutgoingState",
    "Template",
]
