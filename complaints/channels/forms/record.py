"""The staff form: what an agent types while the customer is on the line."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from complaints.forms.record import DemandsMixin, moment_field
from complaints.intake import CustomerFacts, DemandFacts, Intake, OrderFacts
from complaints.states import Channel
from routing.money import to_minor


class RecordForm(DemandsMixin):
    """One complaint. `key` makes a double click one case."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    arrival = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)
    channel = forms.ChoiceField(label=_("Came in by"), choices=Channel, initial=Channel.PHONE)
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    order = forms.CharField(label=_("Order number"), max_length=64, required=False)
    member_id = forms.CharField(label=_("Member number"), max_length=64, required=False)
    name = forms.CharField(label=_("Name or nickname"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language of the customer"), choices=settings.LANGUAGES, required=False)
    anonymous = forms.BooleanField(label=_("wants to stay anonymous"), required=False)
    subject = forms.CharField(
        label=_("Subject"), help_text=_("Empty: the first line of what happened."), max_length=200, required=False
    )
    description = forms.CharField(
        label=_("In the customer's words"), widget=forms.Textarea(attrs={"rows": 5}), max_length=20000
    )
    occurred_at = moment_field(_("When"))
    scene = forms.CharField(label=_("Scene"), max_length=200, required=False)
    product = forms.CharField(label=_("Product of the order"), max_length=200, required=False)
    sku = forms.CharField(label=_("SKU"), max_length=64, required=False)
    batch = forms.CharField(label=_("Batch"), max_length=64, required=False)
    carrier = forms.CharField(label=_("Carrier"), max_length=64, required=False)
    paid = forms.DecimalField(label=_("Amount paid"), required=False, min_value=0, max_digits=14, decimal_places=2)
    asks_only = forms.BooleanField(label=_("asks only, no demand"), required=False)
    people_named = forms.CharField(
        label=_("People named (one per line)"),
        help_text=_("A colleague named here neither reads nor works this case."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def intake(self, *, external_id="", mail_id="", received_at=None):
        """What was typed as the value that the door takes; a message out of quarantine keeps its own number."""
        data = self.cleaned_data
        return Intake(
            channel=data["channel"],
            external_id=external_id or f"form:{data['key']}",
            mail_id=mail_id,
            received_at=received_at,
            subject=data["subject"],
            description=data["description"],
            scene=data["scene"],
            occurred_at=data["occurred_at"],
            language=data["language"],
            anonymous=data["anonymous"],
            asks_only=data["asks_only"],
            customer=self.customer_facts(),
            order=self.order_facts(),
            demands=tuple(DemandFacts(kind, amount) for kind, amount in self.demand_rows()),
            people_named=tuple(filter(None, (line.strip() for line in data["people_named"].splitlines()))),
        )

    def customer_facts(self):
        data = self.cleaned_data
        return CustomerFacts(
            name=data["name"],
            phones=tuple(filter(None, [data["phone"]])),
            emails=tuple(filter(None, [data["email"]])),
            member_id=data["member_id"],
        )

    def order_facts(self):
        data = self.cleaned_data
        amount = None if data["paid"] is None else to_minor(data["paid"])
        return OrderFacts(
            number=data["order"],
            product=data["product"],
            sku=data["sku"],
            batch=data["batch"],
            carrier=data["carrier"],
            amount=amount,
            currency=settings.CURRENCY if amount is not None else "",
        )
