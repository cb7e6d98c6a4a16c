"""What belongs to the second complaint."""

import secrets

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from complaints import attachments
from complaints.channels import parting
from complaints.forms.base import StepForm
from complaints.wording import moment


class SplitForm(StepForm):
    """`key` makes a double click one case."""

    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    description = forms.CharField(
        label=_("The second complaint, in the customer's words"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=20000,
    )
    messages = forms.MultipleChoiceField(
        label=_("Messages that belong to it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    files = forms.MultipleChoiceField(
        label=_("Files that belong to it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, now=None, **kwargs):
        super().__init__(*args, **kwargs)
        self._said = {str(one.pk): one for one in parting.words_of(self.case)}
        self._files = {str(one.pk): one for one in attachments.of(self.case)}
        self.fields["messages"].choices = [(key, _line(one, now)) for key, one in self._said.items()]
        self.fields["files"].choices = [(key, one.name) for key, one in self._files.items()]
        for name in ("messages", "files"):
            if not self.fields[name].choices:
                del self.fields[name]

    def suggested(self):
        return {"key": secrets.token_hex(16), "description": self.case.description}

    def facts(self):
        data = self.cleaned_data
        return {
            "key": data["key"],
            "subject": data["subject"],
            "description": data["description"],
            "messages": [self._said[key] for key in data.get("messages", ())],
            "files": [self._files[key] for key in data.get("files", ())],
        }


def _line(message, now):
    return f"{moment(message.at, now)}: {Truncator(message.text).chars(90)}"
