"""Charts as SVG: geometry by attributes and colour by class, since the strict CSP refuses style attributes.

Each says its content as a sentence in `aria-label`; the page puts the figures in a table beside it.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from routing import money

register = template.Library()

LEAST_CASES = 5
SHARES = ("b1", "b3", "b2", "b4", "b0")


def _all(template_text, rows):
    return format_html_join("", template_text, rows)


def _number(value):
    """“12.5”, “12”: at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


# --- bars ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def bar(percent, kind="", tick=None, is_tall=False, label=""):
    """One bar of 0 to 100 per cent; `tick` is a notch that disappears once it is passed."""
    return bar_of([(percent, kind)], tick=tick if tick and percent < tick else None, is_tall=is_tall, label=label)


@register.simple_tag
def bar_of(parts, tick=None, is_tall=False, label=""):
    """A bar of several parts (percent, kind); kinds "", b, yellow, red, green, wait."""
    x, rows = 0, []
    for percent, kind in parts:
        rows.append((f" is-{kind}" if kind else "", _number(x), _number(percent)))
        x += percent
    notch = format_html('<rect class="k" x="{}" width=".8" height="4"/>', tick) if tick else ""
    speaks = format_html('role="img" aria-label="{}"', label) if label else format_html('aria-hidden="true"')
    return format_html(
        '<svg class="rd-bar{}" viewBox="0 0 100 4" preserveAspectRatio="none" {}>'
        '<rect class="t" width="100" height="4"/>{}{}</svg>',
        " is-tall" if is_tall else "",
        speaks,
        _all('<rect class="f{}" x="{}" width="{}" height="4"/>', rows),
        notch,
    )


@register.simple_tag
def stacked(parts, width=480):
    """Shares that add to 100: (percent, name) or (percent, name, class), each with its own word inside."""
    x, rows, said = 0, [], []
    for number, (percent, name, *look) in enumerate(parts):
        kind = look[0] if look else SHARES[min(number, len(SHARES) - 1)]
        ink = {"b2": "y", "b0": ""}.get(kind, "w")
        share = f"{_number(percent)} %"
        words = f"{name} {share}"
        said.append(words)
        room = percent * width / 100
        shown = words if _width(words) + 16 < room else (share if _width(share) + 12 < room else "")
        rows.append((kind, _number(x), _number(max(room - 2, 1)), ink, _number(x + 8), shown))
        x += room
    return format_html(
        '<svg class="rd-chart is-shares" viewBox="0 0 {} 26" role="img" aria-label="{}">{}</svg>',
        width,
        ", ".join(said),
        _all(
            '<rect class="{}" x="{}" y="0" width="{}" height="26" rx="3"/><text class="{}" x="{}" y="17">{}</text>',
            rows,
        ),
    )


def _width(text):
    """How wide a text of 11 px is at most: Chinese characters are square."""
    return sum(12 if character > "\u2e80" else 7 for character in text)


@register.simple_tag
def columns(rows):
    """Bars with the earlier value as a thin mark: (name, value, earlier or None) and, where wanted, a class."""
    if not rows:
        return ""
    top = max(max(value, earlier or 0) for _name, value, earlier, *_look in rows) or 1
    bars, said = [], []
    for number, (name, value, earlier, *look) in enumerate(rows):
        change = "" if earlier is None else f"{value - earlier:+d}"
        said.append(f"{name} {value} ({change})" if change else f"{name} {value}")
        bars.append(_column(number * 24, name, value, earlier, change, look[0] if look else "b1", top))
    return format_html(
        '<svg class="rd-chart" viewBox="0 0 350 {}" role="img" aria-label="{}">{}</svg>',
        len(rows) * 24,
        ", ".join(said),
        _all("{}", ((one,) for one in bars)),
    )


def _column(y, name, value, earlier, change, kind, top):
    mark = ""
    if earlier is not None:
        x = _number(104 + earlier / top * 180)
        mark = format_html('<line class="ln old" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>', x, y + 1, y + 20)
    return format_html(
        '<text x="0" y="{text}">{name}</text>'
        '<rect class="b0" x="104" y="{y}" width="180" height="13" rx="2" opacity=".45"/>'
        '<rect class="{kind}" x="104" y="{y}" width="{width}" height="13" rx="2"/>{mark}'
        '<text class="s" x="318" y="{text}" text-anchor="end">{value}</text>'
        '<text x="346" y="{text}" text-anchor="end">{change}</text>',
        text=y + 14,
        y=y + 4,
        name=_cut(name),
        kind=kind,
        width=_number(value / top * 180),
        mark=mark,
        value=value,
        change=change,
    )


def _cut(name, room=98):
    """The name, cut with “…” where it would run into its bar."""
    name = str(name)
    if _width(name) * 0.86 <= room:
        return name
    while name and _width(name) * 0.86 > room - 8:
        name = name[:-1]
    return f"{name}…"


# --- what like cases got ------------------------------------------------------------------------------------------


@register.simple_tag
def spread(values, mine, limits=(), currency=""):
    """One dot a case, the box holds the middle half, the line is the median, the big dot this offer, ceilings as lines.

    All amounts in minor units; `limits` are (amount, name). Fewer than five like cases are said, not drawn.
    """
    ordered = sorted(values)
    if len(ordered) < LEAST_CASES:
        words = ngettext(
            "Only %(count)d like case so far: too few to compare.",
            "Only %(count)d like cases so far: too few to compare.",
            len(ordered),
        )
        return format_html('<p class="rd-small rd-muted mb-0">{}</p>', words % {"count": len(ordered)})
    quarters = [ordered[int(len(ordered) * part)] for part in (0.25, 0.5, 0.75)]
    top = _round_up(max([*ordered, mine or 0, *(at for at, _name in limits[:1])]))
    return format_html(
        '<svg class="rd-chart is-spread" viewBox="0 0 480 126" role="img" aria-label="{}">'
        '<line class="ax" x1="12" x2="468" y1="104" y2="104"/>{}{}{}{}{}</svg>',
        _spread_sentence(ordered, quarters, mine, currency),
        _box(quarters, top),
        _dots(ordered, top),
        _limits([(at, name) for at, name in limits if at <= top], top),
        _mine(mine, top) if mine is not None else "",
        _axis(top),
    )


def _round_up(amount):
    """A round top of the axis in minor units: 1, 2 or 5 times a power of ten, a fifth of it whole."""
    step = 500
    while True:
        for factor in (1, 2, 4, 5):
            if step * factor >= amount:
                return step * factor
        step *= 10


def _x(amount, top):
    return 12 + amount / top * 456


def _spread_sentence(ordered, quarters, mine, currency):
    low, middle, high = (money.format_money(value, currency or None) for value in quarters)
    facts = {"count": len(ordered), "low": low, "median": middle, "high": high}
    said = _("%(count)d like cases; the middle half got %(low)s to %(high)s, median %(median)s") % facts
    if mine is None:
        return said
    return _("%(said)s; this offer is %(mine)s") % {"said": said, "mine": money.format_money(mine, currency or None)}


def _box(quarters, top):
    low, middle, high = (_x(value, top) for value in quarters)
    return format_html(
        '<rect class="box" x="{0}" y="88" width="{1}" height="12" rx="2"/>'
        '<line class="box" x1="{2}" x2="{2}" y1="88" y2="100" stroke-width="2.5"/>',
        _number(low),
        _number(max(high - low, 2)),
        _number(middle),
    )


def _dots(ordered, top):
    stack, rows = {}, []
    for value in ordered:
        slot = round(value / top * 60)
        stack[slot] = stack.get(slot, 0) + 1
        rows.append((_number(_x(value, top)), max(84 - stack[slot] * 8, 26)))
    return _all('<circle class="pt" cx="{}" cy="{}" r="3.3"/>', rows)


def _limits(limits, top):
    rows = []
    for number, (at, name) in enumerate(limits):
        x = _x(at, top)
        # A name near the right edge stands left of its line; every second one a line lower.
        fits = x + 4 + _width(str(name)) < 476
        rows.append(
            (_number(x), _number(x + 4 if fits else x - 4), 16 + number % 2 * 12, "start" if fits else "end", name)
        )
    return _all(
        '<line class="lim" x1="{0}" x2="{0}" y1="8" y2="104"/><text x="{1}" y="{2}" text-anchor="{3}">{4}</text>', rows
    )


def _mine(mine, top):
    x = _x(mine, top)
    anchor = "middle" if 60 < x < 420 else ("start" if x <= 60 else "end")
    return format_html(
        '<line class="ln" x1="{0}" x2="{0}" y1="44" y2="94"/><circle class="me" cx="{0}" cy="94" r="6.5"/>'
        '<text class="s" x="{0}" y="40" text-anchor="{1}">{2}</text>',
        _number(x),
        anchor,
        _("this offer %(amount)s") % {"amount": f"{money.to_major(mine):,.2f}".removesuffix(".00")},
    )


def _axis(top):
    rows = [
        (_number(_x(at, top)), "start" if part == 0 else ("end" if part == 5 else "middle"), f"{at / 100:,.0f}")
        for part in range(6)
        for at in [top * part / 5]
    ]
    return _all('<text x="{}" y="120" text-anchor="{}">{}</text>', rows)


# --- lines --------------------------------------------------------------------------------------------------------


@register.simple_tag
def effect(before, after, done_label, unit="%", first="", last=""):
    """An improvement's effect: the rate week by week, the mean before and after, and the day it was done."""
    rates = [*before, *after]
    if not before or not after:
        return format_html('<p class="rd-small rd-muted mb-0">{}</p>', _("Not enough weeks yet to see an effect."))
    top = max(rates) * 1.25 or 1
    points = [(34 + index * 310 / (len(rates) - 1), 92 - rate / top * 74) for index, rate in enumerate(rates)]
    cut = (points[len(before) - 1][0] + points[len(before)][0]) / 2
    means = [sum(part) / len(part) for part in (before, after)]
    levels = [_number(92 - mean / top * 74) for mean in means]
    said = _("%(before)s before, %(after)s after: %(what)s") % {
        "before": f"{_number(means[0])}{unit}",
        "after": f"{_number(means[1])}{unit}",
        "what": done_label,
    }
    return format_html(
        '<svg class="rd-chart" viewBox="0 0 360 112" role="img" aria-label="{said}">{frame}'
        '<line class="av" x1="34" x2="{cut}" y1="{old}" y2="{old}"/>'
        '<line class="av" x1="{cut}" x2="350" y1="{new}" y2="{new}"/>'
        '<path class="ln old" d="{before}"/><path class="ln" d="{after}"/>'
        '<line class="ev" x1="{cut}" x2="{cut}" y1="10" y2="92"/><text class="tg" x="{beside}" y="18">{done}</text>'
        '<circle class="me" cx="{x}" cy="{y}" r="4.5"/></svg>',
        said=said,
        frame=_frame(f"{_number(max(rates))}{unit}", first, last),
        cut=_number(cut),
        old=levels[0],
        new=levels[1],
        before=_path(points[: len(before)]),
        after=_path(points[len(before) :]),
        beside=_number(cut + 5),
        done=done_label,
        x=_number(points[-1][0]),
        y=_number(points[-1][1]),
    )


@register.simple_tag
def line(points, unit=""):
    """A plain trend: (label, value) from the earliest to the latest."""
    if len(points) < 2:
        return ""
    values = [value for _label, value in points]
    top = max(values) * 1.25 or 1
    drawn = [(34 + index * 310 / (len(values) - 1), 92 - value / top * 74) for index, value in enumerate(values)]
    return format_html(
        '<svg class="rd-chart" viewBox="0 0 360 112" role="img" aria-label="{}">{}<path class="ln" d="{}"/>'
        '<circle class="me" cx="{}" cy="{}" r="4.5"/></svg>',
        ", ".join(f"{label} {_number(value)}{unit}" for label, value in points),
        _frame(f"{_number(max(values))}{unit}", points[0][0], points[-1][0]),
        _path(drawn),
        _number(drawn[-1][0]),
        _number(drawn[-1][1]),
    )


def _frame(top_label, first, last):
    return format_html(
        '<line class="ax" x1="34" x2="350" y1="92" y2="92"/><text x="28" y="96" text-anchor="end">0</text>'
        '<text x="28" y="36.8" text-anchor="end">{}</text><text x="34" y="108">{}</text>'
        '<text x="350" y="108" text-anchor="end">{}</text>',
        top_label,
        first,
        last,
    )


def _path(points):
    return " ".join(f"{'L' if number else 'M'}{x:.1f} {y:.1f}" for number, (x, y) in enumerate(points))
