"""What the forms about a case have in common: they check the shape of what was typed, the door checks the rules."""

from django import forms
from django.utils.translation import gettext_lazy as _


class StepForm(forms.Form):
    """Carries the version the person saw. `facts()` gives the keyword arguments of the door's function."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, case=None, user=None, **kwargs):
        self.case, self.user = case, user
        if case is not None:
            kwargs["initial"] = {"version": case.version} | self.suggested() | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def suggested(self):
        """What the form opens with."""
        return {}

    def facts(self):
        return dict(self.cleaned_data)


class ReasonForm(StepForm):
    """A step that needs nothing but a reason."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
