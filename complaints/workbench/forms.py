"""What is asked before one thing is done to many cases, and under what name a view is kept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models import SavedView
from routing.models import User


class ReassignManyForm(forms.Form):
    """To whom, and what they should know."""

    to = forms.ModelChoiceField(label=_("New owner"), queryset=User.objects.none())
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.filter(is_active=True).order_by("display_name", "username")


class WordsForm(forms.Form):
    """The same words for each."""

    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}), max_length=8000)


FORMS = {"reassign": ReassignManyForm, "message": WordsForm, "note": WordsForm}


class SavedViewForm(forms.ModelForm):
    """A name for the list as the address has it."""

    class Meta:
        model = SavedView
        fields = ("name", "query", "is_shared")
        widgets = {"query": forms.HiddenInput}
        labels = {"is_shared": _("for all colleagues")}
