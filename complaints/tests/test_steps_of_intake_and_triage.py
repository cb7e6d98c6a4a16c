"""Steps 1 and 2: what each asks for, one guard at a time, and what it leaves behind."""

import dataclasses

import pytest

from complaints import actors, lifecycle, steps
from complaints.intake import CustomerFacts, DemandFacts
from complaints.messaging.models import Message, Outgoing
from complaints.models import Complaint, NamedPerson
from complaints.states import State
from complaints.tests.machine import again, choice, clocks_of, last_event, outcome, queued, refusal, take, words_of
from conftest import make_person
from routing.models import Absence, Category, Department

TODAY = {"starts_on": "2000-01-01", "ends_on": "2100-01-01"}


@pytest.fixture
def auditor(db):
    """Reads everything, takes nothing."""
    return make_person("auditor", "auditor", "legal")


@pytest.fixture
def arrive(agent, mugs):
    """Record the mugs, with something changed."""

    def record(**other):
        intake = dataclasses.replace(mugs, **{"external_id": "another"} | other)
        return lifecycle.register(intake, by=agent)

    return record


# --- complete_intake ----------------------------------------------------------------------------------------------


def test_complete_intake_goes_to_triage_and_says_nothing_more_to_the_customer(case, agent):
    before = queued(case)

    moved = lifecycle.complete_intake(case, by=agent, version=case.version)

    assert (moved.state, moved.version) == (State.TRIAGE, 2)
    assert last_event(moved) == ("complete_intake", agent, "intake", "triage", 2)
    assert sorted(clocks_of(moved).values()) == ["running", "running"]
    assert queued(moved) == before == 1


def test_complete_intake_is_taken_by_the_product_itself(case):
    moved = lifecycle.complete_intake(case, by=actors.SYSTEM)

    assert last_event(moved) == ("complete_intake", "system", "intake", "triage", 2)


NOT_COMPLETE = {
    "has_contact_or_is_anonymous": ({"customer": CustomerFacts(name="Wang")}, "A way to reach the customer"),
    "has_problem": ({"subject": " ", "description": "\n"}, "What happened"),
    "has_demand_or_asks_only": ({"demands": ()}, "At least one demand"),
}


@pytest.mark.parametrize("guard", NOT_COMPLETE)
def test_complete_intake_is_refused_without(guard, arrive, agent):
    change, sentence = NOT_COMPLETE[guard]
    case = arrive(**change)

    found = refusal(lambda: lifecycle.complete_intake(case, by=agent))

    assert found[guard][0] == sentence
    assert found[guard][1] != ""
    assert set(found) - {guard} <= {"is_acknowledged"}


def test_complete_intake_is_refused_without_a_channel(case, agent):
    Complaint.objects.filter(pk=case.pk).update(channel="")

    assert refusal(lambda: lifecycle.complete_intake(case, by=agent)) == {
        "has_channel": ("The channel it came in by", "Choose the channel.")
    }


def test_complete_intake_is_refused_before_the_receipt_is_queued(case, agent):
    Outgoing.objects.filter(complaint=case).delete()

    found = refusal(lambda: lifecycle.complete_intake(case, by=agent))

    assert list(found) == ["is_acknowledged"]


def test_complete_intake_of_an_anonymous_complaint_needs_neither_contact_nor_receipt(arrive, agent):
    case = arrive(customer=CustomerFacts(), anonymous=True)

    assert (queued(case), lifecycle.complete_intake(case, by=agent).state) == (0, State.TRIAGE)


def test_complete_intake_of_a_question_needs_no_demand(arrive, agent):
    assert lifecycle.complete_intake(arrive(demands=(), asks_only=True), by=agent).state == State.TRIAGE


def test_everything_missing_is_said_at_once(arrive, agent):
    case = arrive(customer=CustomerFacts(), demands=(), subject="", description="")

    found = refusal(lambda: lifecycle.complete_intake(case, by=agent))

    assert list(found) == [
        "has_contact_or_is_anonymous",
        "has_problem",
        "has_demand_or_asks_only",
        "is_acknowledged",
    ]


# --- assign -------------------------------------------------------------------------------------------------------


def test_assign_gives_the_case_a_class_an_urgency_a_desk_and_two_people(triaged, agent, investigator):
    moved = lifecycle.assign(
        triaged, by=agent, version=triaged.version, reason="Look at the box", **choice(investigator)
    )

    assert (moved.state, moved.category.code, moved.priority) == (State.VERIFICATION, "logistics.damaged", "yellow")
    assert (moved.department.code, moved.investigator, moved.handler) == ("warehouse", investigator, agent)
    assert last_event(moved) == ("assign", agent, "triage", "verification", triaged.version + 1)
    assert words_of(moved) == "Look at the box"
    assert clocks_of(moved).items() >= {("triage", "kept"), ("handling", "running"), ("progress", "running")}
    assert queued(moved) == 1


def test_assign_keeps_the_reasons_of_the_suggestion_it_follows(triaged, agent, investigator):
    suggested = triaged.suggestion
    moved = lifecycle.assign(triaged, by=agent, **choice(investigator, priority=suggested["priority"]))

    assert moved.priority_reasons == suggested["reasons"]


def test_assign_records_that_a_person_overruled_the_suggestion(triaged, agent, investigator):
    other = "red" if triaged.suggestion["priority"] != "red" else "green"

    moved = lifecycle.assign(triaged, by=agent, **choice(investigator, priority=other))

    assert [reason["code"] for reason in moved.priority_reasons] == ["person"]


NOT_ASSIGNED = {
    "has_category": {"category": None},
    "has_priority": {"priority": ""},
    "has_department": {"department": None},
}


@pytest.mark.parametrize("guard", NOT_ASSIGNED)
@pytest.mark.parametrize("step", ["assign", "fast_track"])
def test_triage_is_refused_without(step, guard, triaged, agent, investigator):
    chosen = choice(investigator, category=Category.objects.get(code="service.invoice")) | NOT_ASSIGNED[guard]

    found = refusal(lambda: take(step, triaged, by=agent, **chosen))

    assert guard in found
    assert set(found) - {guard} <= {"owner_may_own", "has_short_report_where_due"}


@pytest.mark.parametrize("step", ["assign", "fast_track"])
def test_triage_is_refused_to_nobody(step, triaged, agent):
    assert "owner_may_own" in refusal(lambda: take(step, triaged, by=agent, **choice(None)))


@pytest.mark.parametrize("step", ["assign", "fast_track"])
def test_triage_is_refused_to_somebody_of_another_department(step, triaged, agent):
    stranger = make_person("product_person", "investigator", "product")

    found = refusal(lambda: take(step, triaged, by=agent, **choice(stranger)))

    assert found["owner_may_own"] == (
        "An owner in that department who is on duty",
        "Choose somebody of that department who is on duty or a deputy.",
    )


@pytest.mark.parametrize("step", ["assign", "fast_track"])
def test_triage_is_refused_to_somebody_who_is_away(step, triaged, agent, investigator):
    Absence.objects.create(user=investigator, **TODAY)

    assert "owner_may_own" in refusal(lambda: take(step, triaged, by=agent, **choice(investigator)))


@pytest.mark.parametrize("step", ["assign", "fast_track"])
def test_triage_is_refused_to_a_disabled_person(step, triaged, agent, investigator):
    investigator.is_active = False
    investigator.save()

    assert "owner_may_own" in refusal(lambda: take(step, triaged, by=agent, **choice(investigator)))


def test_assign_is_possible_to_the_deputy_of_somebody_away(triaged, agent, investigator):
    deputy = make_person("deputy", "investigator", "product")
    Absence.objects.create(user=investigator, deputy=deputy, **TODAY)

    assert lifecycle.assign(triaged, by=agent, **choice(deputy)).investigator == deputy


@pytest.mark.parametrize("step", ["assign", "fast_track"])
def test_triage_is_refused_to_a_person_whom_the_complaint_names(step, triaged, agent, investigator):
    NamedPerson.objects.create(complaint=triaged, name="Zhao", person=investigator)

    found = refusal(lambda: take(step, triaged, by=agent, **choice(investigator)))

    assert found["owner_is_not_named"] == (
        "An owner who is not named in the complaint",
        "Choose somebody else: this person is named in the complaint.",
    )


def test_assign_is_refused_to_a_person_whom_a_merged_case_names(triaged, agent, investigator, arrive):
    child = arrive(people_named=("investigator_zhao",))
    lifecycle.merge(child, by=agent, into=triaged, confirmed=True)

    assert list(refusal(lambda: lifecycle.assign(triaged, by=agent, **choice(investigator)))) == ["owner_is_not_named"]


def test_assign_by_the_product_itself_names_no_handler(triaged, investigator):
    Complaint.objects.filter(pk=triaged.pk).update(handler=None)

    moved = lifecycle.assign(triaged, by=actors.SYSTEM, **choice(investigator))

    assert (moved.handler, last_event(moved)[:2]) == (None, ("assign", "system"))


def test_assign_under_a_category_that_is_always_red_must_be_red(triaged, agent, investigator):
    safety = choice(investigator) | {"category": Category.objects.get(code="product.safety"), "priority": "yellow"}

    found = refusal(lambda: lifecycle.assign(triaged, by=agent, **safety))

    assert list(found) == ["is_red_where_always"]


# --- fast_track ---------------------------------------------------------------------------------------------------


@pytest.fixture
def invoice(agent):
    """What `fast_track` asks, for a category that needs no verification."""
    return {
        "category": Category.objects.get(code="service.invoice"),
        "priority": "green",
        "department": Department.objects.get(code="service"),
        "owner": agent,
    }


def test_fast_track_goes_straight_to_solution_with_the_agent_as_handler(triaged, agent, invoice):
    moved = lifecycle.fast_track(triaged, by=agent, version=triaged.version, reason="plain", **invoice)

    assert (moved.state, moved.handler, moved.investigator) == (State.SOLUTION, agent, agent)
    assert last_event(moved) == ("fast_track", agent, "triage", "solution", triaged.version + 1)
    assert words_of(moved) == "plain"
    assert clocks_of(moved).items() >= {("triage", "kept"), ("handling", "running"), ("progress", "running")}
    assert queued(moved) == 1


def test_fast_track_is_refused_where_the_category_asks_for_verification(triaged, agent, investigator):
    found = refusal(lambda: lifecycle.fast_track(triaged, by=agent, **choice(investigator)))

    assert list(found) == ["has_short_report_where_due"]


# --- answer -------------------------------------------------------------------------------------------------------


@pytest.fixture
def question(arrive, agent):
    """A mere question at triage."""
    words = {"subject": "Opening hours", "description": "When does the shop open?"}
    return lifecycle.complete_intake(arrive(demands=(), asks_only=True, **words), by=agent)


@pytest.fixture
def policy(db):
    return Category.objects.get(code="other.policy")


def test_answer_ends_a_question_and_sends_the_reply(question, agent, policy):
    before = queued(question)

    moved = lifecycle.answer(question, by=agent, category=policy, reply="At nine.", version=question.version)

    assert (moved.state, moved.priority, moved.handler) == (State.REVIEW, "green", agent)
    assert (moved.category, moved.department) == (policy, policy.department)
    assert last_event(moved) == ("answer", agent, "triage", "review", question.version + 1)
    assert set(clocks_of(moved).values()) == {"kept"}
    assert moved.first_response_at is not None
    assert queued(moved) == before + 1
    assert Message.objects.filter(complaint=moved).order_by("pk").last().text == "At nine."


def test_answer_takes_the_category_that_the_case_has(question, agent, policy):
    Complaint.objects.filter(pk=question.pk).update(category=policy)

    assert lifecycle.answer(question, by=agent, reply="At nine.").category == policy


def test_answer_is_refused_without_a_category(question, agent):
    assert list(refusal(lambda: lifecycle.answer(question, by=agent, reply="At nine."))) == ["has_category"]


@pytest.mark.parametrize("reply", ["", "  \n"])
def test_answer_is_refused_without_a_reply(question, agent, policy, reply):
    assert refusal(lambda: lifecycle.answer(question, by=agent, category=policy, reply=reply)) == {
        "has_reply": ("The reply to the customer", "Write the reply; it is sent with this step.")
    }
    assert queued(question) == 1


def test_answer_is_refused_to_a_customer_who_demands_something(triaged, agent, policy):
    assert refusal(lambda: lifecycle.answer(triaged, by=agent, category=policy, reply="No.")) == {
        "asks_for_nothing_more": (
            "Nothing is asked but an answer",
            "The customer makes demands: assign the case instead.",
        )
    }


def test_answer_to_a_demand_for_an_explanation_is_an_answer(arrive, agent, policy):
    case = lifecycle.complete_intake(arrive(demands=(DemandFacts("explanation"),)), by=agent)

    assert lifecycle.answer(case, by=agent, category=policy, reply="Because.").state == State.REVIEW


@pytest.mark.parametrize("priority", ["red", "yellow"])
def test_answer_is_refused_to_a_case_that_was_graded_higher(question, agent, policy, priority):
    Complaint.objects.filter(pk=question.pk).update(priority=priority)

    assert list(refusal(lambda: lifecycle.answer(question, by=agent, category=policy, reply="No."))) == ["is_green"]


def test_answer_is_refused_where_the_rules_saw_a_danger(arrive, agent, policy):
    hurt = arrive(demands=(), asks_only=True, description="My child was injured by the mug.")
    hurt = lifecycle.complete_intake(hurt, by=agent)
    assert hurt.suggestion["priority"] == "red"

    found = refusal(lambda: lifecycle.answer(hurt, by=agent, category=policy, reply="Sorry."))

    assert list(found) == ["is_green"]


def test_answer_under_a_category_that_is_always_red_is_refused(question, agent):
    safety = Category.objects.get(code="product.safety")

    assert list(refusal(lambda: lifecycle.answer(question, by=agent, category=safety, reply="Sorry."))) == ["is_green"]


def test_page_offers_answer_for_an_ungraded_question(question, agent):
    offers = {offer.name: offer for offer in steps.steps_for(steps.facts_of(question.pk), agent)}

    assert offers["answer"].is_allowed


def test_answer_with_a_link_is_refused_where_the_channel_forbids_it(arrive, agent, policy):
    there = arrive(channel="marketplace", customer=CustomerFacts(messengers=("buyer-1",)), demands=(), asks_only=True)
    there = lifecycle.complete_intake(there, by=agent)

    found = refusal(lambda: lifecycle.answer(there, by=agent, category=policy, reply="See https://shop.example/hours"))

    assert (list(found), again(there).state) == (["has_no_link"], "triage")


# --- all of them --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["complete_intake", "assign", "answer", "fast_track"])
def test_step_of_intake_and_triage_is_refused_without_the_right(step, case, auditor):
    assert outcome(lambda: take(step, case, by=auditor)) == "forbidden"


@pytest.mark.parametrize("step", ["assign", "answer", "fast_track"])
def test_step_of_triage_is_refused_at_intake(step, case, agent):
    assert outcome(lambda: take(step, case, by=agent)) == ["state"]


@pytest.mark.parametrize("missing", [{"category": None}, {"priority": ""}, {"department": None}])
def test_second_triage_keeps_of_the_first_what_is_not_chosen_anew(missing, triaged, agent, investigator):
    case = lifecycle.assign(triaged, by=agent, **choice(investigator))
    case = lifecycle.reroute(case, by=agent, reason="Look again")

    moved = lifecycle.assign(case, by=agent, **choice(investigator) | missing)

    assert (moved.category.code, moved.priority, moved.department.code) == ("logistics.damaged", "yellow", "warehouse")
