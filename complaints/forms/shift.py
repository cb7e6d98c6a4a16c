"""What the next shift should know."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ShiftForm(forms.Form):
    """A note beside the lists."""

    note = forms.CharField(
        label=_("What the next shift should know"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
