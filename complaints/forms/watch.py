"""Who is to be kept informed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from routing.models import User


class WatchForm(forms.Form):
    """One more watcher."""

    person = forms.ModelChoiceField(label=_("Keep informed"), queryset=User.objects.none())

    def __init__(self, *args, case=None, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.filter(is_active=True).order_by("display_name", "username")
