"""Values as the API takes them: no guessing, each type is what the description says it is."""

import re
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from routing.money import plain, to_minor

AMOUNT = re.compile(r"^\d{1,10}(\.\d{1,2})?$", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1970, 2100


class Text(serializers.CharField):
    """Text stays as it was typed: nothing is trimmed, and a number is no text."""

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("allow_blank", True)
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def run_validation(self, data=serializers.empty):
        if data is not serializers.empty and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class TextEmail(serializers.EmailField):
    """An address, or nothing."""

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_blank=True, max_length=254, **kwargs)

    def run_validation(self, data=serializers.empty):
        if data is not serializers.empty and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class TextURL(serializers.URLField):
    """An address of a page, or nothing; only the web's own schemes."""

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_blank=True, max_length=500, **kwargs)

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if not value.lower().startswith(("http://", "https://")):
            self.fail("invalid")
        return value


class Choice(serializers.ChoiceField):
    """One of the codes; blank where it may be left open."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false, not words that mean it."""

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field({"type": "string", "pattern": AMOUNT.pattern, "example": "12.50"})
class Amount(serializers.Field):
    """A decimal string in major units, kept as whole minor units."""

    default_error_messages = {"invalid": _("Write the amount as a string in major units, like “12.50”.")}

    def to_internal_value(self, data):
        if not isinstance(data, str) or not AMOUNT.match(data):
            self.fail("invalid")
        return to_minor(data)

    def to_representation(self, value):
        return plain(value)


@extend_schema_field(OpenApiTypes.DATETIME)
class Instant(serializers.Field):
    """ISO 8601 with an offset: a time without one could be any of 24."""

    default_error_messages = {
        "invalid": _("Write the time as ISO 8601 with an offset, like “2026-11-24T13:22:00+08:00”."),
        "far": _("This time is out of all reason."),
    }

    def to_internal_value(self, data):
        value = _parsed(data)
        if value is None or value.tzinfo is None:
            self.fail("invalid")
        if not FIRST_YEAR < value.year < LAST_YEAR:
            self.fail("far")
        return value

    def to_representation(self, value):
        return value.isoformat()


def _parsed(data):
    if not isinstance(data, str) or len(data) > 40:
        return None
    try:
        value = parse_datetime(data)
    except ValueError:
        return None
    return value if isinstance(value, datetime) else None


class Strict(serializers.Serializer):
    """An object of which every name is known."""

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            words = _("There is no such field.")
            raise serializers.ValidationError({name: [serializers.ErrorDetail(words, "unknown")] for name in unknown})
        return value
