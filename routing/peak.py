"""Peak mode: while it lasts, promises are longer, the receipt says so, and light verification reaches further."""

from routing.memory import remembered
from routing.models import PeakMode


def peak_at(at):
    """The peak mode of this instant, or None; of two at once the one that began later."""
    return next((peak for peak in _peaks() if peak.starts_at <= at < peak.ends_at), None)


def clock_percent(at):
    """How long promises are, as a percentage of the table's."""
    peak = peak_at(at)
    return peak.clock_percent if peak else 100


def light_up_to(category, at):
    """Up to which amount (minor units) an agent may conclude a case of this category alone; None: never."""
    if category.light_up_to is None:
        return None
    peak = peak_at(at)
    return scaled(category.light_up_to, peak.light_percent if peak else 100)


def scaled(amount, percent):
    """A whole amount at a percentage, rounded up."""
    return -(-amount * percent // 100)


@remembered
def _peaks():
    return tuple(PeakMode.objects.filter(is_active=True).order_by("-starts_at"))
