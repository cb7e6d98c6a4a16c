"""What customers fill in: the complaint, a message, taking it back, a wish that we look again, a lost link."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.forms.files import FilesField
from complaints.intake import CustomerFacts, DemandFacts, Intake, OrderFacts
from complaints.states import Channel, ContactKind, DemandKind

# As a customer says it; punitive damages and the like are for us to read out of their words.
WISHES = [
    (DemandKind.REFUND, pgettext_lazy("wish", "Money back")),
    (DemandKind.RETURN, pgettext_lazy("wish", "Return it")),
    (DemandKind.EXCHANGE, pgettext_lazy("wish", "A new one")),
    (DemandKind.COMPENSATION, pgettext_lazy("wish", "Compensation")),
    (DemandKind.APOLOGY, pgettext_lazy("wish", "An apology")),
    (DemandKind.REPAIR, pgettext_lazy("wish", "Repair")),
    (DemandKind.EXPLANATION, pgettext_lazy("wish", "An explanation")),
    (DemandKind.OTHER, pgettext_lazy("wish", "Something else")),
]
PHONE = re.compile(r"^\+?[\d\s().-]{6,30}$")
NOT_DIGITS = re.compile(r"\D")
MOST_FILES = 10
KEY = re.compile(r"^[0-9a-f]{32}$")


def contact_of(text):
    """(kind, value) of what a customer wrote as the way to reach them; ValidationError when it is neither."""
    text = text.strip()
    if "@" in text:
        validate_email(text)
        return ContactKind.EMAIL, text
    if PHONE.match(text) and 7 <= len(NOT_DIGITS.sub("", text)) <= 15:
        return ContactKind.PHONE, text
    raise ValidationError(_("Give us a phone number or an e-mail address."))


class KeyedForm(forms.Form):
    """`key` makes a form that is sent twice count once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)

    def clean_key(self):
        key = self.cleaned_data["key"]
        if key and not KEY.match(key):
            raise ValidationError(_("This page is out of date. Please send it once more."))
        return key


class SubmitForm(KeyedForm):
    """A complaint in the customer's own words; `website` is a trap that no person sees."""

    description = forms.CharField(
        label=_("What happened?"), widget=forms.Textarea(attrs={"rows": 4}), max_length=10000, strip=False
    )
    order = forms.CharField(label=_("Order number"), max_length=64, required=False)
    wishes = forms.MultipleChoiceField(
        label=_("What would put it right?"), choices=WISHES, required=False, widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(
        label=_("Your name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact = forms.CharField(
        label=_("How can we reach you?"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("phone or e-mail"), "autocomplete": "email tel"}),
    )
    anonymous = forms.BooleanField(
        label=_("I wish to stay anonymous. The link on the next page is then my only way back."), required=False
    )

    files = FilesField(label=_("Pictures or files"), required=False, most=MOST_FILES)
    proof_of = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    proof = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def is_trapped(self):
        return bool(self.cleaned_data.get("website"))

    def clean_description(self):
        if not self.cleaned_data["description"].strip():
            raise ValidationError(_("Tell us what happened, in your own words."))
        return self.cleaned_data["description"]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        contact = data.get("contact", "").strip()
        if contact:
            try:
                data["reach"] = contact_of(contact)
            except ValidationError:
                self.add_error("contact", _("Please look at this again: it is neither a phone number nor an e-mail."))
        elif not data.get("anonymous") and "contact" not in self.errors:
            words = _("Give us a phone number or an e-mail address, or choose below to stay anonymous.")
            self.add_error("contact", words)
        return data

    def intake(self, language):
        """The value that the door takes. Whoever wishes to stay anonymous leaves no name and no contact."""
        data = self.cleaned_data
        customer = CustomerFacts(language=language)
        if not data["anonymous"]:
            kind, value = data["reach"]
            customer = CustomerFacts(
                name=data["name"],
                phones=(value,) if kind == ContactKind.PHONE else (),
                emails=(value,) if kind == ContactKind.EMAIL else (),
                language=language,
            )
        return Intake(
            channel=str(Channel.WEB),
            external_id=f"web:{data['key']}" if data["key"] else "",
            description=data["description"],
            language=language,
            anonymous=data["anonymous"],
            customer=customer,
            order=OrderFacts(number=data["order"].strip()),
            demands=tuple(DemandFacts(kind) for kind in data["wishes"]),
        )


class WriteForm(KeyedForm):
    """A message of the customer."""

    text = forms.CharField(
        label=_("Write to us"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=8000,
        strip=False,
        error_messages={"required": _("Write something first.")},
    )

    files = FilesField(label=_("Pictures or files"), required=False, most=MOST_FILES)

    def clean_text(self):
        if not self.cleaned_data["text"].strip():
            raise ValidationError(_("Write something first."))
        return self.cleaned_data["text"]


class TakeBackForm(forms.Form):
    """The customer takes the complaint back; a reason is welcome, not asked for."""

    words = forms.CharField(
        label=_("Would you tell us why?"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )


class WishForm(forms.Form):
    """Why we should look at it again."""

    reason = forms.CharField(label=_("What is still wrong?"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)


class LostLinkForm(forms.Form):
    """Where the link is to be sent: only to an address that we know already."""

    contact = forms.CharField(
        label=_("Your phone number or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email tel"}),
    )

    def clean_contact(self):
        return contact_of(self.cleaned_data["contact"])
