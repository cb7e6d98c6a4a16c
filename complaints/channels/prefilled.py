"""With what the staff form opens: what the telephone system knows, a draft, or a message out of quarantine."""

import secrets

from complaints import drafts
from complaints.channels import quarantine
from complaints.channels.models import Way
from complaints.states import Channel

KNOWN = ("phone", "order", "member_id")
LISTS = ("demands",)
CHECKS = ("anonymous", "asks_only")


def of_call(query):
    """What the telephone system opens the form with; its number of the call makes it one case."""
    known = {name: query.get(name, "") for name in KNOWN}
    return known | {"key": (query.get("call_id") or secrets.token_hex(16))[:64]}


def of_draft(person, key):
    """What was typed into this form before, as the fields take it; {} where nothing was kept."""
    body = drafts.body_of(person, draft_key(key))
    lists = {name: _as_list(body[name]) for name in LISTS if name in body}
    checks = {name: True for name in CHECKS if body.get(name)}
    return body | lists | checks


def of_arrival(arrival):
    """What could be read of a message in quarantine. A machine's address is left out: nothing is sent to it by itself;
    a person may type it in."""
    contents = quarantine.contents_of(arrival)
    fields = contents.fields
    contact = str(fields.get("contact") or "")
    sender = "" if contents.is_automatic else contents.sender or (contact if "@" in contact else "")
    return {
        "key": f"arrival-{arrival.pk}",
        "arrival": arrival.pk,
        "channel": arrival.channel or Channel.EMAIL,
        "subject": contents.subject[:200],
        "description": contents.text,
        "name": contents.sender_name or str(fields.get("name") or ""),
        "email": sender,
        "phone": "" if "@" in contact else contact,
        "order": str(fields.get("order") or ""),
        "demands": _as_list(fields.get("wishes") or []),
        "language": contents.language,
    }


def external_id(arrival):
    """The number under which its channel would have recorded it."""
    return f"mail:{arrival.key[:40]}" if arrival.way == Way.MAIL else f"arrival:{arrival.pk}"


def draft_key(key):
    """Under which key a form of the desk is kept."""
    return f"record:{key[:59]}"


def _as_list(value):
    return value if isinstance(value, list) else [value]
