"""What the triage rules say about plain facts: pure, with reasons that name the rule and the word."""

from dataclasses import asdict, dataclass, field

from routing.words import fold, found

ORDER = ("green", "yellow", "red")


@dataclass(frozen=True)
class CaseFacts:
    """What the rules may look at. `reopen_count` and `incident` are not known when a case is recorded."""

    text: str = ""
    channel: str = ""
    demands: tuple[str, ...] = ()
    asks_only: bool = False
    goods_class: str = ""
    sku: str = ""
    batch: str = ""
    carrier: str = ""
    tier: str = ""
    tags: tuple[str, ...] = ()
    earlier_cases_90d: int = 0
    reopen_count: int = 0
    incident: bool = False
    language: str = ""


@dataclass(frozen=True)
class Choice:
    """A category as the rules need it."""

    code: str
    department: str
    name_en: str = ""
    name_zh: str = ""
    is_always_red: bool = False


@dataclass(frozen=True)
class Rule:
    """A row of either table as a plain value. Empty lists narrow nothing."""

    code: str
    name_en: str = ""
    name_zh: str = ""
    words: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    goods_classes: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    priority: str = ""
    category: Choice | None = None
    department: str = ""
    owner_choice: str = ""
    owner: int | None = None
    # classification
    asks_only: bool = False
    assigns_by_itself: bool = False
    # escalation
    kind: str = "words"
    is_step_up: bool = False
    threshold: int | None = None
    tiers: tuple[str, ...] = ()


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
    """Category and department by the first classification that matches, priority by the highest escalation.

    Nothing matched: category and department stay empty, for a person to decide, and the priority is yellow.
    """

    category: str = ""
    priority: str = "yellow"
    department: str = ""
    owner_choice: str = ""
    owner: int | None = None
    assigns_by_itself: bool = False
    reasons: tuple[Reason, ...] = field(default_factory=tuple)

    def as_data(self):
        """JSON-able, as a case keeps it."""
        return asdict(self) | {"reasons": [asdict(reason) for reason in self.reasons]}


NARROWING = (
    ("channels", "channel"),
    ("goods_classes", "goods_class"),
    ("skus", "sku"),
    ("batches", "batch"),
    ("carriers", "carrier"),
)


def suggest(facts, classification, escalation):
    """Ask both tables, each a sequence of active rules in its order."""
    folded = fold(facts.text)
    chosen, word = next(classifying(facts, folded, classification), (None, ""))
    raising = list(escalating(facts, folded, escalation))
    category = _category(chosen, raising)
    reasons = [_reason(chosen, word, "classification")] if chosen else []
    reasons += [_reason(rule, what, "escalation") for rule, what in raising]
    if category and category.is_always_red and not any(rule.priority == "red" for rule, _word in raising):
        reasons.append(Reason(category.code, category.name_en, category.name_zh, "", "always_red"))
    by = _chooser(chosen, raising)
    return Suggestion(
        category=category.code if category else "",
        priority=_priority(chosen, raising, category),
        department=_department(chosen, category),
        owner_choice=by.owner_choice if by else "",
        owner=by.owner if by else None,
        assigns_by_itself=bool(chosen and chosen.assigns_by_itself),
        reasons=tuple(reasons),
    )


def classifying(facts, folded, rules):
    """(rule, word) of every classification that would take these facts, in order; the first one does."""
    for rule in rules:
        matched, word = _applies(rule, facts, folded)
        if matched and _asks_as_the_rule_does(rule, facts):
            yield rule, word


def escalating(facts, folded, rules):
    """(rule, what it found) of every escalation that applies."""
    for rule in rules:
        matched, word = _escalates(rule, facts, folded)
        if matched:
            yield rule, word


def _applies(rule, facts, folded):
    for names, name in NARROWING:
        allowed = getattr(rule, names)
        if allowed and not _is_among(getattr(facts, name), allowed):
            return False, ""
    if rule.demands and not set(rule.demands) & set(facts.demands):
        return False, ""
    word = found(folded, rule.words, rule.exceptions) if rule.words else ""
    return bool(word) or not rule.words, word


def _is_among(value, allowed):
    return value != "" and fold(value) in {fold(each) for each in allowed}


def _asks_as_the_rule_does(rule, facts):
    """A rule for questions applies where nothing is demanded: it was said so, or words ask and no demand is named."""
    return not rule.asks_only or facts.asks_only or bool(rule.words and not facts.demands)


def _escalates(rule, facts, folded):
    if rule.kind == "tier":
        # What is known of a customer: the tier, and the tags that earlier cases left (“at_risk”).
        known = next((mark for mark in (facts.tier, *facts.tags) if _is_among(mark, rule.tiers)), "")
        return bool(known), known
    if rule.kind == "history":
        return facts.earlier_cases_90d + 1 >= rule.threshold, str(facts.earlier_cases_90d + 1)
    if rule.kind == "reopened":
        return facts.reopen_count >= rule.threshold, str(facts.reopen_count)
    if rule.kind == "incident":
        return facts.incident, ""
    narrows = any(getattr(rule, names) for names, _name in NARROWING)
    return _applies(rule, facts, folded) if rule.words or narrows else (False, "")


def _category(chosen, raising):
    """A danger names the category, whatever else the complaint is about."""
    implied = next((rule.category for rule, _word in raising if rule.category), None)
    return implied or (chosen.category if chosen else None)


def _priority(chosen, raising, category):
    """The highest that a rule or the category names; then one step up at most, and never to red by a step alone."""
    named = [chosen.priority if chosen and chosen.priority else "yellow"]
    named += [rule.priority for rule, _word in raising if rule.priority]
    if category and category.is_always_red:
        named.append("red")
    highest = max(named, key=ORDER.index)
    if highest == "green" and any(rule.is_step_up for rule, _word in raising):
        return "yellow"
    return highest


def _department(chosen, category):
    """The rule's own department while its category stands; else the category's."""
    if category is None:
        return ""
    if chosen and chosen.category == category and chosen.department:
        return chosen.department
    return category.department


def _chooser(chosen, raising):
    """Whose way of choosing the owner holds: an escalation that names one (a VIP's), else the classification."""
    return next((rule for rule, _word in raising if rule.owner_choice), chosen)


def _reason(rule, word, kind):
    return Reason(rule.code, rule.name_en, rule.name_zh, word, kind)
