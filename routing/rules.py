"""The rules as rows, kept for a few seconds per process so that a triage does not read them each time."""

from django.core.cache import cache

from routing import matching
from routing.models import ClassificationRule, EscalationRule

SECONDS = 5


def active():
    """(classification, escalation) in their order."""
    rules = cache.get("routing.rules")
    if rules is None:
        classification = ClassificationRule.objects.filter(is_active=True)
        rules = (
            list(classification.select_related("category__department", "department")),
            list(EscalationRule.objects.filter(is_active=True).select_related("category")),
        )
        cache.set("routing.rules", rules, SECONDS)
    return rules


def suggest(facts):
    """What the rules of today would do with these facts."""
    return matching.suggest(facts, *active())
