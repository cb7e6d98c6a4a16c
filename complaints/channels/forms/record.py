"""The staff form: what an agent types while the customer is on the line."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.intake import CustomerFacts, DemandFacts, Intake, OrderFacts
from complaints.states import Channel, DemandKind
from routing.money import to_minor


class RecordForm(forms.Form):
    """One complaint. `key` makes a double click one case."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    channel = forms.ChoiceField(label=_("Came in by"), choices=Channel, initial=Channel.PHONE)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    member_id = forms.CharField(label=_("Member number"), max_length=64, required=False)
    anonymous = forms.BooleanField(label=_("wants to stay anonymous"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    description = forms.CharField(
        label=_("In the customer's words"), widget=forms.Textarea(attrs={"rows": 5}), max_length=20000
    )
    scene = forms.CharField(label=_("Scene"), max_length=200, required=False)
    order = forms.CharField(label=_("Order number"), max_length=64, required=False)
    sku = forms.CharField(label=_("SKU"), max_length=64, required=False)
    demands = forms.MultipleChoiceField(
        label=_("What the customer wants"), choices=DemandKind, required=False, widget=forms.CheckboxSelectMultiple
    )
    amount = forms.DecimalField(label=_("Amount asked for"), required=False, min_value=0, decimal_places=2)
    asks_only = forms.BooleanField(label=_("asks only"), required=False)
    people_named = forms.CharField(
        label=_("People named (one per line)"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def intake(self, language):
        """What was typed as the value that the door takes."""
        data = self.cleaned_data
        amount = to_minor(data["amount"]) if data["amount"] is not None else None
        return Intake(
            channel=data["channel"],
            external_id=f"form:{data['key']}",
            subject=data["subject"],
            description=data["description"],
            scene=data["scene"],
            language=language,
            anonymous=data["anonymous"],
            asks_only=data["asks_only"],
            customer=CustomerFacts(
                name=data["name"],
                phones=tuple(filter(None, [data["phone"]])),
                emails=tuple(filter(None, [data["email"]])),
                member_id=data["member_id"],
            ),
            order=OrderFacts(number=data["order"], sku=data["sku"]),
            demands=tuple(DemandFacts(kind, amount if n == 0 else None) for n, kind in enumerate(data["demands"])),
            people_named=tuple(filter(None, (line.strip() for line in data["people_named"].splitlines()))),
        )
