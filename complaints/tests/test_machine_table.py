"""The machine against a table written by hand from the description of the product: moves, guards, rights."""

import dataclasses
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from complaints import actors, lifecycle, steps
from complaints.models import Complaint, NamedPerson
from complaints.states import State
from complaints.tests.machine import asked, fresh, outcome, place, take
from complaints.tests.table import CUSTOMER, MOVES, NEVER_BY_A_MACHINE, STEPS, SYSTEM, TAKES
from conftest import make_person
from routing.models import Membership


def target_of(step, state):
    """Where the machine says that a step leads: a state, or several in one text."""
    transition = steps.transition_of(step, state)
    if transition is None:
        return None
    allowed = getattr(transition.target, "allowed_states", None)
    return " or ".join(map(str, allowed)) if allowed else str(transition.target)


@pytest.mark.parametrize("state", State.values)
def test_each_state_is_left_by_the_steps_of_the_table_and_no_other(state):
    moves = {step: target_of(step, state) for step in steps.NAMES}

    assert {step: target for step, target in moves.items() if target} == MOVES[state]


def test_the_table_knows_every_state_and_step():
    assert list(MOVES) == State.values
    assert list(steps.NAMES) == STEPS
    assert {step for moves in MOVES.values() for step in moves} == set(STEPS)


def test_every_state_is_reached_from_intake_and_none_is_a_trap():
    reached, ahead = set(), ["intake"]
    while ahead:
        state = ahead.pop()
        reached.add(state)
        targets = {target for text in MOVES[state].values() for target in text.split(" or ")}
        ahead += targets - reached

    assert reached == set(State.values)
    assert all(MOVES[state] for state in State.values)


# --- through the door ---------------------------------------------------------------------------------------------


@pytest.fixture
def everything(db):
    """Somebody with every right that a role of a case gives: what they are refused is the machine's doing."""
    person = make_person("all_roles", "agent", "service")
    person.groups.add(*Group.objects.filter(name__in=["manager", "reviewer"]))
    return fresh(person)


@pytest.mark.parametrize("state", State.values)
def test_door_refuses_every_step_that_the_table_does_not_have(state, triaged, agent, mugs, everything):
    lifecycle.register(dataclasses.replace(mugs, external_id="another"), by=agent)
    case = place(triaged, state)
    asked(case, "reject", by=agent)

    found = {step: outcome(lambda step=step: take(step, case, by=everything)) for step in steps.NAMES}

    impossible = {step for step, answer in found.items() if "state" in answer}
    assert impossible == set(STEPS) - set(MOVES[state])
    assert all(found[step] == ["state"] for step in impossible)
    assert "forbidden" not in found.values()


@pytest.mark.parametrize("state", State.values)
def test_refusal_from_a_wrong_state_changes_nothing(state, triaged, agent, mugs, everything):
    lifecycle.register(dataclasses.replace(mugs, external_id="another"), by=agent)
    case = place(triaged, state)
    before = Complaint.objects.filter(pk=case.pk).values().get()
    wrong = next(step for step in STEPS if step not in MOVES[state] and step != "reject")

    assert outcome(lambda: take(wrong, case, by=everything)) == ["state"]

    assert Complaint.objects.filter(pk=case.pk).values().get() == before
    assert case.events.count() == before["event_seq"]


@pytest.mark.parametrize("state", State.values)
def test_page_offers_exactly_the_steps_of_the_table(state, triaged, agent, mugs, everything):
    lifecycle.register(dataclasses.replace(mugs, external_id="another"), by=agent)
    case = steps.facts_of(place(triaged, state).pk)

    offers = steps.steps_for(case, everything)

    assert {offer.name for offer in offers} == set(MOVES[state])
    assert all(offer.is_permitted for offer in offers)


# --- who ----------------------------------------------------------------------------------------------------------


def allowed_to(case, by, agent):
    """The steps that this actor is not refused for want of a right, wherever the case stands."""
    asked(case, "reject", by=agent)
    found = {step: outcome(lambda step=step: take(step, case, by=by)) for step in steps.NAMES}
    return {step for step, answer in found.items() if answer != "forbidden"}


@pytest.mark.parametrize("role", TAKES)
def test_role_takes_its_steps_and_no_other(role, triaged, agent):
    person = make_person("somebody", role, "warehouse")

    assert allowed_to(triaged, person, agent) == TAKES[role]


@pytest.mark.parametrize("role", TAKES)
def test_page_shows_as_permitted_what_the_door_permits(role, triaged):
    person = make_person("somebody", role, "warehouse")

    for state in State.values:
        if state != State.MERGED:
            offers = steps.steps_for(steps.facts_of(place(triaged, state).pk), person)
            assert {offer.name for offer in offers if offer.is_permitted} == TAKES[role] & set(MOVES[state])


def test_disabled_person_takes_nothing(triaged, agent, everything):
    everything.is_active = False
    everything.save()

    assert allowed_to(triaged, fresh(everything), agent) == set()


def test_person_whose_account_has_ended_takes_nothing(triaged, agent, everything):
    everything.expires_at = timezone.now() - timedelta(minutes=1)
    everything.save()

    assert allowed_to(triaged, fresh(everything), agent) == set()


def test_superuser_without_a_role_takes_nothing(triaged, agent, db):
    person = make_person("root", "administrator", "service")
    person.is_superuser = person.is_staff = True
    person.save()

    assert allowed_to(triaged, fresh(person), agent) == set()


def test_person_named_in_the_complaint_takes_nothing(triaged, agent, everything):
    NamedPerson.objects.create(complaint=triaged, name="All Roles", person=everything)

    assert allowed_to(triaged, everything, agent) == set()
    offers = steps.steps_for(steps.facts_of(triaged.pk), everything)
    assert [offer.name for offer in offers if offer.is_permitted] == []


def test_person_named_in_a_case_merged_into_it_takes_nothing(triaged, agent, mugs, everything):
    about = dataclasses.replace(mugs, external_id="another", people_named=("all_roles",))
    lifecycle.merge(lifecycle.register(about, by=agent), by=agent, into=triaged, confirmed=True)

    assert allowed_to(triaged, everything, agent) == set()
    assert not Complaint.objects.visible_to(everything).filter(pk=triaged.pk).exists()


def test_product_itself_completes_assigns_and_closes(triaged, agent):
    assert allowed_to(triaged, actors.SYSTEM, agent) == SYSTEM


def test_customer_agrees_and_withdraws(triaged, agent, case):
    assert allowed_to(triaged, actors.Customer(case.main_party), agent) == CUSTOMER


def test_customer_of_another_case_takes_nothing(triaged, agent, mugs):
    other = lifecycle.register(dataclasses.replace(mugs, external_id="another"), by=agent)

    assert allowed_to(triaged, actors.Customer(other.main_party), agent) == set()


def test_customer_of_a_merged_case_speaks_for_the_surviving_one(triaged, agent, mugs):
    other = lifecycle.register(dataclasses.replace(mugs, external_id="another"), by=agent)
    lifecycle.merge(other, by=agent, into=triaged, confirmed=True)

    assert allowed_to(triaged, actors.Customer(other.main_party), agent) == CUSTOMER


def test_connector_without_a_scope_takes_nothing(triaged, agent):
    assert allowed_to(triaged, actors.Connector("shop"), agent) == set()


def test_connector_takes_the_steps_of_its_scopes(triaged, agent):
    shop = actors.Connector("shop", frozenset({"step:withdraw", "step:assign", "read"}))

    assert allowed_to(triaged, shop, agent) == {"withdraw", "assign"}


def test_no_scope_lets_a_machine_decide_what_people_decide(triaged, agent):
    mighty = actors.Connector("shop", frozenset(f"step:{step}" for step in steps.NAMES))

    assert allowed_to(triaged, mighty, agent) == set(STEPS) - NEVER_BY_A_MACHINE


def test_rights_are_asked_before_guards_so_that_a_refusal_tells_a_stranger_nothing(case):
    stranger = make_person("somebody", "finance", "finance")

    assert outcome(lambda: take("complete_intake", case, by=stranger)) == "forbidden"


def test_role_without_membership_keeps_its_rights_but_reads_no_foreign_case(triaged):
    person = make_person("somebody", "investigator", "warehouse")
    Membership.objects.filter(user=person).delete()

    assert not Complaint.objects.visible_to(fresh(person)).filter(pk=triaged.pk).exists()
