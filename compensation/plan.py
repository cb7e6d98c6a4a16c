"""The agreed terms in a customer's words, for the letter that repeats them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compensation.models import ProposalVersion
from compensation.states import IN_FORCE
from routing.money import format_money


def in_words(case):
    """A line for each remedy in force: “Refund CNY 134.00: by 27 Nov”, in the active language."""
    version = ProposalVersion.objects.of_attempt(case).filter(state__in=IN_FORCE).first()
    return [_line(remedy) for remedy in version.remedies.order_by("number")] if version else []


def _line(remedy):
    what = remedy.get_kind_display()
    if remedy.amount:
        what = f"{what} {format_money(remedy.amount)}"
    day = date_format(remedy.promised_on, pgettext("date format", "j M"))
    return _("%(title)s: by %(day)s") % {"title": what, "day": day}
