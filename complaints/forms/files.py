"""Several files in one field; what may be kept the evidence's own gate decides."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    template_name = "django/forms/widgets/file.html"
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploaded files, at most `most` of them."""

    widget = FilesInput

    def __init__(self, *args, most, **kwargs):
        super().__init__(*args, **kwargs)
        self.most = most

    def clean(self, data, initial=None):
        given = [one for one in (data or []) if one]
        if self.required and not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(given) > self.most:
            raise forms.ValidationError(_("At most %(count)d files at once."), params={"count": self.most})
        return given
