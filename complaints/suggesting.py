"""What the rules would do with a complaint: asked of `routing` about plain facts, kept on the case with its reasons.

Here too: whom the rules would give it to, when they may do so without a person, and what a person made of them.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints import access, actors
from complaints.models import Complaint
from complaints.requests import HOME_DEPARTMENT
from complaints.states import ActorKind, Priority
from routing import duty, names, rules
from routing.matching import CaseFacts
from routing.models import Department, RuleOutcome, RuleTable, User
from routing.models.rule import OwnerChoice

BY_ITSELF = gettext_noop("Assigned by the rule “%(rule)s”, without a person.")


_part_of_incident = [lambda order: False]


def incident_by(function):
    """Ask `function(order)` whether a complaint on this order is part of an incident; that room registers it."""
    _part_of_incident[0] = function


def suggest_for(intake, customer):
    """The suggestion for a complaint that is being recorded, as plain data."""
    facts = CaseFacts(
        text=f"{intake.subject}\n{intake.description}\n{intake.scene}",
        channel=intake.channel,
        demands=tuple(demand.kind for demand in intake.demands),
        asks_only=intake.asks_only,
        goods_class=intake.order.goods_class,
        sku=intake.order.sku,
        batch=intake.order.batch,
        carrier=intake.order.carrier,
        tier=(customer.tier if customer else "") or intake.customer.tier,
        tags=tuple(getattr(customer, "tags", None) or ()),
        earlier_cases_90d=_earlier(customer),
        reopen_count=0,
        incident=_part_of_incident[0](intake.order),
        language=intake.language,
    )
    return rules.suggest(facts).as_data()


def _earlier(customer):
    """How many cases this customer brought in the last 90 days."""
    if customer is None or customer.pk is None or hasattr(customer, "only_contacts"):
        return 0
    since = timezone.now() - timedelta(days=90)
    return Complaint.objects.filter(customer=customer, received_at__gte=since).count()


# --- the owner ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """A person, and by which way of choosing; nobody where nobody may take it."""

    person: User | None = None
    way: str = ""


def owner_for(case, department, at):
    """Whom the rules would give the case to: by name, in turn, or the least loaded; never a person named in it.

    A named person who is away is represented by their deputy; who cannot own the case at all is passed over.
    """
    if department is None:
        return Chosen()
    named = access.people_named(case)
    suggestion = case.suggestion or {}
    way = suggestion.get("owner_choice") or OwnerChoice.LEAST_LOAD
    if way == OwnerChoice.NAMED:
        if person := _by_name(suggestion.get("owner"), department, at, named):
            return Chosen(person, way)
        way = OwnerChoice.LEAST_LOAD
    in_turn = partial(duty.last_turns, department)
    load = in_turn if way == OwnerChoice.ROUND_ROBIN else Complaint.objects.verifying_by_person
    person = duty.choose_owner(department, at, exclude=named, load=load)
    return Chosen(person, way if person else "")


def _by_name(key, department, at, named):
    person = User.objects.filter(pk=key, is_active=True).first()
    if person is None:
        return None
    for candidate in (person, duty.deputy_of(person, at)):
        if candidate and candidate.pk not in named and duty.may_own(candidate, department, at):
            return candidate
    return None


def suggested_category(case):
    """The category on the case, else the suggested one while it is in use."""
    if case.category_id:
        return case.category
    category = names.categories().get((case.suggestion or {}).get("category", ""))
    return category if category and category.is_active else None


def suggested_department(case, category):
    """The department on the case, else the suggested one, else the category's."""
    if case.department_id:
        return case.department
    department = names.departments().get((case.suggestion or {}).get("department", ""))
    if department and department.is_active:
        return department
    return category.department if category else None


# --- rules that assign by themselves ----------------------------------------------------------------------------------


def settled_by_rule(case, at):
    """What `assign` is given where an administrator lets the matching rule assign without a person, or None.

    Red always waits for a person, and so does a case that nobody on duty may take.
    """
    suggestion = case.suggestion or {}
    rule = rule_of(suggestion)
    choice = acceptable(case, at) if suggestion.get("assigns_by_itself") and rule else None
    if choice is None:
        return None
    return choice | {"handler": case.handler or _handler_for(case, at), "reason": _by_itself(rule)}


def acceptable(case, at):
    """The whole suggestion as `assign` takes it, where it is complete and may be taken unseen: never a red one."""
    suggestion = case.suggestion or {}
    priority = case.priority or suggestion.get("priority")
    category = suggested_category(case)
    if category is None or not suggestion.get("reasons") or priority not in (Priority.YELLOW, Priority.GREEN):
        return None
    department = suggested_department(case, category)
    owner = owner_for(case, department, at).person
    return {"category": category, "priority": priority, "department": department, "owner": owner} if owner else None


def rule_of(suggestion):
    """The classification rule that the suggestion is from, as its reason; None where none matched."""
    reasons = suggestion.get("reasons", [])
    return next((reason for reason in reasons if reason.get("kind") == RuleTable.CLASSIFICATION), None)


def _handler_for(case, at):
    """Who speaks with the customer of a case that came in by itself: the least loaded of the desk who is there."""
    home = Department.objects.filter(code=HOME_DEPARTMENT).first()
    load = Complaint.objects.handling_by_person
    return duty.choose_owner(home, at, exclude=access.people_named(case), load=load) if home else None


def _by_itself(rule):
    with translation.override(settings.LANGUAGE_CODE):
        name = rule["name_zh"] if settings.LANGUAGE_CODE.startswith("zh") else rule["name_en"]
        return _(BY_ITSELF) % {"rule": name or rule["code"]}


# --- what a person made of them ---------------------------------------------------------------------------------------


def overruled(suggestion, given):
    """{part: [suggested, chosen]} of what differs from the suggestion; nothing where there was none."""
    chosen = {
        "category": getattr(given.get("category"), "code", ""),
        "priority": str(given.get("priority") or ""),
        "department": getattr(given.get("department"), "code", ""),
    }
    suggestion = suggestion or {}
    return {
        part: [suggestion[part], value]
        for part, value in chosen.items()
        if suggestion.get("reasons") and suggestion.get(part) and value and suggestion[part] != value
    }


def count_outcomes(case, *, by, at, event, facts):
    """Effect of a triage step taken by a person: every rule that spoke was followed or overruled in what it says."""
    suggestion = case.suggestion or {}
    if actors.kind_of(by) != ActorKind.PERSON:
        return
    changed = overruled(suggestion, facts)
    raised = [r for r in suggestion.get("reasons", []) if r["kind"] == RuleTable.ESCALATION]
    rows = []
    for reason in suggestion.get("reasons", []):
        if reason["kind"] not in RuleTable.values:
            continue
        parts = _parts_of(reason, raised)
        wrong = next((changed[part] for part in parts if part in changed), None)
        old, new = wrong or ("", "")
        rows.append(
            RuleOutcome(
                table=reason["kind"],
                code=reason["code"],
                is_overruled=wrong is not None,
                suggested=old[:80],
                chosen=new[:80],
                reference=case.reference,
                at=at,
            )
        )
    RuleOutcome.objects.bulk_create(rows)


def _parts_of(reason, raised):
    """What a rule answers for: an escalation for the priority, a classification for the rest, and the priority too
    where nothing escalated it."""
    if reason["kind"] == RuleTable.ESCALATION:
        return ("priority",)
    return ("category", "department") if raised else ("category", "department", "priority")


def take_turn(case, *, by, at, event, facts):
    """Effect of `assign`: the owner had their turn."""
    if facts.get("owner") and facts.get("department"):
        duty.take_turn(facts["owner"], facts["department"], at)
