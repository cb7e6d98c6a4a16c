"""What a value of a reference row must look like, with a sentence for whoever types it."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_WORDS = 500
LONGEST_WORD = 400


def validate_zone(name):
    """A time zone of the tz database, such as Asia/Shanghai."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValidationError(
            _("“%(name)s” is not a time zone. Write it like Asia/Shanghai."), params={"name": name}
        ) from error


def validate_whole_minute(value):
    """Working time is kept in whole minutes of the day."""
    if value.second or value.microsecond:
        raise ValidationError(_("Use whole minutes, such as 09:30."))


def validate_words(value):
    """A list of plain words, each short, none empty, not too many of them."""
    if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
        raise ValidationError(_("Write one word per line."))
    if len(value) > MOST_WORDS:
        raise ValidationError(_("At most %(most)s words."), params={"most": MOST_WORDS})
    for word in value:
        if len(word) > LONGEST_WORD:
            raise ValidationError(
                _("“%(word)s…” is too long: at most %(most)s characters per line."),
                params={"word": word[:20], "most": LONGEST_WORD},
            )
