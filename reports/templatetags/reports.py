"""Small parts of the pages of reports, and what other pages show of them."""

from django import template
from django.utils.html import format_html

from complaints.templatetags.redress import icon
from reports import charts, drawing, saying
from reports.models import RootCause
from reports.states import Topic
from routing import money

register = template.Library()


@register.simple_tag
def root_cause_of(case):
    """The root cause of the case's present round, or None; asked only where the facts say that there is one."""
    if not case.has_root_cause:
        return None
    rows = RootCause.objects.filter(complaint=case.pk, round=case.round, is_current=True)
    return rows.select_related("cause", "named_by").first()


@register.filter
def number(value):
    """“1,234”, “12.5”; “–” for none."""
    return "–" if value is None else saying.number(value)


@register.filter
def rate(value):
    """A rate per thousand with two decimals; “–” where no orders are known."""
    return "–" if value is None else saying.number(value, decimals=2)


@register.filter
def days(period):
    """A period in words."""
    return saying.days(period)


@register.filter
def signed(value):
    """“+7”, “−6”, “0”; “–” for none."""
    if value is None:
        return "–"
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{saying.number(abs(value))}"


@register.filter
def topics(mark):
    """Why a case is on the agenda, in words."""
    return ", ".join(str(Topic(topic).label) for topic in mark.topics)


@register.simple_tag
def tile(shown):
    """One large figure with what stands below it; it leads to its cases."""
    below = format_html(
        "<span{}>{} {}</span>",
        format_html(' class="rd-c-{}"', shown.look) if shown.look else "",
        icon(shown.icon) if shown.icon else "",
        shown.below,
    )
    return format_html(
        '<div><span>{}</span><b><a href="{}">{}</a></b>{}</div>', shown.label, shown.url, shown.value, below
    )


@register.filter
def major(minor):
    """An amount without its currency, for tables whose heading names it."""
    return "–" if minor is None else f"{money.to_major(minor):,.2f}"


@register.simple_tag
def chart(rows):
    """Bars (name, value, earlier or None, look), drawn when they come into sight; till then their place is kept."""
    place = format_html(
        '<svg class="rd-chart" viewBox="0 0 {} {}" aria-hidden="true"></svg>',
        drawing.WIDTH,
        drawing.height_of(len(rows)),
    )
    return format_html(
        '<div hx-get="{}" hx-trigger="revealed" hx-swap="innerHTML" role="img" aria-label="{}">{}</div>',
        charts.address("bars", rows),
        charts.sentence(rows),
        place,
    )
