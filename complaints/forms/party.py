"""Who complains, in which role, and how they are reached."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import StepForm
from complaints.models import ContactPoint
from complaints.parties import Correction
from complaints.privacy import mask, normalise
from complaints.states import ContactKind, PartyRole

LANGUAGES = [("", "—"), *settings.LANGUAGES]
SHORTEST_NUMBER = 5


class PartyForm(StepForm):
    """One party. What is listed is shown masked; an empty field keeps it."""

    role = forms.ChoiceField(label=_("Role"), choices=PartyRole)
    name = forms.CharField(label=_("Name or nickname"), max_length=120, required=False)
    authority = forms.CharField(
        label=_("Authority on file"),
        help_text=_("What allows a representative to speak for the customer."),
        max_length=200,
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of the customer"), choices=LANGUAGES, required=False)
    preferred_hours = forms.CharField(label=_("Preferred hours"), max_length=60, required=False)
    phone_only = forms.BooleanField(label=_("By telephone only"), required=False)
    no_contact = forms.BooleanField(label=_("Wants no contact"), required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    phone_is_weak = forms.BooleanField(label=_("a privacy number or a shared line"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    messenger = forms.CharField(label=_("Messenger id"), max_length=120, required=False)
    address = forms.CharField(label=_("Address"), max_length=250, required=False)

    ABOUT = ("role", "authority", "language", "name", "preferred_hours", "phone_only", "no_contact")

    def __init__(self, *args, party=None, **kwargs):
        self.party = party
        super().__init__(*args, **kwargs)
        for point in self.listed():
            self.fields[f"value_{point.pk}"] = _field_of(point)
            self.fields[f"weak_{point.pk}"] = forms.BooleanField(label=_("weak"), required=False, initial=point.is_weak)
            self.fields[f"drop_{point.pk}"] = forms.BooleanField(label=_("take it off"), required=False)

    def listed(self):
        """The ways to reach them that are known."""
        if not hasattr(self, "_listed"):
            customer = self.party.customer_id if self.party else None
            self._listed = list(ContactPoint.objects.filter(customer=customer).order_by("pk")) if customer else []
        return self._listed

    @property
    def contact_lines(self):
        """(what it is, masked, its three fields) of each, as the page sets them."""
        for point in self.listed():
            fields = {name: self[f"{name}_{point.pk}"] for name in ("value", "weak", "drop")}
            yield {"point": point, "masked": mask(point.kind, point.value), **fields}

    def suggested(self):
        party = self.party
        if party is None:
            return {"language": self.case.language, "role": PartyRole.BUYER}
        own = {name: getattr(party, name) for name in ("role", "authority", "language")}
        customer = party.customer
        theirs = ("name", "preferred_hours", "phone_only", "no_contact")
        return own | {name: getattr(customer, name) for name in theirs if customer}

    def clean_phone(self):
        return _checked_phone(self.cleaned_data["phone"])

    def clean(self):
        for point in self.listed():
            name = f"value_{point.pk}"
            if point.kind == ContactKind.PHONE and name in self.cleaned_data:
                try:
                    self.cleaned_data[name] = _checked_phone(self.cleaned_data[name])
                except forms.ValidationError as fault:
                    self.add_error(name, fault)
        return self.cleaned_data

    def facts(self):
        """What the door takes."""
        data = self.cleaned_data
        contacts = [
            Correction(p.pk, data[f"value_{p.pk}"].strip(), data[f"weak_{p.pk}"], is_dropped=data[f"drop_{p.pk}"])
            for p in self.listed()
        ]
        added = [
            (kind, data[kind].strip(), kind == ContactKind.PHONE and data["phone_is_weak"])
            for kind in ContactKind.values
            if data[kind].strip()
        ]
        about = {name: data[name] for name in self.ABOUT}
        return about | {"version": data["version"], "contacts": contacts, "added": added}


def _field_of(point):
    label = _("%(kind)s: new") % {"kind": point.get_kind_display()}
    if point.kind == ContactKind.EMAIL:
        return forms.EmailField(label=label, required=False)
    return forms.CharField(label=label, max_length=250, required=False)


def _checked_phone(value):
    if value and len(normalise(ContactKind.PHONE, value)) < SHORTEST_NUMBER:
        raise forms.ValidationError(_("A telephone number has at least five digits."))
    return value
