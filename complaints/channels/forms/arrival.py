"""What staff decide about a message in quarantine."""

from django import forms
from django.utils.translation import gettext_lazy as _

NOBODY_YET = "new"


class DropForm(forms.Form):
    """Why it is nothing for us."""

    reason = forms.CharField(
        label=_("Why it is nothing for us"),
        max_length=150,
        widget=forms.TextInput(attrs={"placeholder": _("advertising, a test, not meant for us …")}),
    )


class LinkForm(forms.Form):
    """As whose words a message joins a case."""

    party = forms.ChoiceField(label=_("Whose words these are"), widget=forms.RadioSelect)

    def __init__(self, *args, parties=(), sender="", **kwargs):
        super().__init__(*args, **kwargs)
        self.parties = {str(party.pk): party for party in parties}
        choices = [(key, self._words(party)) for key, party in self.parties.items()]
        self.fields["party"].choices = [*choices, (NOBODY_YET, _("Somebody new: add them to the case"))]
        known = next((key for key, party in self.parties.items() if getattr(party, "is_sender", False)), None)
        self.fields["party"].initial = known or NOBODY_YET

    @staticmethod
    def _words(party):
        return _("%(role)s: %(name)s") % {"role": party.get_role_display(), "name": party.customer or "–"}

    def chosen(self):
        """The party, or None for somebody new."""
        return self.parties.get(self.cleaned_data["party"])
