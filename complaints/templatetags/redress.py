"""Marks and small parts of pages. Every mark is word, shape and colour; every tag prints escaped HTML."""

from functools import lru_cache

from django import template
from django.forms.boundfield import BoundWidget
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from complaints import privacy, steps
from complaints.states import EVENT_LABELS, STEP_NUMBER, ContactKind, Priority, State
from complaints.templatetags.icons import ICONS
from routing import money as amounts

register = template.Library()

PRIORITY_ICONS = {Priority.RED: "octagon", Priority.YELLOW: "triangle", Priority.GREEN: "leaf"}
END_ICONS = {State.CLOSED: "check", State.REJECTED: "x", State.WITHDRAWN: "undo", State.MERGED: "merge"}
VERDICTS = {
    "unchecked": ("circle", pgettext_lazy("evidence", "Unchecked")),
    "authentic": ("shield", pgettext_lazy("evidence", "Authentic")),
    "doubtful": ("triangle", pgettext_lazy("evidence", "Doubtful")),
    "forged": ("x", pgettext_lazy("evidence", "Forged")),
}
# A guard's status, as the list's class, icon and spoken word.
GUARD_LOOKS = {
    "met": ("met", "met", gettext_lazy("Done")),
    "missing": ("missing", "missing", gettext_lazy("Missing")),
    "asked": ("asked", "circle", gettext_lazy("Asked for in the form")),
    "waiting": ("waiting", "pause", gettext_lazy("Waiting")),
}
RING_LENGTH = 2 * 3.1416 * 7


# --- pictures -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _decoration(name):
    return format_html('<svg class="rd-icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', ICONS[name])


@register.simple_tag
def icon(name, label=""):
    """One inline picture; with a label it speaks, without it is decoration. An unknown name is a KeyError."""
    if not label:
        return _decoration(name)
    return format_html(
        '<svg class="rd-icon" viewBox="0 0 24 24" role="img" aria-label="{}"><path d="{}"/></svg>', label, ICONS[name]
    )


@register.simple_tag
def logo():
    """The closing loop; the product's name stands beside it."""
    return format_html(
        '<svg viewBox="0 0 24 24" aria-hidden="true" class="rd-logo rd-c-accent" fill="none" stroke="currentColor" '
        'stroke-width="3"><circle cx="12" cy="12" r="8.5" stroke-dasharray="6.1 1.5"/><path d="{}" '
        'stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>',
        "M8.5 12.2l2.5 2.5 4.8-5",
    )


@lru_cache(maxsize=8)
def ring(step):
    """The place in the seven steps as a closing loop; the word beside it says the same."""
    return format_html(
        '<svg class="rd-ring" viewBox="0 0 20 20" aria-hidden="true"><circle class="is-track" cx="10" cy="10" r="7"/>'
        '<circle cx="10" cy="10" r="7" stroke-dasharray="{} 99" transform="rotate(-90 10 10)"/></svg>',
        f"{RING_LENGTH * step / 7:.1f}",
    )


# --- marks --------------------------------------------------------------------------------------------------------


@register.simple_tag
def badge(text, kind="", icon=""):
    """A plain mark: kinds "", red, yellow, green, wait, accent."""
    return format_html(
        '<span class="rd-badge{}">{}{}</span>', f" is-{kind}" if kind else "", _decoration(icon) if icon else "", text
    )


@register.simple_tag
def priority(value, reasons=None):
    """How urgent; the reasons are in its title. Prints nothing before triage."""
    if not value:
        return ""
    title = "; ".join(str(reason) for reason in reasons or ())
    return format_html(
        '<span class="rd-prio is-{}"{}>{}{}</span>',
        value,
        format_html(' title="{}"', title) if title else "",
        _decoration(PRIORITY_ICONS[value]),
        Priority(value).label,
    )


@register.simple_tag
def case_priority(case, reasons=None):
    """A case's priority; before anybody has decided, pale, what the rules suggest."""
    if case.priority or not case.is_open:
        return priority(case.priority, reasons)
    title = _("suggested by the rules")
    suggested = priority(case.suggestion.get("priority", ""))
    return format_html('<span class="rd-suggested" title="{}">{}</span>', title, suggested) if suggested else ""


@register.simple_tag
def state_badge(state):
    """Where the case stands: the word and a ring filled n/7; an ended case is grey."""
    label = State(state).label
    if state in END_ICONS:
        return badge(label, icon=END_ICONS[state])
    return format_html('<span class="rd-state">{}{}</span>', ring(STEP_NUMBER[state]), label)


@register.simple_tag
def verdict(value):
    """What a person found about the authenticity of an evidence item."""
    name, word = VERDICTS[value or "unchecked"]
    return format_html('<span class="rd-verdict is-{}">{}{}</span>', value or "unchecked", _decoration(name), word)


@register.simple_tag
def money(minor, currency=""):
    """An amount of minor units: “CNY 1,234.50”, in Chinese “¥1,234.50”; “–” for none."""
    if minor is None:
        return "–"
    amount = f"{amounts.to_major(minor):,.2f}"
    return format_html('<span class="rd-money"><small>{}</small>{}</span>', amounts.symbol(currency or None), amount)


@register.simple_tag
def person(user):
    """A colleague: initials and name; “nobody yet” for none."""
    if user is None:
        return format_html('<span class="rd-person rd-muted">{}</span>', _("nobody yet"))
    return format_html('<span class="rd-person"><i aria-hidden="true">{}</i>{}</span>', user.initials, user)


@register.simple_tag
def customer_chip(customer, name=""):
    """A customer, outlined; without a name by their number."""
    text = name or (str(customer) if customer else _("Anonymous"))
    letters = text[:1] if text[:1] > "\u2e80" else text.lstrip("#")[:2].upper()
    return format_html('<span class="rd-person is-customer"><i aria-hidden="true">{}</i>{}</span>', letters, text)


@register.simple_tag
def event_label(event):
    """What an event is called: a step by its own name."""
    return EVENT_LABELS.get(event.kind) or steps.label_of(event.kind)


# --- contact data -------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def masked(context, kind, value, url="", in_form=False):
    """A contact masked; with `url` an eye that asks the server by POST. Looking is recorded, and the title says so.

    `in_form`: it stands inside another form, where a form of its own may not; the eye then needs the script.
    """
    shown = privacy.mask(kind, value)
    if not url:
        return format_html('<span class="rd-masked">{}</span>', shown)
    label = _("Show: %(kind)s") % {"kind": ContactKind(kind).label}
    look = format_html('title="{}" aria-label="{}"', _("Showing it is recorded"), label)
    if in_form:
        return format_html(
            '<span class="rd-masked">{}<button type="button" hx-post="{}" hx-target="closest .rd-masked" '
            'hx-swap="outerHTML" hx-params="none" {}>{}</button></span>',
            shown,
            url,
            look,
            _decoration("eye"),
        )
    return format_html(
        '<form class="rd-masked" method="post" action="{0}" hx-post="{0}" hx-swap="outerHTML">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{1}">{2}<button type="submit" {3}>{4}</button></form>',
        url,
        context.get("csrf_token", ""),
        shown,
        look,
        _decoration("eye"),
    )


@register.simple_tag(takes_context=True)
def revealed(context, kind, value, url=""):
    """The answer to the eye: the contact itself; after a minute the page masks it again."""
    return format_html(
        '<span class="rd-masked is-shown" data-hide-after="60" aria-live="polite">{}<template>{}</template></span>',
        value,
        masked(context, kind, value, url),
    )


# --- what is missing ----------------------------------------------------------------------------------------------


@register.simple_tag
def guard_list(offer, links=None):
    """The guards of a step: met, missing, or asked for in its form. `links` maps a guard's name to (url, label)."""
    links = links or {}
    lines = [_guard(line, links.get(line.name)) for line in offer.guards]
    return format_html(
        '<ul class="rd-guards" id="guards-{}">{}</ul>', offer.name, format_html_join("", "{}", ((x,) for x in lines))
    )


def _guard(line, link):
    kind, picture, word = GUARD_LOOKS[line.status]
    sentence = format_html("{}", line.sentence) if kind == "met" else format_html("<b>{}</b>", line.sentence)
    action = format_html('<a href="{}">{}</a>', *link) if link and kind != "met" else ""
    hint = format_html("<small>{}</small>", line.hint) if line.hint and kind != "met" else ""
    return format_html(
        '<li class="is-{}">{}<span>{}</span>{}{}</li>', kind, icon(picture, label=word), sentence, action, hint
    )


@register.simple_tag
def guard_count(offer):
    """“3 missing”, or that the step is ready; for the head of the step's panel."""
    missing = len(offer.missing)
    if not missing:
        return badge(_("Ready"), "green", icon="check")
    return badge(ngettext("%(count)d missing", "%(count)d missing", missing) % {"count": missing}, "yellow")


@register.simple_tag
def step_button(offer, url="", is_quiet=False):
    """The step's own button. Greyed it stays in the tab order and points at what is missing; a person without the
    right sees none of it."""
    if not offer.is_permitted:
        return ""
    if not offer.is_allowed:
        return format_html(
            '<button class="btn btn-quiet" type="button" aria-disabled="true" aria-describedby="guards-{}">{}</button>',
            offer.name,
            offer.label,
        )
    look = "btn-quiet" if is_quiet else "btn-primary"
    if url:
        return format_html('<a class="btn {}" href="{}">{}</a>', look, url, offer.label)
    return format_html('<button class="btn {}" type="submit">{}</button>', look, offer.label)


# --- forms --------------------------------------------------------------------------------------------------------

CHECKS = ("CheckboxInput", "RadioSelect", "CheckboxSelectMultiple")
SELECTS = ("Select", "SelectMultiple", "NullBooleanSelect")


@register.simple_tag
def widget(field, **attrs):
    """A bound field's control in Bootstrap's classes, with what describes it and whether it is wrong."""
    kind = field.field.widget
    classes = [kind.attrs.get("class", ""), _control_class(kind), "is-invalid" if field.errors else ""]
    return field.as_widget(attrs={"class": " ".join(filter(None, classes)), **attrs})


def _control_class(kind):
    names = {cls.__name__ for cls in type(kind).__mro__}
    if names.intersection(CHECKS):
        return "form-check-input"
    return "form-select" if names.intersection(SELECTS) else "form-control"


@register.filter
def layout(field):
    """How `_field.html` sets a field: "check" (box before its label), "choices" (a list under a legend), "plain"."""
    names = {cls.__name__ for cls in type(field.field.widget).__mro__}
    if "CheckboxInput" in names:
        return "check"
    return "choices" if names.intersection(("RadioSelect", "CheckboxSelectMultiple")) else "plain"


@register.filter
def options(field):
    """The boxes of a field with choices, one by one: each has `tag`, `choice_label` and `id_for_label`."""
    control = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id, "class": "form-check-input"}, control)
    parts = control.subwidgets(field.html_name, field.value(), attrs=attrs)
    return [BoundWidget(control, part, field.form.renderer) for part in parts]


@register.filter
def as_note(form):
    """What was typed, as lines “label: words”, so that it can be kept as a note."""
    lines = [f"{field.label}: {field.value()}" for field in form.visible_fields() if field.value()]
    return "\n".join(lines)


@register.simple_tag
def confirm_attrs(title, text="", label=""):
    """Attributes of a button whose form asks once more before it is sent."""
    return format_html('data-confirm="{}" data-confirm-text="{}" data-confirm-label="{}"', title, text, label)
