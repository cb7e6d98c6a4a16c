"""How the ledger of arrivals is shown."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from complaints.channels import balance, reasons
from complaints.channels.models import End
from complaints.templatetags.redress import badge

register = template.Library()

LOOKS = {
    End.CASE: ("green", "check"),
    End.ADDITION: ("", "link"),
    End.DUPLICATE: ("", "copy"),
    End.QUARANTINED: ("yellow", "pause"),
    End.REFUSED: ("", "x"),
    End.DROPPED: ("", "x"),
    End.RECEIVED: ("red", "octagon"),
}


@register.simple_tag
def arrivals_figure(number, **wanted):
    """A figure that opens its rows; nought opens nothing."""
    if not number:
        return format_html('<span class="rd-muted">{}</span>', 0)
    query = urlencode({name: value for name, value in wanted.items() if value})
    return format_html('<a href="{}?{}">{}</a>', reverse("arrival_rows"), query, number)


@register.simple_tag
def became(arrival):
    """What became of a message, as a word with its mark."""
    return badge(arrival.get_end_display(), *LOOKS[End(arrival.end)])


@register.filter
def told(reason):
    """Why it was not taken, in the reader's words."""
    return reasons.told(reason)


@register.filter
def came_by(arrival):
    """“E-mail”, “Interface · App”: the way in, and the channel where that is another word."""
    return balance.name_of(arrival.way, arrival.channel)
