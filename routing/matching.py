"""What the triage rules say about plain facts: pure, with reasons that name the rule and the word."""

import re
import unicodedata
from dataclasses import asdict, dataclass

ORDER = ("green", "yellow", "red")
LATIN = re.compile(r"^[\w\s'’-]+$", re.ASCII)


@dataclass(frozen=True)
class CaseFacts:
    """What the rules may look at."""

    text: str = ""
    channel: str = ""
    demands: tuple[str, ...] = ()
    asks_only: bool = False
    goods_class: str = ""
    sku: str = ""
    batch: str = ""
    carrier: str = ""
    tier: str = ""
    earlier_cases_90d: int = 0
    reopen_count: int = 0
    incident: bool = False
    language: str = ""


@dataclass(frozen=True)
class Reason:
    """Why: the rule, in both languages, and the word that matched."""

    code: str
    name_en: str
    name_zh: str
    word: str
    kind: str


@dataclass(frozen=True)
class Suggestion:
    """Category and department by the first classification that matches, priority by the highest escalation."""

    category: str = ""
    priority: str = "yellow"
    department: str = ""
    owner_choice: str = ""
    reasons: tuple[Reason, ...] = ()

    def as_data(self):
        """JSON-able, as a case keeps it."""
        return asdict(self) | {"reasons": [asdict(reason) for reason in self.reasons]}


def fold(text):
    """Half-width, lower case: the form in which words are compared."""
    return unicodedata.normalize("NFKC", text).casefold()


def matching_word(text, words, exceptions=()):
    """The first of the words that stands in the text, after the exceptions were blanked out; else an empty string."""
    text = fold(text)
    for exception in exceptions:
        text = text.replace(fold(exception), " ")
    for word in words:
        folded = fold(word)
        if LATIN.match(folded):
            if re.search(rf"(?<!\w){re.escape(folded)}", text, re.ASCII):
                return word
        elif folded in text:
            return word
    return ""


def _applies(rule, facts):
    """(whether the rule matches, the word). Codes narrow where they are given."""
    if rule.channels and facts.channel not in rule.channels:
        return False, ""
    if rule.goods_classes and facts.goods_class not in rule.goods_classes:
        return False, ""
    if rule.demands and not set(rule.demands) & set(facts.demands):
        return False, ""
    word = matching_word(facts.text, rule.words, rule.exceptions)
    return bool(word) or not rule.words, word


def suggest(facts, classification, escalation):
    """Ask both tables. `classification` and `escalation` are active rules in their order."""
    chosen = None
    reasons = []
    for rule in classification:
        matched, word = _applies(rule, facts)
        if matched and (facts.asks_only or not rule.asks_only):
            chosen = rule
            reasons.append(_reason(rule, word, "classification"))
            break
    raising = [(rule, word) for rule in escalation for matched, word in [_escalates(rule, facts)] if matched]
    reasons += [_reason(rule, word, "escalation") for rule, word in raising]
    return Suggestion(
        category=_category(chosen, raising),
        priority=_priority(chosen.priority if chosen else "yellow", raising),
        department=_department(chosen),
        owner_choice=chosen.owner_choice if chosen else "",
        reasons=tuple(reasons),
    )


def _escalates(rule, facts):
    if rule.kind == "tier":
        return facts.tier != "" and facts.tier in rule.tiers, facts.tier
    if rule.kind == "history":
        return facts.earlier_cases_90d + 1 >= rule.threshold, str(facts.earlier_cases_90d + 1)
    if rule.kind == "reopened":
        return facts.reopen_count >= rule.threshold, str(facts.reopen_count)
    if rule.kind == "incident":
        return facts.incident, ""
    return _applies(rule, facts) if rule.words else (False, "")


def _priority(start, raising):
    """The highest that a rule names; then one step up at most, and never to red by a step alone."""
    named = [start, *(rule.priority for rule, _word in raising if rule.priority)]
    highest = max(named, key=ORDER.index)
    if highest == "green" and any(rule.is_step_up for rule, _word in raising):
        return "yellow"
    return highest


def _category(chosen, raising):
    implied = [rule.category.code for rule, _word in raising if rule.category_id]
    return implied[0] if implied else (chosen.category.code if chosen else "")


def _department(chosen):
    if chosen is None:
        return ""
    return (chosen.department or chosen.category.department).code


def _reason(rule, word, kind):
    return Reason(rule.code, rule.name_en, rule.name_zh, word, kind)
