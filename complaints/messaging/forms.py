"""What staff type about messages."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.messaging import limits, placeholders
from complaints.messaging.conversation import RECEIPTS
from complaints.messaging.models import Template
from complaints.states import NO_LINKS


class ResendForm(forms.Form):
    """Send again, to another address if one is given."""

    recipient = forms.CharField(label=_("Another address (optional)"), max_length=254, required=False)

    def __init__(self, *args, outgoing, **kwargs):
        super().__init__(*args, **kwargs)
        self.outgoing = outgoing

    def clean_recipient(self):
        recipient = self.cleaned_data["recipient"]
        if recipient and not limits.is_address(self.outgoing.kind, recipient):
            raise ValidationError(_("We cannot write to this address. Is a sign missing, or one too many?"))
        return recipient


class TemplateForm(forms.ModelForm):
    """A message template: only known placeholders, no links where none may be, no sender's words in a receipt."""

    class Meta:
        model = Template
        fields = (
            "code",
            "channel",
            "subject_en",
            "text_en",
            "subject_zh",
            "text_zh",
            "tone_hint_en",
            "tone_hint_zh",
            "allows_links",
            "is_active",
        )

    def clean(self):
        cleaned = super().clean()
        channel = cleaned.get("channel", "")
        if channel in NO_LINKS and cleaned.get("allows_links"):
            self.add_error("allows_links", _("This channel forbids links to other sites."))
        for name in ("subject_en", "text_en", "subject_zh", "text_zh"):
            faults = placeholders.faults_of(
                cleaned.get(name, ""),
                is_receipt=cleaned.get("code", "") in RECEIPTS,
                allows_links=bool(cleaned.get("allows_links")),
            )
            if faults:
                self.add_error(name, faults)
        return cleaned
