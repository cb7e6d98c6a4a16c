"""The figures of a period as one table, for files: a line a number, beside it the same number of the period before."""

from django.utils.translation import gettext as _

from reports import naming
from reports.figures import FIGURES


def header():
    return [
        _("Figure"), _("Of what"), _("Number"), _("Value"), _("Period before"), _("How it is counted"),
    ]  # fmt: skip


def lines(values, before):
    """(figure, part, what the number is, value, value before, definition) of every number."""
    said = labels()
    for name, value in values.items():
        figure, earlier = FIGURES[name], before.get(name)
        for keys, number in _numbers(figure.plain(value)):
            then = _at(None if earlier is None else figure.plain(earlier), keys)
            part, what = _split(figure, keys)
            yield [
                str(figure.label), _part_label(figure, part), said.get(what, what), number, then, str(figure.says),
            ]  # fmt: skip


def _numbers(value, keys=()):
    """((key, …), number) of everything in a value."""
    if not isinstance(value, dict):
        yield keys, value
        return
    for key, inner in value.items():
        yield from _numbers(inner, (*keys, key))


def _at(value, keys):
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def _split(figure, keys):
    """(part, what the number is) of the keys that lead to a number."""
    if figure.kind in ("groups", "scores"):
        return (keys[0], "count") if keys[0] not in ("count", "mean") else ("", keys[0])
    if len(keys) == 2:
        return keys
    return "", keys[0] if keys else "count"


def _part_label(figure, part):
    names = getattr(figure, "names", None)
    return str((names() | naming.none()).get(part, part)) if names and part else part


def labels():
    """What the numbers in a value are called."""
    return {
        "count": _("Count"),
        "amount": _("Amount"),
        "mean": _("Mean"),
        "kept": _("Kept"),
        "missed": _("Missed"),
        "kept_percent": _("Kept, %"),
        "median_minutes": _("Median, working minutes"),
        "p90_minutes": _("90 % within, working minutes"),
        "median_hours": _("Median, hours"),
        "p90_hours": _("90 % within, hours"),
        "cap": _("Cap"),
        "spent": _("Paid"),
        "reserved": _("Set aside"),
        "paid": _("Paid"),
        "recovered": _("Recovered"),
    }
