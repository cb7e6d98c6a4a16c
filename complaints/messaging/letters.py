"""Letters from templates: the row of the channel, else the one for all channels, in the customer's language."""

from dataclasses import dataclass

from django.conf import settings

from complaints.messaging.models import Template
from complaints.messaging.placeholders import fill


@dataclass(frozen=True)
class Rendered:
    """A letter ready to go. `short` is what a text message carries instead, where there is such a text."""

    subject: str
    text: str
    language: str
    short: str = ""


def render(code, *, language, channel="", values):
    """Write a letter. An unknown code is a LookupError that says what to do."""
    language = language or settings.LANGUAGE_CODE
    rows = Template.objects.filter(code=code, is_active=True, channel__in=[channel, ""]).order_by("-channel")
    template = rows.first()
    if template is None:
        raise LookupError(f"There is no message template “{code}”: run manage.py setup_reference.")
    subject, text = template.words(language)
    return Rendered(fill(subject, values, language), fill(text, values, language), language)
