"""The record of a case as it is typed: what happened, the order, what is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import StepForm
from complaints.models import Demand
from complaints.states import Channel, DemandKind, GoodsClass
from routing.money import to_major, to_minor

# Demands that may name an amount.
WITH_AMOUNT = (
    DemandKind.REFUND,
    DemandKind.COMPENSATION,
    DemandKind.FREIGHT,
    DemandKind.PRICE_DIFFERENCE,
    DemandKind.PUNITIVE,
)
MOMENT = {"type": "datetime-local"}
MOMENT_FORMAT = "%Y-%m-%dT%H:%M"


def moment_field(label):
    """A point in time, as browsers ask for it."""
    widget = forms.DateTimeInput(attrs=MOMENT, format=MOMENT_FORMAT)
    return forms.DateTimeField(label=label, required=False, widget=widget)


def _amount_field(kind):
    label = _("%(demand)s: amount") % {"demand": kind.label}
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=14, decimal_places=2)


class DemandsMixin(forms.Form):
    """Boxes for the demands, and beside those about money how much."""

    demands = forms.MultipleChoiceField(
        label=_("What the customer wants"), choices=DemandKind, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in WITH_AMOUNT:
            self.fields[f"amount_{kind}"] = _amount_field(kind)

    @property
    def demand_lines(self):
        """(box, its amount or None) for each kind, as the page sets them."""
        boxes = self["demands"]
        for number, (kind, label) in enumerate(DemandKind.choices):
            amount = self[f"amount_{kind}"] if kind in WITH_AMOUNT else None
            is_chosen = kind in (boxes.value() or ())
            yield {
                "kind": kind,
                "label": label,
                "id": f"{boxes.auto_id}_{number}",
                "is_chosen": is_chosen,
                "amount": amount,
            }

    def demand_rows(self):
        """(kind, amount in minor units or None) of what was ticked; an amount alone ticks its box."""
        data = self.cleaned_data
        for kind in DemandKind.values:
            amount = data.get(f"amount_{kind}")
            if kind in data["demands"] or amount:
                yield kind, None if amount is None else to_minor(amount)


class EditForm(DemandsMixin, StepForm):
    """The record of a case, to be corrected."""

    channel = forms.ChoiceField(label=_("Came in by"), choices=Channel)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    description = forms.CharField(
        label=_("In the customer's words"), required=False, widget=forms.Textarea(attrs={"rows": 5}), max_length=20000
    )
    occurred_at = moment_field(_("When"))
    scene = forms.CharField(label=_("Scene"), max_length=200, required=False)
    public_url = forms.URLField(label=_("Public address"), max_length=500, required=False, assume_scheme="https")
    anonymous = forms.BooleanField(label=_("wants to stay anonymous"), required=False)
    asks_only = forms.BooleanField(label=_("asks only"), required=False)
    order_number = forms.CharField(label=_("Order number"), max_length=64, required=False)
    order_product = forms.CharField(label=_("Product"), max_length=200, required=False)
    order_sku = forms.CharField(label=_("SKU"), max_length=64, required=False)
    order_batch = forms.CharField(label=_("Batch"), max_length=64, required=False)
    order_carrier = forms.CharField(label=_("Carrier"), max_length=64, required=False)
    order_waybill = forms.CharField(label=_("Waybill"), max_length=64, required=False)
    order_city = forms.CharField(label=_("City"), max_length=64, required=False)
    order_amount = forms.DecimalField(
        label=_("Amount paid"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    order_goods_class = forms.ChoiceField(
        label=_("Goods class"), required=False, choices=[("", "—"), *GoodsClass.choices]
    )
    order_placed_at = moment_field(_("Placed"))
    order_delivered_at = moment_field(_("Delivered"))

    RECORD = ("channel", "subject", "description", "occurred_at", "scene", "public_url", "anonymous", "asks_only")
    ORDER = (
        "number", "product", "sku", "batch", "carrier", "waybill", "city", "goods_class", "placed_at", "delivered_at",
    )  # fmt: skip

    def suggested(self):
        case, order = self.case, self.case.order
        values = {name: getattr(case, name) for name in self.RECORD}
        values |= {f"order_{name}": getattr(order, name, "") for name in self.ORDER}
        values["order_amount"] = None if order is None or order.amount is None else to_major(order.amount)
        values["demands"] = [demand.kind for demand in self._demands()]
        values |= {f"amount_{d.kind}": to_major(d.amount) for d in self._demands() if d.amount is not None}
        return values

    def _demands(self):
        if not hasattr(self, "_rows"):
            self._rows = list(Demand.objects.filter(complaint=self.case).order_by("pk"))
        return self._rows

    def facts(self):
        """What the door takes; a note that stands beside a demand stays there."""
        data = self.cleaned_data
        notes = {demand.kind: demand.note for demand in self._demands()}
        order = {name: data[f"order_{name}"] for name in self.ORDER}
        order["amount"] = None if data["order_amount"] is None else to_minor(data["order_amount"])
        if self.case.order is None and not any(order.values()):
            order = None
        demands = [(kind, amount, notes.get(kind, "")) for kind, amount in self.demand_rows()]
        fields = {name: data[name] for name in self.RECORD}
        return fields | {"version": data["version"], "order": order, "demands": demands}
