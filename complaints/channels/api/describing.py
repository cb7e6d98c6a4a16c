"""What a form asks for, in plain data: for the codes, and for the page of a step."""

from datetime import datetime

from django import forms

from complaints.api import instant
from routing.models import User

KINDS = (
    (forms.BooleanField, "boolean"),
    (forms.DecimalField, "decimal"),
    (forms.IntegerField, "integer"),
    (forms.DateTimeField, "datetime"),
    (forms.DateField, "date"),
    (forms.MultipleChoiceField, "choices"),
    (forms.ChoiceField, "choice"),
    (forms.CharField, "text"),
)


def describe(form_class):
    """The fields of a form: name, label, type, whether it must be given, and the codes it may be."""
    return [_field(name, field) for name, field in form_class.base_fields.items()]


def _field(name, field):
    line = {"name": name, "label": str(field.label or name), "type": _kind(field), "required": field.required}
    if line["type"] in ("choice", "choices"):
        line["choices"] = [str(code) for code, _label in field.choices if code != ""]
    if getattr(field, "max_length", None):
        line["max_length"] = field.max_length
    return line


def _kind(field):
    if isinstance(field, forms.ModelChoiceField):
        return "person" if field.queryset.model is User else field.queryset.model._meta.model_name
    return next((kind for form_field, kind in KINDS if isinstance(field, form_field)), "text")


def plain_value(value):
    """A suggested value as JSON: codes and sign-in names instead of keys."""
    if isinstance(value, User):
        return value.username
    if hasattr(value, "code"):
        return value.code
    if isinstance(value, datetime):
        return instant(value)
    return value if isinstance(value, bool | int) else str(value)
