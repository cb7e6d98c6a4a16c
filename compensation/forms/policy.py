"""A row of the policy table as it is typed: amounts in major units, conditions as ticks, the standard line by line."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compensation.forms.proposal import AmountField
from compensation.models import PolicyRow
from compensation.states import RemedyKind
from complaints.states import Priority
from routing import names
from routing.money import plain, to_major, to_minor

AMOUNTS = ("agent_amount", "manager_amount", "director_amount", "amount_from", "amount_below")
TICKS = ("categories", "responsibilities", "priorities", "allowed")
WORDS = ("tiers", "markets")
ORDER, COST = "order", "cost"
CLASSES = ("product", "service", "logistics", "other")
# No category of a complaint: goodwill for a promise that was kept late, in whatever case.
KEPT_LATE = "promise.late"


def categories():
    """Whole classes first, then each category."""
    known = [(code, f"{code} · {category.name}") for code, category in sorted(names.categories().items())]
    classes = [(klass, _("all of “%(klass)s”") % {"klass": klass}) for klass in CLASSES]
    return [*classes, *known, (KEPT_LATE, _("%(code)s · a promise kept late") % {"code": KEPT_LATE})]


def parties():
    """Any department of ours, then each department, then who stands outside."""
    known = {**names.departments(), **names.outside_parties()}
    return [("own", _("any department of ours")), *((code, party.name) for code, party in known.items())]


class TicksField(forms.MultipleChoiceField):
    """Some of a list; none ticked: the row holds for all."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options):
        super().__init__(required=False, **options)


class WordsField(forms.CharField):
    """A list of short codes, typed with commas between them."""

    def __init__(self, **options):
        super().__init__(required=False, max_length=300, **options)

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value):
        return [word for word in re.split(r"[,，\s]+", super().clean(value)) if word]


class StandardField(forms.CharField):
    """What the row always gives: a line for each group, in it the ways of keeping it, of which one is chosen.

    “return: order | repair: order”, “freight: cost”, “coupon: 10.00”.
    """

    widget = forms.Textarea(attrs={"rows": 4, "cols": 60})

    def __init__(self, **options):
        super().__init__(required=False, max_length=2000, **options)

    def prepare_value(self, value):
        return written(value) if isinstance(value, list) else value

    def clean(self, value):
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        return [[_option(part) for part in line.split("|")] for line in lines]


def written(standard):
    """The standard as it is typed."""
    return "\n".join(" | ".join(_told(option) for option in group) for group in standard)


def _told(option):
    amount = ORDER if option.get("is_order") else COST if option.get("is_cost") else plain(option.get("up_to", 0))
    return f"{option['kind']}: {amount}"


def _option(text):
    kind, _colon, amount = (part.strip() for part in text.partition(":"))
    if kind not in RemedyKind.values:
        raise forms.ValidationError(_("“%(kind)s” is no remedy.") % {"kind": kind})
    if amount in (ORDER, COST):
        return {"kind": kind, f"is_{amount}": True}
    try:
        minor = to_minor(amount)
    except ValueError as error:
        words = {"text": text.strip()}
        raise forms.ValidationError(_("“%(text)s”: write an amount, “order” or “cost”.") % words) from error
    if not 0 < minor < 10**12:
        raise forms.ValidationError(_("“%(text)s”: an amount above zero.") % {"text": text.strip()})
    return {"kind": kind, "up_to": minor}


class PolicyRowForm(forms.ModelForm):
    """A draft is typed freely; of a row in force only its last day."""

    categories = TicksField(label=gettext_lazy("Categories or classes"), choices=categories)
    responsibilities = TicksField(label=gettext_lazy("Responsible parties"), choices=parties)
    priorities = TicksField(label=gettext_lazy("Priorities"), choices=Priority.choices)
    tiers = WordsField(label=gettext_lazy("Customer tiers"))
    markets = WordsField(label=gettext_lazy("Markets"))
    amount_from = AmountField(label=gettext_lazy("Order amount from"), required=False)
    amount_below = AmountField(label=gettext_lazy("Order amount below"), required=False)
    allowed = TicksField(label=gettext_lazy("Remedies allowed"), choices=RemedyKind.choices)
    standard = StandardField(
        label=gettext_lazy("Standard"),
        help_text=gettext_lazy(
            "What is always given; a line each, ways to choose from with “|” between: “return: order | repair: order”, "
            "“freight: cost”, “coupon: 10.00”."
        ),
    )
    agent_amount = AmountField(label=gettext_lazy("Agent may"))
    manager_amount = AmountField(label=gettext_lazy("Manager may"))
    director_amount = AmountField(label=gettext_lazy("Director may"))

    class Meta:
        model = PolicyRow
        fields = [
            "code", "name_en", "name_zh", *TICKS[:3], *WORDS, "amount_from", "amount_below", "allowed", "standard",
            "standard_en", "standard_zh", "agent_amount", "agent_percent", "manager_amount", "manager_percent",
            "director_amount", "director_percent", "goes_beyond", "needs_manager", "source", "valid_until",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in AMOUNTS:
            if self.initial.get(name) is not None:
                self.initial[name] = to_major(self.initial[name])
        row = self.instance
        for name, field in self.fields.items():
            # A draft has no last day: it ends with the version that takes its place.
            is_in_force = row.pk is not None and not row.is_draft
            field.disabled = is_in_force != (name == "valid_until") or (name == "code" and row.pk is not None)

    def clean(self):
        cleaned = super().clean()
        lower, upper = cleaned.get("amount_from"), cleaned.get("amount_below")
        if lower is not None and upper is not None and upper <= lower:
            self.add_error("amount_below", _("The band ends below its beginning."))
        return cleaned

    def clean_valid_until(self):
        """A row is ended from today on: days that are over stay as they were measured."""
        day = self.cleaned_data["valid_until"]
        if "valid_until" in self.changed_data and day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day: what is over stays as it was."))
        return day


class InForceForm(forms.Form):
    """From which day a draft holds."""

    on = forms.DateField(
        label=gettext_lazy("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ImportForm(forms.Form):
    """A file of the policy table."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("An exported table with your changes, XLSX or CSV, at most 5 MB. It makes drafts only."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > 5 << 20:
            raise forms.ValidationError(_("The file is larger than 5 MB: split it."))
        return file


class WhatIfForm(forms.Form):
    """Which decisions are looked at again."""

    since = forms.DateField(
        label=gettext_lazy("Decisions since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
