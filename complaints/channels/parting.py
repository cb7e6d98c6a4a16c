"""One message that holds two complaints: the second becomes a case of its own, linked with the first.

No row moves: the words and files that belong to the new case are chosen by a person and stand there too.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import attachments, lifecycle, recording
from complaints.actors import Customer
from complaints.channels import duplicates
from complaints.errors import StepRefused, Unmet
from complaints.intake import CustomerFacts, Intake
from complaints.messaging import reach
from complaints.messaging.models import Direction, Message


def words_of(case):
    """What the customer said on the case, oldest first."""
    rows = Message.objects.filter(complaint=case, direction=Direction.IN).select_related("party__customer")
    return list(rows.timeline())


def split(case, *, by, key, subject, description, messages=(), files=(), asks_only=False):
    """Record the second complaint of the same customer, with the chosen words and files; the same key is one case.

    Returns (the new case, [(file, why)] of those that were not taken)."""
    if not description.strip():
        hint = _("Write down what the second complaint is about.")
        raise StepRefused([Unmet("has_problem", _("What happened"), hint)])
    party = reach.main_party(case)
    with transaction.atomic():
        new = lifecycle.register_within(
            _intake(case, key, subject, description, asks_only), by=by, customer=party.customer if party else None
        )
        if not new.is_new:
            return new, []
        duplicates.link(case, new, by=by, because="split")
        for message in messages:
            _copy(message, new, by)
    refused = attachments.bring(
        new, by=Customer(new.main_party), files=[_Read(one) for one in files], source=_source(case)
    )
    return new, refused


def _intake(case, key, subject, description, asks_only):
    return Intake(
        channel=case.channel,
        external_id=f"split:{case.pk}:{key}",
        subject=subject or recording.subject_of(Intake(channel=case.channel, description=description)),
        description=description,
        occurred_at=case.occurred_at,
        received_at=case.received_at,
        language=case.language,
        anonymous=case.anonymous,
        asks_only=asks_only,
        customer=CustomerFacts(language=case.language),
    )


def _copy(message, new, by):
    """The customer's words once more, at the time they were said."""
    lifecycle.say(
        new,
        by=by,
        text=message.text,
        direction="in",
        channel=message.channel,
        party=new.main_party,
        external_id=f"split:{message.pk}",
        is_automatic=message.is_automatic,
        at=message.at,
    )


class _Read:
    """A file of the first case, as one that arrives."""

    def __init__(self, filed):
        self.name, self.media, self.content = filed.name, filed.media, filed.content()


def _source(case):
    return _("from %(reference)s") % {"reference": case.reference}
