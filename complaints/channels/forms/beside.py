"""What is typed about outside bodies, public posts and abuse."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.channels import abuse, outside
from complaints.channels.models.limit import LimitKind
from complaints.forms.base import StepForm
from complaints.forms.record import moment_field
from complaints.models.outside import OutsideBody
from complaints.states import ClockKind


class OutsideForm(StepForm):
    """A body that works on the complaint, with its own number and deadline."""

    body = forms.ChoiceField(label=_("Body"), choices=OutsideBody)
    number = forms.CharField(label=_("Its number"), max_length=80, required=False)
    official = forms.CharField(label=_("Who works on it there"), max_length=120, required=False)
    received_at = moment_field(_("Reached us"))
    due_at = moment_field(_("Wants an answer by"))
    submissions = forms.CharField(
        label=_("What we sent them"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, row=None, **kwargs):
        self.row = row
        super().__init__(*args, **kwargs)
        self.fields["received_at"].required = True
        self.fields["due_at"].help_text = _("Empty: 48 hours for a platform, 10 working days for a hotline.")
        if row is not None:
            del self.fields["body"]

    def suggested(self):
        if self.row is None:
            return {"received_at": timezone.now()}
        return {name: getattr(self.row, name) for name in outside.FIELDS}

    def clean(self):
        data = super().clean()
        received, due = data.get("received_at"), data.get("due_at")
        if received and due and due <= received:
            self.add_error("due_at", _("This is before it reached us."))
        body = self.row.body if self.row else data.get("body")
        if body and not due and outside.clock_of(body) == ClockKind.OUTSIDE and "due_at" not in self.errors:
            self.add_error("due_at", _("Give the date by which they want an answer."))
        return data


class ResultForm(StepForm):
    """How it ended there."""

    result = forms.CharField(label=_("How it ended"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class PostForm(StepForm):
    """A review or post that others read."""

    url = forms.URLField(label=_("Address of the post"), max_length=500, assume_scheme="https")
    reach = forms.IntegerField(
        label=_("Reach (people)"),
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text=_("Readers or followers, as far as known."),
    )
    seen_at = moment_field(_("Seen"))
    screenshot = forms.FileField(label=_("Screenshot"), required=False, help_text=_("Goes into the evidence."))


class ReplyForm(StepForm):
    """Our public reply."""

    text = forms.CharField(
        label=_("Our reply, as everybody will read it"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No names, no order numbers, no offer for taking the post down."),
    )


class AbuseForm(StepForm):
    """What was said or done, and whether the customer is warned."""

    words = forms.CharField(label=_("What was said or done"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    is_warned = forms.BooleanField(label=_("Send the customer a warning"), required=False, initial=True)
    warning = forms.CharField(
        label=_("The warning"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def suggested(self):
        return {"warning": abuse.warning_for(self.case)}

    def facts(self):
        data = self.cleaned_data
        warning = data["warning"] if data["is_warned"] else ""
        return {"version": data["version"], "words": data["words"], "warning": warning}


class LimitForm(StepForm):
    """A manager limits the contact, until a day."""

    kind = forms.ChoiceField(label=_("What remains possible"), choices=LimitKind, widget=forms.RadioSelect)
    words = forms.CharField(label=_("What was agreed or said"), max_length=300, required=False)
    review_on = forms.DateField(
        label=_("Looked at again on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def suggested(self):
        return {"kind": LimitKind.WRITING, "review_on": timezone.localdate() + timedelta(days=90)}
