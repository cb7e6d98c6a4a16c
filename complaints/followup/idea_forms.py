"""Forms of suggestions: what was suggested, for whom, and what becomes of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.followup.models import IdeaState
from routing.models import Department


def _words(label, rows=4, **kwargs):
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=4000, **kwargs)


class SuggestIdeaForm(forms.Form):
    """A colleague's suggestion."""

    text = _words(_("What could we do better?"), help_text=_("What happens now, and what should happen instead."))
    department = forms.ModelChoiceField(
        label=_("For which department"), queryset=Department.objects.filter(is_active=True)
    )


class CustomerIdeaForm(forms.Form):
    """A customer's suggestion, in their own words."""

    text = _words(
        _("What should we do better?"), error_messages={"required": _("Please write down your suggestion first.")}
    )


class AnswerIdeaForm(forms.Form):
    """What becomes of it, and why; `version` is what the person saw."""

    STATES = [
        (IdeaState.TAKEN, _("We take it up")),
        (IdeaState.DONE, _("It is done")),
        (IdeaState.DECLINED, _("We do not follow it")),
    ]

    state = forms.ChoiceField(label=_("What becomes of it"), choices=STATES, widget=forms.RadioSelect)
    text = _words(_("Answer"), help_text=_("It goes to whoever suggested it, in these words."))
    tells = forms.BooleanField(label=_("Send the answer to the customer"), required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, idea=None, **kwargs):
        super().__init__(*args, **kwargs)
        if idea and idea.by_id:
            del self.fields["tells"]


class PassOnIdeaForm(forms.Form):
    """It concerns another department."""

    department = forms.ModelChoiceField(
        label=_("Pass on to"), queryset=Department.objects.filter(is_active=True), empty_label=None
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
