"""Promises and moments: badges of clocks, due times, and times as people say them."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from complaints import wording
from complaints.models.complaint import NO_PROMISE
from complaints.states import STEP_NUMBER, State
from complaints.templatetags.charts import bar
from complaints.templatetags.redress import icon

register = template.Library()

LOOKS = {
    "ok": ("clock", "is-ok"),
    "soon": ("glass", "is-soon"),
    "over": ("alarm", "is-over"),
    "paused": ("pause", "is-paused"),
    "kept": ("check", "is-kept"),
    "missed": ("alarm", "is-over"),
    "stopped": ("x", "is-stopped"),
}


def _badge(left, at, is_wide=False):
    picture, look = LOOKS[left.kind]
    drawn = "" if left.percent is None else bar(left.percent, tick=wording.SOON_PERCENT)
    below = format_html("<small>{}</small>", left.below) if left.below else ""
    return format_html(
        '<time class="rd-clock {}{}" datetime="{}" title="{}">{}<b>{}</b>{}{}</time>',
        look,
        " is-wide" if is_wide else "",
        at.isoformat(),
        wording.full_moment(at),
        icon(picture),
        left.words,
        drawn,
        below,
    )


@register.simple_tag
def clock_badge(clock, now, is_wide=False):
    """What is left of a promise, as bar and words; a kept one takes one line."""
    return _badge(wording.left_of(clock, now), clock.stopped_at or clock.due_at, is_wide)


@register.simple_tag
def clock_row(clock, now):
    """A clock under its name, as the case page lists its promises."""
    if clock.stopped_at:
        return format_html(
            '<div class="rd-inline is-tight"><span class="rd-small">{}</span><span class="rd-push">{}</span></div>',
            clock.get_kind_display(),
            clock_badge(clock, now),
        )
    return format_html(
        '<div><div class="rd-small">{}</div>{}</div>', clock.get_kind_display(), clock_badge(clock, now, is_wide=True)
    )


@register.simple_tag
def due_badge(due_at, now, minutes=None, calendar="", started_at=None):
    """The light badge of a list row, from the due time alone. With `minutes` (or `started_at`) also a bar."""
    if due_at is None or due_at >= NO_PROMISE:
        return format_html('<span class="rd-clock is-stopped"><b>{}</b></span>', _("no promise runs"))
    if minutes is None and started_at is not None:
        minutes = int(wording.minutes_between(calendar, started_at, due_at))
    return _badge(wording.left_until(due_at, now, minutes=minutes, calendar_code=calendar), due_at)


@register.simple_tag
def when(at, now=None, style="moment"):
    """A moment as a <time>; styles: moment, time, day, full, ago. “–” for none."""
    if at is None:
        return "–"
    now = now or timezone.now()
    words = {
        "moment": lambda: wording.moment(at, now),
        "short": lambda: wording.short_moment(at, now),
        "time": lambda: wording.clock_time(at),
        "day": lambda: wording.day(at, now),
        "full": lambda: wording.full_moment(at),
        "ago": lambda: wording.ago(at, now),
    }[style]()
    return format_html(
        '<time class="rd-nowrap" datetime="{}" title="{}">{}</time>', at.isoformat(), wording.full_moment(at), words
    )


@register.filter
def duration(length):
    """Minutes or a timedelta in words."""
    return "" if length is None else wording.duration(length)


@register.filter
def moment(at, now):
    """“today 13:22” as plain text."""
    return "" if at is None else wording.moment(at, now)


@register.filter
def ago(at, now):
    """“12 min ago” as plain text."""
    return "" if at is None else wording.ago(at, now)


# --- the seven steps ----------------------------------------------------------------------------------------------


@register.inclusion_tag("_step_bar.html")
def step_bar(case, dates=None, now=None):
    """Seven steps: done with when, the present one, those ahead; `dates` maps a state to a moment or to words."""
    now = now or timezone.now()
    dates = dates or {}
    here = STEP_NUMBER.get(case.state)
    is_over = case.state == State.CLOSED
    steps = [
        {
            "number": number,
            "label": State(state).label,
            "look": _look(number, here, is_over or (here is None and state in dates)),
            "below": _below(dates.get(state), now),
        }
        for state, number in STEP_NUMBER.items()
    ]
    following = steps[here] if here and here < len(steps) else None
    return {
        "steps": steps,
        "current": steps[here - 1] if here else None,
        "following": following,
        "ended": "" if here else State(case.state).label,
        "round": case.round,
    }


def _look(number, here, is_done):
    """done, now or ahead; `here` is None for a case that has ended."""
    if here == number:
        return "now"
    return "done" if is_done or (here is not None and number < here) else "ahead"


def _below(value, now):
    return wording.moment(value, now) if isinstance(value, datetime) else (value or "")
