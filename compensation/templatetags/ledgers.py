"""What the ledgers print: who is paid, by when, what finance answered."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from compensation.states import NEEDS_DETAILS, PayoutState
from complaints.templatetags.redress import badge
from routing.money import format_money

register = template.Library()

LOOKS = {
    PayoutState.TO_PAY: ("", "clock"),
    PayoutState.EXPORTED: ("wait", "out"),
    PayoutState.PAID: ("green", "check"),
    PayoutState.FAILED: ("red", "x"),
    PayoutState.TO_CLARIFY: ("yellow", "triangle"),
    PayoutState.CANCELLED: ("", "undo"),
}


@register.simple_tag
def payout_state(payout):
    """How far a payment is, as a badge."""
    kind, picture = LOOKS[payout.state]
    return badge(payout.get_state_display(), kind, picture)


@register.simple_tag
def payee_words(payout):
    """Who is paid, and how: the details in force, else the way the order was paid, else that they are missing."""
    if payout.payee:
        return format_html('{} <span class="rd-muted">{}</span>', payout.payee.holder, payout.payee.account_hint)
    if payout.remedy.kind == "coupon":
        return _("to the customer’s account")
    if payout.remedy.kind in NEEDS_DETAILS:
        return format_html('<span class="rd-c-yellow">{}</span>', _("details missing"))
    return _("as the order was paid")


@register.simple_tag
def promised_day(day, now):
    """A deadline as a day: “today”, “in 3 days”, “2 days over” in red, else the date."""
    if day is None:
        return "–"
    left = (day - timezone.localdate(now)).days
    text = date_format(day, pgettext("date format", "j M Y"))
    if left < 0:
        over = ngettext("%(days)s day over", "%(days)s days over", -left) % {"days": -left}
        return format_html('{} <span class="rd-c-red">{}</span>', text, over)
    if left == 0:
        return format_html('{} <span class="rd-c-yellow">{}</span>', text, _("today"))
    return text


@register.simple_tag
def line_answer(line, payout=None):
    """What finance answered to a line; while it has not, how the payment stands."""
    payout = payout or line.payout
    state = line.result or payout.state
    kind, picture = LOOKS[PayoutState(state)]
    return badge(PayoutState(state).label, kind, picture)


@register.simple_tag
def remedy_parts(remedy):
    """“by law CNY 134.00 · goodwill CNY 10.00”."""
    named = [
        (_("by law %(amount)s"), remedy.statutory),
        (_("standard %(amount)s"), remedy.standard),
        (_("goodwill %(amount)s"), remedy.goodwill),
    ]
    return " · ".join(text % {"amount": format_money(amount)} for text, amount in named if amount) or "–"


@register.simple_tag
def net_cost(recovery):
    """What the case costs us after what we received."""
    return format_money(recovery.version.total - recovery.received_amount)


@register.simple_tag
def count_of(counts, key):
    """“ 3” beside a list, or nothing."""
    return f" {counts[key]}" if counts.get(key) else ""
