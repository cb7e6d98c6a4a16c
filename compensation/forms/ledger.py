"""Shapes of what is typed on the ledgers: filters, finance's file, results, payment details, claims."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from compensation.forms.proposal import AmountField
from compensation.payees import Details
from compensation.states import PayWay, RemedyKind

LARGEST_FILE = 5 << 20


class LedgerFilter(forms.Form):
    """What narrows a list of payouts; all of it may be left out."""

    q = forms.CharField(label=_("Payout or case"), required=False, max_length=40)
    kind = forms.ChoiceField(label=_("Remedy"), required=False, choices=[("", _("all")), *RemedyKind.choices])
    due = forms.DateField(
        label=_("Promised until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ExportForm(forms.Form):
    """The lines that go into a file. `key` makes a click that was cut off the same file again."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    payouts = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args, rows=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["payouts"].choices = [(row.pk, row.reference) for row in rows]


def new_key():
    """A key of a form that is shown now."""
    return secrets.token_hex(16)


class AnswerFileForm(forms.Form):
    """Finance's file."""

    file = forms.FileField(
        label=_("Finance's file"),
        help_text=_("Our file with “result”, “finance reference” and “reason” filled in; CSV or XLSX, at most 5 MB."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB: split it."))
        return file


class SettleForm(forms.Form):
    """What became of one payment."""

    finance_reference = forms.CharField(label=_("Finance's reference"), required=False, max_length=80)
    reason = forms.CharField(label=_("Why it failed or is unclear"), required=False, max_length=300)


class CouponForm(forms.Form):
    """The code that the customer received."""

    code = forms.CharField(label=_("Coupon code"), max_length=80)


class DetailsForm(forms.Form):
    """Where money goes."""

    way = forms.ChoiceField(label=_("Way of payment"), choices=PayWay, widget=forms.RadioSelect, initial=PayWay.BANK)
    holder = forms.CharField(
        label=_("Name of the account holder"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    account = forms.CharField(
        label=_("Account number, or the name of the Alipay or WeChat account"),
        max_length=60,
        min_length=4,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
    )
    bank = forms.CharField(label=_("Bank and branch"), required=False, max_length=120)

    def clean(self):
        data = super().clean()
        if data.get("way") == PayWay.BANK and not data.get("bank", "").strip():
            self.add_error("bank", _("Name the bank: a bank account needs it."))
        return data

    def details(self):
        data = self.cleaned_data
        return Details(way=data["way"], holder=data["holder"], account=data["account"], bank=data["bank"])


class DecidePayeeForm(forms.Form):
    """Approve or decline somebody else as payee."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed to decline. The agent reads it; the customer does not."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ClaimForm(forms.Form):
    """A step of a claim against a carrier or supplier."""

    number = forms.CharField(label=_("Their number"), required=False, max_length=80)
    amount = AmountField(label=_("Amount"), required=False)
    note = forms.CharField(
        label=_("Note or reason"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
