"""What the forms about a case have in common: they check the shape of what was typed, the door checks the rules."""

from django import forms
from django.utils.translation import gettext_lazy as _


class KnownField(forms.ModelChoiceField):
    """One of the reference rows that the process keeps in memory; `known()` gives {code: row}. Asks the database
    nothing, neither for the choices nor for what was chosen.
    """

    def __init__(self, model, known, **kwargs):
        super().__init__(queryset=model.objects.filter(is_active=True), **kwargs)
        self.known = known
        self.choices = self._rows

    def _rows(self):
        empty = [("", self.empty_label)] if self.empty_label is not None else []
        return empty + [(row.pk, row.name) for row in self.known().values() if row.is_active]

    def to_python(self, value):
        if value in self.empty_values:
            return None
        key = str(getattr(value, "pk", value))
        row = next((row for row in self.known().values() if row.is_active and str(row.pk) == key), None)
        if row is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return row


class StepForm(forms.Form):
    """Carries the version the person saw. `facts()` gives the keyword arguments of the door's function."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, case=None, user=None, **kwargs):
        self.case, self.user = case, user
        self.was_posted = bool(args) and args[0] is not None
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
