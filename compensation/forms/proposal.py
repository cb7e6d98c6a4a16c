"""Shapes of what is typed in the builder: remedies, answers to demands, and what the customer said to an offer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from compensation.drafting import Terms
from compensation.states import FREE_OF_CHARGE, RemedyKind, Standing
from compensation.terms import Remedy
from routing.money import to_major, to_minor

MOST_REMEDIES = 20
PICTURES = {
    "return": "undo",
    "refund": "loop",
    "partial_refund": "loop",
    "exchange": "box",
    "repair": "gear",
    "resend": "truck",
    "freight": "truck",
    "price_difference": "copy",
    "coupon": "gift",
    "cash": "stamp",
    "medical_cost": "plus",
    "apology": "hand",
    "training": "users",
    "explanation": "note",
}
STATED = ("has_quality_fault", "is_purpose_defeated", "is_not_delivered")


class AmountField(forms.DecimalField):
    """Major units as typed, minor units as cleaned."""

    def __init__(self, **options):
        super().__init__(max_digits=12, decimal_places=2, min_value=0, **options)

    def clean(self, value):
        amount = super().clean(value)
        return to_minor(amount) if amount is not None else None


class RemedyForm(forms.Form):
    """One row of the builder."""

    kind = forms.ChoiceField(label=_("Remedy"), choices=RemedyKind, widget=forms.HiddenInput)
    note = forms.CharField(label=_("For"), required=False, max_length=200)
    amount = AmountField(label=_("Amount"), required=False)
    promised_on = forms.DateField(
        label=_("Promised for"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    answers = forms.MultipleChoiceField(label=_("Answers"), required=False, widget=forms.CheckboxSelectMultiple)
    is_punitive = forms.BooleanField(label=_("Punitive damages"), required=False)

    def __init__(self, *args, demands=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answers"].choices = [(str(demand.pk), demand.get_kind_display()) for demand in demands]
        if not any(demand.kind == "punitive" for demand in demands):
            del self.fields["is_punitive"]
        for name in ("note", "amount", "promised_on"):
            self.fields[name].widget.attrs |= {"class": "form-control-sm"}
        self.fields["amount"].widget.attrs |= {"class": "form-control-sm text-end", "inputmode": "decimal"}

    @property
    def label(self):
        """The kind in the reader's words, also of a row that was just added."""
        value = self["kind"].value()
        return RemedyKind(value).label if value in RemedyKind.values else value

    @property
    def is_free(self):
        """Words and deeds cost nothing: there is no amount to type."""
        return self["kind"].value() in FREE_OF_CHARGE and not self["amount"].errors

    @property
    def picture(self):
        return PICTURES.get(self["kind"].value(), "gift")

    def remedy(self):
        return Remedy(
            kind=self.cleaned_data["kind"],
            amount=self.cleaned_data["amount"] or 0,
            promised_on=self.cleaned_data["promised_on"],
            is_punitive=self.cleaned_data.get("is_punitive", False),
            note=self.cleaned_data["note"],
        )


class BaseRemedyFormSet(forms.BaseFormSet):
    """The remedies in their order."""

    def raw_rows(self):
        """What was typed, row by row, whether it is valid or not: for adding and taking out a row."""
        names = ("kind", "note", "amount", "promised_on", "is_punitive")
        return [
            {name: form[name].value() for name in names if name in form.fields}
            | {"answers": form["answers"].value() or []}
            for form in self.forms
        ]


RemedyFormSet = forms.formset_factory(
    RemedyForm, formset=BaseRemedyFormSet, extra=0, max_num=MOST_REMEDIES, absolute_max=MOST_REMEDIES, validate_max=True
)


class ProposalForm(forms.Form):
    """The words and facts of a proposal, and a refusal for each demand that is not granted."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    message = forms.CharField(
        label=_("To the customer"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    reason = forms.CharField(
        label=_("Reason, for whoever decides"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    standing = forms.ChoiceField(
        label=_("Where we stand on the punitive demand"), required=False, choices=[("", "–"), *Standing.choices]
    )
    loss = AmountField(label=_("Loss proved"), required=False)
    has_quality_fault = forms.BooleanField(label=_("The goods were faulty when they arrived"), required=False)
    is_purpose_defeated = forms.BooleanField(label=_("The goods do not serve their purpose"), required=False)
    is_not_delivered = forms.BooleanField(label=_("The goods did not reach the customer"), required=False)

    def __init__(self, *args, demands=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.demands = list(demands)
        for demand in self.demands:
            self.fields[f"refusal_{demand.pk}"] = forms.CharField(
                label=_("Refused because"),
                required=False,
                max_length=1000,
                widget=forms.TextInput(attrs={"class": "form-control-sm"}),
            )
        if not any(demand.kind == "punitive" for demand in self.demands):
            del self.fields["standing"], self.fields["loss"]

    def terms(self, formset):
        """The terms as typed; rows answer the demands that they tick."""
        values = self.cleaned_data
        answers = {demand.pk: ([], values[f"refusal_{demand.pk}"]) for demand in self.demands}
        for position, form in enumerate(formset.forms):
            for pk in form.cleaned_data.get("answers", []):
                answers[int(pk)][0].append(position)
        stated = {name: values[name] for name in STATED} | {"loss": values.get("loss") or 0}
        return Terms(
            remedies=tuple(form.remedy() for form in formset.forms),
            answers={pk: (tuple(positions), refusal) for pk, (positions, refusal) in answers.items()},
            message=values["message"],
            reason=values["reason"],
            standing=values.get("standing", ""),
            stated=stated,
        )


def rows_of(terms):
    """Terms as initial rows of the builder."""
    return [
        {
            "kind": remedy.kind,
            "note": remedy.note,
            "amount": to_major(remedy.amount),
            "promised_on": remedy.promised_on,
            "is_punitive": remedy.is_punitive,
            "answers": [str(pk) for pk, (positions, _refusal) in terms.answers.items() if position in positions],
        }
        for position, remedy in enumerate(terms.remedies)
    ]


def words_of(terms, seen=""):
    """Terms as initial values of the proposal's form."""
    refusals = {f"refusal_{pk}": refusal for pk, (_positions, refusal) in terms.answers.items()}
    loss = terms.stated.get("loss")
    return {
        "seen": seen,
        "message": terms.message,
        "reason": terms.reason,
        "standing": terms.standing,
        "loss": to_major(loss) if loss else None,
        **{name: terms.stated.get(name, False) for name in STATED},
        **refusals,
    }


class AnswerForm(forms.Form):
    """What the customer said to an open offer, recorded by whoever spoke with them."""

    seen = forms.CharField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What the customer said, and when"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    amount = AmountField(label=_("Amount they ask for"), required=False)
