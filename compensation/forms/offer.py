"""What a customer answers to an offer on their own page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from compensation.forms.proposal import AmountField


class CustomerAnswerForm(forms.Form):
    """`seen` names the terms that the customer had before them; words are asked for where something else is wanted."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What would you rather have, and why?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    amount = AmountField(label=_("An amount, if you have one in mind"), required=False)

    def __init__(self, *args, needs_words=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.needs_words = needs_words

    def clean(self):
        cleaned = super().clean()
        says_something = cleaned.get("words", "").strip() or cleaned.get("amount") is not None
        if self.needs_words and not self.errors and not says_something:
            self.add_error("words", _("Please tell us in a few words what you would rather have."))
        return cleaned
