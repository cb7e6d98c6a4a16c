"""Whom the rules choose, when they assign by themselves, and what people overrule."""

import dataclasses
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from complaints import audit, lifecycle, suggesting
from complaints.states import State
from conftest import make_person
from routing.models import Absence, Category, ClassificationRule, RuleOutcome


@pytest.fixture
def rule(db):
    """The rule that takes broken mugs."""
    return ClassificationRule.objects.get(code="logistics-damaged")


def switch_on(rule, **more):
    ClassificationRule.objects.filter(pk=rule.pk).update(assigns_by_itself=True, **more)


def record(mugs, by, key="x", **changes):
    case = lifecycle.register(dataclasses.replace(mugs, external_id=key, **changes), by=by)
    return lifecycle.complete_intake(case, by=by)


def test_a_rule_that_is_switched_on_assigns_at_the_end_of_intake(rule, agent, investigator, mugs):
    switch_on(rule)

    case = record(mugs, agent)

    assert (case.state, case.investigator, case.handler) == (State.VERIFICATION, investigator, agent)
    event = case.events.get(kind="assign")
    assert (event.by_kind, event.by_person) == ("system", None)
    assert json.loads(event.payload)["facts"]["rule"] == rule.code
    assert rule.name_en in event.words.text
    assert list(audit.verify()) == []


def test_a_rule_that_is_not_switched_on_leaves_the_case_at_triage(agent, investigator, mugs):
    assert record(mugs, agent).state == State.TRIAGE


def test_red_waits_for_a_person(rule, agent, investigator, mugs):
    switch_on(rule)

    case = record(mugs, agent, description="Two mugs were in pieces and my child was injured.")

    assert (case.suggestion["priority"], case.state) == ("red", State.TRIAGE)


def test_nobody_on_duty_leaves_the_case_at_triage(rule, agent, investigator, mugs):
    switch_on(rule)
    today = timezone.localdate()
    Absence.objects.create(user=investigator, starts_on=today, ends_on=today)

    assert record(mugs, agent).state == State.TRIAGE


def test_a_case_that_came_in_by_itself_gets_somebody_of_the_desk_to_speak_with(rule, agent, investigator, mugs):
    from complaints import actors

    switch_on(rule)
    case = lifecycle.register(dataclasses.replace(mugs, external_id="web", channel="web"), by=actors.SYSTEM)

    case = lifecycle.complete_intake(case, by=actors.SYSTEM)

    assert (case.state, case.handler) == (State.VERIFICATION, agent)


def test_owner_by_name_or_their_deputy(rule, agent, investigator, mugs):
    zhou = make_person("zhou", "investigator", "warehouse")
    deputy = make_person("deputy", "investigator", "warehouse")
    switch_on(rule, owner_choice="named", owner=zhou)

    first = record(mugs, agent, "a")
    today = timezone.localdate()
    Absence.objects.create(user=zhou, starts_on=today, ends_on=today, deputy=deputy)
    second = record(mugs, agent, "b")

    assert (first.investigator, second.investigator) == (zhou, deputy)


def test_owner_in_turn_is_who_was_least_lately_given_one(rule, agent, investigator, mugs):
    zhou = make_person("zhou", "investigator", "warehouse")
    switch_on(rule, owner_choice="round_robin")

    owners = [record(mugs, agent, str(number)).investigator for number in range(4)]

    assert owners == [investigator, zhou, investigator, zhou]


def test_owner_with_fewest_open(rule, agent, investigator, mugs, verified):
    zhou = make_person("zhou", "investigator", "warehouse")
    switch_on(rule)

    assert record(mugs, agent, "next").investigator == zhou


@pytest.mark.parametrize("way", ["named", "round_robin", "least_load"])
def test_owner_is_never_a_person_whom_the_complaint_names(rule, agent, investigator, mugs, way):
    zhou = make_person("zhou", "investigator", "warehouse")
    switch_on(rule, owner_choice=way, owner=zhou if way == "named" else None)

    case = record(mugs, agent, people_named=("Zhou",))

    assert case.investigator == investigator


def test_owner_for_a_case_without_department_is_nobody(triaged):
    assert suggesting.owner_for(triaged, None, timezone.now()) == suggesting.Chosen()


# --- overruling -----------------------------------------------------------------------------------------------------


def outcomes():
    return list(RuleOutcome.objects.order_by("pk").values_list("table", "code", "is_overruled", "suggested", "chosen"))


def test_taking_a_suggestion_counts_for_its_rule(verified):
    assert outcomes() == [("classification", "logistics-damaged", False, "", "")]


def test_another_category_overrules_the_classification(triaged, agent, investigator, triage_choice):
    other = Category.objects.get(code="logistics.wrong")

    case = lifecycle.assign(triaged, by=agent, **triage_choice | {"category": other})

    assert outcomes() == [("classification", "logistics-damaged", True, "logistics.damaged", "logistics.wrong")]
    facts = json.loads(case.events.get(kind="assign").payload)["facts"]
    assert facts["overruled"] == {"category": ["logistics.damaged", "logistics.wrong"]}


def test_another_priority_overrules_what_escalated(agent, investigator, mugs, triage_choice):
    case = record(mugs, agent, description="Two mugs in pieces. I will call 12315.")

    lifecycle.assign(case, by=agent, **triage_choice)

    assert [(table, overruled) for table, _code, overruled, _s, _c in outcomes()] == [
        ("classification", False),
        ("escalation", True),
    ]


def test_what_a_rule_did_by_itself_is_no_judgement_of_it(rule, agent, investigator, mugs):
    switch_on(rule)

    record(mugs, agent)

    assert outcomes() == []


def test_admin_list_shows_how_often_a_rule_is_overruled(client, verified, db):
    admin = make_person("admin_he", "administrator", "operations")
    admin.is_staff = True
    admin.save()
    for number in range(3):
        RuleOutcome.objects.create(
            table="classification",
            code="logistics-damaged",
            is_overruled=True,
            at=timezone.now(),
            reference=str(number),
        )
    RuleOutcome.objects.create(
        table="classification", code="logistics-damaged", is_overruled=True, at=timezone.now() - timedelta(days=91)
    )
    client.force_login(admin)

    page = client.get("/admin/routing/classificationrule/", {"q": "logistics-damaged"})

    assert "3 (75 %)" in page.text
