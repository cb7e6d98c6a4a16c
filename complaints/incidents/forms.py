"""What is asked for on an incident's page."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.incidents.states import JOINT, IncidentKind
from complaints.incidents.work import PLANS
from complaints.models import Complaint
from routing.models import Department, User


class OpenForm(forms.Form):
    """What the complaints have in common."""

    kind = forms.ChoiceField(label=_("Kind"), choices=IncidentKind)
    value = forms.CharField(
        label=_("Which"), max_length=64, help_text=_("The batch, the waybill, the SKU or the carrier")
    )
    city = forms.CharField(label=_("City"), max_length=64, required=False, help_text=_("Only for carrier and city"))

    def clean(self):
        super().clean()
        needs_city = self.cleaned_data.get("kind") == IncidentKind.CARRIER_CITY
        if needs_city and not self.cleaned_data.get("city"):
            self.add_error("city", _("Name the city."))

    @property
    def key(self):
        """As orders name it."""
        parts = [self.cleaned_data["value"].strip()]
        if self.cleaned_data["kind"] == IncidentKind.CARRIER_CITY:
            parts.append(self.cleaned_data["city"].strip())
        return JOINT.join(parts)


class GiveForm(forms.Form):
    """Who leads it."""

    to = forms.ModelChoiceField(label=_("Who leads it"), queryset=User.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, memberships__isnull=False).distinct()
        self.fields["to"].queryset = people.order_by("display_name", "username")


class DescribeForm(forms.Form):
    """What is known, and what the public is told."""

    summary = forms.CharField(
        label=_("What is known"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
    )
    notice_en = forms.CharField(
        label=_("Public notice (English)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown on the tracking page of every case of this incident. Empty: nothing is shown."),
    )
    notice_zh = forms.CharField(
        label=_("Public notice (Chinese)"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    notice_on_form = forms.BooleanField(label=_("Also on the form for new complaints"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class LinkForm(forms.Form):
    """A case that belongs to it as well."""

    reference = forms.CharField(label=_("Reference"), max_length=24)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_reference(self):
        case = Complaint.objects.visible_to(self.user).by_reference(self.cleaned_data["reference"]).first()
        if case is None:
            raise ValidationError(_("There is no such case."))
        return case


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class PlanForm(forms.Form):
    """Tasks from a template."""

    what = forms.ChoiceField(choices=PLANS)


class TaskForm(forms.Form):
    """A task in one's own words."""

    title = forms.CharField(label=_("Task"), max_length=160)
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.filter(is_active=True))
    due_at = forms.DateTimeField(
        label=_("by"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )


class ProofForm(forms.Form):
    """What proves that it was done."""

    proof = forms.CharField(label=_("Proof"), max_length=120, required=False)


class BuyersForm(forms.Form):
    """A table of buyers."""

    file = forms.FileField(
        label=_("Table (CSV or XLSX)"),
        help_text=_("Columns: order number, name, phone, e-mail, language. One row for each buyer."),
    )


class LetterForm(forms.Form):
    """One message to all, in both languages."""

    subject_en = forms.CharField(label=_("Subject (English)"), max_length=200)
    text_en = forms.CharField(label=_("Text (English)"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    subject_zh = forms.CharField(label=_("Subject (Chinese)"), max_length=200)
    text_zh = forms.CharField(label=_("Text (Chinese)"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class CloseForm(forms.Form):
    """How it ended, and whether its cases end with it."""

    outcome = forms.CharField(label=_("How it ended"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    together = forms.ChoiceField(
        label=_("Its cases"),
        choices=[
            ("", _("go on, each by itself")),
            ("1", _("end with it: all must have ended or stand at review")),
        ],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
