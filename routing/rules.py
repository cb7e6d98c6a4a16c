"""The two tables of triage rules as plain values, read once per process until a row changes."""

from dataclasses import dataclass

from routing import matching, words
from routing.memory import remembered
from routing.models import ClassificationRule, EscalationRule

LISTS = ("words", "exceptions", "channels", "goods_classes", "demands", "skus", "batches", "carriers")


def suggest(facts):
    """What the rules of today would do with these facts."""
    return matching.suggest(facts, *active())


@dataclass(frozen=True)
class DryRun:
    """What the rules would do, and all that would match as (rule, word) in order; the first classification is taken."""

    suggestion: matching.Suggestion
    classifications: tuple
    escalations: tuple


def dry_run(facts):
    """Which rules would take these facts, and why; nothing is recorded."""
    folded = words.fold(facts.text)
    classification, escalation = active()
    return DryRun(
        suggestion=matching.suggest(facts, classification, escalation),
        classifications=tuple(matching.classifying(facts, folded, classification)),
        escalations=tuple(matching.escalating(facts, folded, escalation)),
    )


@remembered
def active():
    """(classification, escalation), each in its order. A rule for a category that is not in use gives nothing."""
    classification = ClassificationRule.objects.filter(is_active=True, category__is_active=True)
    escalation = EscalationRule.objects.filter(is_active=True)
    return (
        tuple(_classification(row) for row in classification.select_related("category__department", "department")),
        tuple(_escalation(row) for row in escalation.select_related("category__department")),
    )


def _classification(row):
    return matching.Rule(
        **_common(row),
        department=row.department.code if row.department else "",
        asks_only=row.asks_only,
        assigns_by_itself=row.assigns_by_itself,
    )


def _escalation(row):
    return matching.Rule(
        **_common(row), kind=row.kind, is_step_up=row.is_step_up, threshold=row.threshold, tiers=tuple(row.tiers)
    )


def _common(row):
    lists = {name: tuple(getattr(row, name)) for name in LISTS}
    return lists | {
        "code": row.code,
        "name_en": row.name_en,
        "name_zh": row.name_zh,
        "priority": row.priority,
        "category": choice(row.category) if row.category_id else None,
        "owner_choice": row.owner_choice,
        "owner": row.owner_id,
    }


def choice(category):
    """A category row as the rules need it."""
    return matching.Choice(
        category.code, category.department.code, category.name_en, category.name_zh, category.is_always_red
    )
