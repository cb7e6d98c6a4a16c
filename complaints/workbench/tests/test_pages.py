"""Pages as a person opens them."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from complaints import lifecycle
from complaints.intake import CustomerFacts
from complaints.models import Clock, Complaint, Event
from conftest import make_person


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def page_of(case, name="case", *more):
    return reverse(name, args=[case.reference, *more])


def test_pages_ask_for_a_sign_in(client):
    for name in ("home", "queue", "record"):
        assert client.get(reverse(name)).status_code == 302


# --- the case page --------------------------------------------------------------------------------------------------


def test_case_page_shows_the_case_and_a_foreign_case_is_not_found(desk, client, triaged, investigator):
    assert triaged.reference in desk.get(page_of(triaged)).text

    client.force_login(investigator)
    assert client.get(page_of(triaged)).status_code == 404


def test_case_page_asks_the_same_number_of_queries_with_one_and_with_thirty_events(
    desk, verified, agent, django_assert_num_queries
):
    desk.get(page_of(verified))
    with CaptureQueriesContext(connection) as asked:
        desk.get(page_of(verified))
    for number in range(15):
        lifecycle.edit(verified, by=agent, version=None, subject=f"Mugs {number}")
        lifecycle.say(verified, by=agent, text=f"Word {number}")

    with django_assert_num_queries(len(asked)):
        desk.get(page_of(verified))


def test_missing_guard_that_the_person_can_act_on_gives_the_primary_button(desk, agent, mugs):
    case = lifecycle.register(dataclasses.replace(mugs, demands=()), by=agent)

    page = desk.get(page_of(case))

    assert page.context["next"].primary[0] == page_of(case, "edit")
    assert page.context["next"].main.is_allowed is False


def test_person_without_a_right_to_steps_reads_the_case_and_is_offered_nothing(client, triaged):
    client.force_login(make_person("auditor", "auditor", "legal"))

    page = client.get(page_of(triaged))

    offered = page.context["next"]
    assert (offered.main.is_permitted, offered.primary, offered.others) == (False, None, ())
    assert page.context["say"].may_speak is False
    assert "takes this step. You can read along." in page.text


def test_contacts_are_open_to_the_handler_and_masked_for_a_colleague(desk, client, triaged):
    assert "13800134821" in desk.get(page_of(triaged)).text

    client.force_login(make_person("agent_two", "agent", "service"))
    page = client.get(page_of(triaged))
    assert "13800134821" not in page.text
    assert page_of(triaged, "reveal", triaged.customer.contacts.first().pk) in page.text


def test_investigator_sees_contacts_masked_and_without_an_eye(client, verified, investigator):
    client.force_login(investigator)

    page = client.get(page_of(verified))

    assert "138****4821" in page.text
    assert "/reveal/" not in page.text


def test_revealing_answers_a_fragment_to_the_page_and_a_whole_page_without_script(client, triaged):
    client.force_login(make_person("agent_two", "agent", "service"))
    eye = page_of(triaged, "reveal", triaged.customer.contacts.get(kind="phone").pk)

    fragment = client.post(eye, headers={"HX-Request": "true"})
    whole = client.post(eye)

    assert "13800134821" in fragment.text
    assert "<html" not in fragment.text
    assert "13800134821" in whole.text
    assert "<html" in whole.text
    assert Event.objects.filter(complaint=triaged, kind="reveal").count() == 2


def test_timeline_says_what_changed_and_who_took_over(desk, verified, agent, investigator):
    lifecycle.edit(verified, by=agent, version=None, scene="on opening", order={"batch": "B-2610"})

    text = desk.get(page_of(verified)).text

    assert "batch, scene" in text
    assert f"Damaged in transit, Yellow, Warehouse and logistics, {investigator}" in text


def test_timeline_is_narrowed_by_the_address(desk, triaged, agent):
    lifecycle.say(triaged, by=agent, text="Only among ourselves.", direction="note")

    notes = desk.get(page_of(triaged), {"show": "notes"})

    looks = [entry.look for day in notes.context["days"] for entry in day.entries]
    assert looks == ["note"]


def test_other_cases_of_the_customer_and_merged_ones_are_listed(desk, triaged, agent, mugs):
    other = lifecycle.register(dataclasses.replace(mugs, external_id="call-2"), by=agent)
    Complaint.objects.filter(pk=other.pk).update(customer=triaged.customer)
    merged = lifecycle.register(dataclasses.replace(mugs, external_id="call-3"), by=agent)
    lifecycle.merge(merged, by=agent, into=triaged, confirmed=True)

    page = desk.get(page_of(triaged), {"more": "all"})

    assert [row.pk for row in page.context["before"]] == [other.pk]
    assert [row.pk for row in page.context["members"]] == [merged.pk]
    assert other.reference not in desk.get(page_of(triaged)).text
    assert other.reference in desk.get(page_of(triaged, "case_more")).text
    assert triaged.reference in desk.get(page_of(merged)).text


def test_a_request_is_shown_and_decided_by_another_person(desk, client, triaged, agent):
    request = lifecycle.ask(triaged, "reject", by=agent, reason="A joke.")
    assert desk.get(page_of(triaged)).context["requests"][0].url == ""
    client.force_login(make_person("director_wu", "director", "operations"))
    decide = page_of(triaged, "decide", request.pk)
    assert client.get(page_of(triaged)).context["requests"][0].url == decide
    assert client.get(decide).status_code == 200

    version = client.get(decide).context["form"]["version"].value()
    answer = client.post(decide, {"version": version, "reason": "No joke.", "decline": "1"})

    request = type(request).objects.get(pk=request.pk)
    assert (answer.status_code, request.state, request.decision_reason) == (302, "declined", "No joke.")
    assert client.get(decide).status_code == 404


# --- own work -------------------------------------------------------------------------------------------------------


def test_own_work_is_grouped_by_who_waits_for_whom(desk, agent, verified, triage_choice, mugs):
    late = lifecycle.register(dataclasses.replace(mugs, external_id="late"), by=agent)
    Clock.objects.filter(complaint=late).update(due_at=timezone.now() - timezone.timedelta(minutes=5))

    shown = desk.get(reverse("home")).context["desk"]

    assert [row.case.pk for row in shown.now] == [late.pk]
    assert [row.case.pk for row in shown.waiting] == [verified.pk]
    assert (shown.over, shown.first.case.pk) == (1, late.pk)


def test_own_work_without_any_teaches_what_appears_there(desk):
    assert "Nothing is due." in desk.get(reverse("home")).text


def test_manager_finds_what_waits_for_a_decision(client, verified, agent, manager):
    lifecycle.ask(verified, "reject", by=agent, reason="Not a complaint.")
    client.force_login(manager)

    shown = client.get(reverse("home")).context["desk"]

    assert [row.complaint_id for row in shown.decisions] == [verified.pk]


# --- queues ---------------------------------------------------------------------------------------------------------


def shown(desk, address):
    return {case.pk for case in desk.get(address).context["page"].cases}


def test_queue_is_narrowed_by_what_stands_in_the_address(desk, agent, investigator, verified, mugs):
    other = lifecycle.register(
        dataclasses.replace(mugs, external_id="o", channel="email", subject="Late", description="杯子还没退款"),
        by=agent,
    )

    assert shown(desk, "/queue/verification/") == {verified.pk}
    assert shown(desk, "/queue/?state=intake") == {other.pk}
    assert shown(desk, "/queue/?category=logistics.damaged") == {verified.pk}
    assert shown(desk, "/queue/?department=warehouse&priority=yellow") == {verified.pk}
    assert shown(desk, "/queue/?channel=email") == {other.pk}
    assert shown(desk, "/queue/?owner=me") == {other.pk}
    assert shown(desk, f"/queue/?owner={investigator.pk}") == {verified.pk}
    assert shown(desk, "/queue/?q=退款") == {other.pk}
    assert shown(desk, f"/queue/?q={verified.reference.lower()}") == {verified.pk}
    assert shown(desk, "/queue/?overdue=true") == set()


def test_case_is_found_by_telephone_mail_order_and_member_number(desk, agent, mugs):
    facts = CustomerFacts(name="Wang", phones=("138 0013 4999",), emails=("Wang@Example.com",), member_id="M-77")
    order = dataclasses.replace(mugs.order, number="O-9")
    case = lifecycle.register(dataclasses.replace(mugs, external_id="w", customer=facts, order=order), by=agent)

    for typed in ("13800134999", "+86 138-0013-4999", "１３８００１３４９９９", "wang@example.com", "M-77", "O-9"):
        assert {row.pk for row in desk.get(reverse("queue"), {"q": typed}).context["page"].cases} == {case.pk}, typed


@pytest.mark.parametrize(
    "query", ["owner=x", "state=nowhere", "category=no", "after=x~y", "after=2026-01-01~1", "overdue=x"]
)
def test_nonsense_in_the_address_is_no_fault(desk, triaged, query):
    assert desk.get(f"/queue/?{query}").status_code == 200


def test_far_page_continues_where_the_first_ended(desk, agent, mugs, monkeypatch):
    monkeypatch.setattr("complaints.workbench.paging.PAGE", 2)
    made = [lifecycle.register(dataclasses.replace(mugs, external_id=f"p{n}"), by=agent).pk for n in range(3)]

    first = desk.get("/queue/?channel=phone")
    second = desk.get("/queue/" + first.context["page"].older)

    assert [case.pk for page in (first, second) for case in page.context["page"].cases] == made
    assert "channel=phone" in first.context["page"].older
    assert second.context["page"].older == ""


def test_queue_of_no_state_is_not_found(desk):
    assert desk.get("/queue/nowhere/").status_code == 404
