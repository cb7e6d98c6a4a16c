"""Periods, numbers and durations of the reports in the reader's words."""

from django.utils.formats import date_format, number_format
from django.utils.translation import pgettext

from complaints.wording import duration


def days(period):
    """“16 Nov 2026 – 22 Nov 2026”; one day alone is said once."""
    first, last = (date_format(day, pgettext("date format", "j M Y")) for day in (period.first, period.last))
    return first if first == last else pgettext("span of days", "%(first)s – %(last)s") % {"first": first, "last": last}


def number(value, decimals=1):
    """“1,234”, “12.5”; the reader's separators."""
    if isinstance(value, float):
        value = round(value, decimals)
        return number_format(int(value) if value == int(value) else value, use_l10n=True, force_grouping=True)
    return number_format(value, use_l10n=True, force_grouping=True)


def length(value, which):
    """A median or 90 % of a figure of times, in words."""
    if (hours := value.get(f"{which}_hours")) is not None:
        return duration(hours * 60)
    minutes = value.get(f"{which}_minutes")
    return "–" if minutes is None else duration(minutes, in_days=False)
