"""Form fields for reference rows, and what their forms refuse, each with a sentence."""

from decimal import Decimal
from itertools import pairwise

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from routing import money
from routing.calendars import span
from routing.models import (
    User,
)
from routing.models.organisation import Weekday
from routing.models.rule import EscalationKind, OwnerChoice


class LinesField(forms.CharField):
    """A list of words, edited as one word per line."""

    def __init__(self, *, rows=4, **kwargs):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "cols": 60}))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        lines = (line.strip() for line in super().to_python(value).splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial, data):
        return self.to_python(data or "") != (initial or [])


class MinorUnitsField(forms.DecimalField):
    """An amount that people write in major units and that is stored in minor units."""

    def __init__(self, **kwargs):
        super().__init__(min_value=Decimal(0), max_digits=12, decimal_places=2, **kwargs)

    def prepare_value(self, value):
        return money.plain(value) if isinstance(value, int) else value

    def clean(self, value):
        amount = super().clean(value)
        return None if amount is None else money.to_minor(amount)

    def has_changed(self, initial, data):
        try:
            return self.clean(data) != initial
        except ValidationError:
            return True


NEVER_RED = (EscalationKind.TONE, EscalationKind.TIER, EscalationKind.HISTORY)
WORDS_HELP = _(
    "One per line, in either language. English words stand alone; injur* stands for every ending. "
    "courier/driver + rude/shouted wants one of each side in the same sentence."
)
CODES_HELP = _("One per line; empty: all.")


class RuleForm(forms.ModelForm):
    """Conditions of a rule as lists of lines."""

    words = LinesField(required=False, rows=12, label=_("Words"), help_text=WORDS_HELP)
    exceptions = LinesField(
        required=False, label=_("Exceptions"), help_text=_("Taken out of the text before the words are looked for.")
    )
    channels = LinesField(required=False, rows=2, label=_("Channels"), help_text=CODES_HELP)
    goods_classes = LinesField(required=False, rows=2, label=_("Goods classes"), help_text=CODES_HELP)
    demands = LinesField(required=False, rows=2, label=_("Demands"), help_text=CODES_HELP)
    skus = LinesField(required=False, rows=2, label=_("SKUs"), help_text=CODES_HELP)
    batches = LinesField(required=False, rows=2, label=_("Batches"), help_text=CODES_HELP)
    carriers = LinesField(required=False, rows=2, label=_("Carriers"), help_text=CODES_HELP)

    def has_conditions(self):
        """Whether the rule looks at anything: one that looks at nothing would take every complaint."""
        names = ("words", "channels", "goods_classes", "demands", "skus", "batches", "carriers")
        return any(self.cleaned_data.get(name) for name in names)

    def clean(self):
        super().clean()
        if self.cleaned_data.get("owner") and self.cleaned_data.get("owner_choice") != OwnerChoice.NAMED:
            self.add_error("owner", _("A person is named only where the owner is “a named person”."))


class ClassificationRuleForm(RuleForm):
    """A classification must look at something and name whom it says it names."""

    def clean(self):
        super().clean()
        if self.cleaned_data.get("owner_choice") == OwnerChoice.NAMED and not self.cleaned_data.get("owner"):
            self.add_error("owner", _("Name the person who gets these cases."))
        if not self.has_conditions() and not self.cleaned_data.get("asks_only"):
            self.add_error("words", _("Give the rule a word or another condition; without any it takes all."))


class EscalationRuleForm(RuleForm):
    """An escalation must have what its kind looks at, and either a priority or one step up."""

    tiers = LinesField(required=False, rows=3, label=_("Tiers"), help_text=_("One per line."))

    def clean(self):
        super().clean()
        kind, priority = self.cleaned_data.get("kind"), self.cleaned_data.get("priority")
        if bool(priority) == bool(self.cleaned_data.get("is_step_up")):
            self.add_error("priority", _("Choose either a priority or one step up."))
        if kind in NEVER_RED and priority == "red":
            self.add_error("priority", _("Tone, tier and history never make a case red by themselves."))
        if kind in (EscalationKind.HISTORY, EscalationKind.REOPENED) and not self.cleaned_data.get("threshold"):
            self.add_error("threshold", _("From how many on does the rule apply?"))
        if kind == EscalationKind.TIER and not self.cleaned_data.get("tiers"):
            self.add_error("tiers", _("Name at least one tier."))
        if kind in (EscalationKind.WORDS, EscalationKind.TONE) and not self.has_conditions():
            self.add_error("words", _("Give the rule at least one word."))


class CategoryForm(forms.ModelForm):
    """The light amount in major units; empty: an agent never concludes alone."""

    light_up_to = MinorUnitsField(
        required=False,
        label=_("Light up to"),
        help_text=_("An agent may conclude alone when everything asked and offered is at most this. Empty: never."),
    )


class ClockPolicyForm(forms.ModelForm):
    """A clock that has minutes keeps some for every priority: cases could not be recorded without."""

    def clean(self):
        super().clean()
        for name in ("red_minutes", "yellow_minutes", "green_minutes"):
            if self.initial.get(name) is not None and self.cleaned_data.get(name) is None and name not in self.errors:
                self.add_error(name, _("This clock needs a length for every priority."))


class IntervalFormSet(forms.BaseInlineFormSet):
    """Intervals of one weekday do not overlap; a calendar that does not always count has at least one."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        taken = sorted((row["weekday"], *span(row["starts_at"], row["ends_at"])) for row in rows)
        for before, after in pairwise(taken):
            if before[0] == after[0] and after[1] < before[2]:
                day, begin = Weekday(after[0]).label, f"{after[1] // 60:02}:{after[1] % 60:02}"
                raise ValidationError(
                    _("%(day)s: the interval from %(begin)s begins before the one before it ends."),
                    params={"day": day, "begin": begin},
                )
        if not rows and not self.instance.is_always:
            raise ValidationError(_("A calendar needs at least one interval, or it counts day and night."))


class CalendarDayForm(forms.ModelForm):
    """A day is closed, or worked like another weekday."""

    def clean(self):
        super().clean()
        is_closed, like = self.cleaned_data.get("is_closed"), self.cleaned_data.get("like_weekday")
        if is_closed and like is not None:
            self.add_error("like_weekday", _("A closed day is not worked like another one: leave this empty."))
        if not is_closed and like is None:
            self.add_error("like_weekday", _("Which weekday is it worked like?"))


class PersonForm(forms.ModelForm):
    """A person: names, roles, the language they read, until when the account works."""

    language = forms.ChoiceField(
        required=False, label=_("Language"), choices=[("", _("As the browser says")), *settings.LANGUAGES]
    )

    class Meta:
        model = User
        fields = (
            "username", "display_name", "email", "phone", "language", "theme", "has_single_keys", "is_active",
            "expires_at", "groups",
        )  # fmt: skip


class NewPersonForm(PersonForm):
    """A new person has no password: they set their own behind a sign-in link."""

    class Meta(PersonForm.Meta):
        fields = ("username", "display_name", "email", "phone", "language", "expires_at", "groups")

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)


class TryRulesForm(forms.Form):
    """A text and what else the rules may look at, for the dry run."""

    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 6, "cols": 80}), max_length=20_000)
    channel = forms.CharField(label=_("Channel"), required=False, max_length=40)
    demands = LinesField(label=_("Demands"), required=False, rows=2, help_text=_("One per line."))
    asks_only = forms.BooleanField(label=_("Asks only"), required=False)
    tier = forms.CharField(label=_("Tier"), required=False, max_length=20)
    goods_class = forms.CharField(label=_("Goods class"), required=False, max_length=40)
    sku = forms.CharField(label=_("SKU"), required=False, max_length=60)
    batch = forms.CharField(label=_("Batch"), required=False, max_length=60)
    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=60)
    earlier_cases_90d = forms.IntegerField(label=_("Earlier cases in 90 days"), initial=0, min_value=0, max_value=999)
    reopen_count = forms.IntegerField(label=_("Reopenings"), initial=0, min_value=0, max_value=99)
    incident = forms.BooleanField(label=_("Part of an incident"), required=False)

    def facts(self):
        """The keyword arguments of `CaseFacts`."""
        return self.cleaned_data | {"demands": tuple(self.cleaned_data["demands"])}
