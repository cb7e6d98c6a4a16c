"""The pages of execution and follow-up as people open them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints import tasks
from complaints.followup import agenda, callbacks
from complaints.followup.models import Callback, CallbackAttempt
from complaints.models import Complaint, Promise, Task
from complaints.states import State
from conftest import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def page(name, case, *args):
    return reverse(name, args=[case.reference, *args])


def call_now(case):
    Callback.objects.filter(complaint=case).update(call_at=timezone.now() - timedelta(hours=1))


# --- callbacks ----------------------------------------------------------------------------------------------------


def test_journey_in_pages_from_the_first_task_to_a_satisfied_customer(desk, planned, agent):
    first, second = planned.tasks.order_by("position")
    desk.post(page("finish_task", planned, first.pk))
    desk.post(page("finish_task", planned, second.pk), {"proof": "R-2611-1"})
    case = Complaint.objects.get(pk=planned.pk)
    desk.post(page("deliver", case), {"version": case.version, "message": "Your money has arrived."})
    case = Complaint.objects.get(pk=case.pk)
    shown = desk.get(reverse("callbacks"), {"case": case.reference})

    answer = desk.post(
        page("record_callback", case),
        {"version": case.version, "outcome": "satisfied", "satisfaction": "5", "next": "/callbacks/?view=team"},
    )

    assert "R-2611-1" in shown.text
    assert (answer.status_code, answer.url) == (302, "/callbacks/")
    assert Complaint.objects.get(pk=case.pk).state == State.REVIEW


def test_unsatisfied_call_reopens_the_case_from_the_same_form(desk, delivered):
    typed = {"version": delivered.version, "outcome": "unsatisfied", "note": "The new mug is cracked too."}

    answer = desk.post(page("record_callback", delivered), typed)

    assert answer.url == page("case", delivered)
    assert Complaint.objects.get(pk=delivered.pk).round == 2


def test_unsatisfied_without_words_is_refused_and_nothing_is_recorded(desk, delivered):
    answer = desk.post(page("record_callback", delivered), {"version": delivered.version, "outcome": "unsatisfied"})

    assert answer.status_code == 422
    assert not CallbackAttempt.objects.exists()


def test_call_recorded_by_a_colleague_meanwhile_is_shown_with_what_was_typed(desk, delivered, callback, agent):
    seen = delivered.version
    callbacks.record(callback, by=agent, outcome="no_answer")

    answer = desk.post(
        page("record_callback", delivered), {"version": seen, "outcome": "partly", "note": "The box was late."}
    )

    assert answer.status_code == 409
    assert "The box was late." in answer.text


def test_case_without_an_open_callback_has_no_form(desk, executed, delivered, callback, agent):
    callbacks.finish(callback, by=agent, outcome="satisfied")

    assert desk.get(page("record_callback", delivered)).status_code == 404


def test_callbacks_page_shows_now_later_and_ahead(desk, make_delivered, agent):
    now_case, ahead_case = make_delivered(2)
    Callback.objects.filter(complaint=ahead_case).update(call_at=timezone.now() + timedelta(days=2))
    call_now(now_case)

    first, ahead = desk.get(reverse("callbacks")), desk.get(reverse("callbacks"), {"view": "ahead"})

    assert ahead_case in [row.complaint for row in ahead.context["ahead"]]
    rows = [row for name in ("at_once", "later", "late", "ahead") for row in first.context[name]]
    assert {row.complaint.pk for row in rows} == {now_case.pk, ahead_case.pk}


def test_own_customers_number_can_be_rung_a_colleagues_is_masked(desk, client, delivered):
    call_now(delivered)
    address = reverse("callbacks") + f"?view=team&case={delivered.reference}"
    assert "tel:13800134821" in desk.get(address).text

    client.force_login(make_person("agent_park", "agent", "service"))
    other = client.get(address)

    assert "13800134821" not in other.text
    assert delivered.reference in other.text


def test_callback_of_a_case_that_names_the_person_is_not_there(desk, client, delivered):
    about = make_person("agent_park", "agent", "service")
    delivered.people_named.create(name="Park", person=about)
    client.force_login(about)

    assert client.get(page("record_callback", delivered)).status_code == 404
    assert delivered.reference not in client.get(reverse("callbacks"), {"view": "team"}).text
    assert delivered.subject not in client.get(reverse("callbacks"), {"case": delivered.reference}).text


@pytest.mark.parametrize("name", ["callbacks", "record_callback"])
def test_callbacks_are_for_those_who_may_satisfy(client, delivered, investigator, name):
    client.force_login(investigator)
    address = reverse(name) if name == "callbacks" else page(name, delivered)

    assert client.get(address).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_callbacks_page_costs_the_same_for_any_number(desk, make_delivered, count, django_assert_num_queries):
    for case in make_delivered(count):
        callbacks.record(case.callbacks.get(), by=case.handler, outcome="no_answer")
        call_now(case)
    address = f"{reverse('callbacks')}?case={case.reference}"
    desk.get(address)

    with django_assert_num_queries(8):
        desk.get(address)


# --- tasks --------------------------------------------------------------------------------------------------------


def test_task_board_shows_the_departments_tasks_to_its_people(client, planned):
    payer = make_person("finance_gu", "investigator", "finance")
    client.force_login(payer)

    shown = client.get(reverse("task_board"))

    assert "Refund arrived" in shown.text
    assert "Refund filed" not in shown.text
    assert "Refund filed" in client.get(reverse("task_board"), {"department": "all"}).text


def test_task_board_shows_nothing_of_foreign_cases(client, planned):
    stranger = make_person("product_he", "investigator", "product")
    client.force_login(stranger)

    shown = client.get(reverse("task_board"), {"department": "finance"})

    assert planned.reference not in shown.text
    assert client.get(page("case_tasks", planned)).status_code == 404


@pytest.mark.parametrize("view", ["open", "mine", "outside", "done", "nonsense"])
def test_task_board_opens_in_every_view(desk, planned, agent, view):
    first = planned.tasks.order_by("position").first()
    tasks.give(first, by=agent, outside_name="SF Express", outside_phone="95338")
    tasks.finish(first, by=agent)

    assert desk.get(reverse("task_board"), {"department": "all", "view": view}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_task_board_costs_the_same_for_any_number(desk, executed, agent, count, django_assert_num_queries):
    for number in range(count):
        tasks.plan(executed, remedy="resend", source=f"remedy:{number}", at=executed.now, by=agent)
    address = reverse("task_board") + "?department=all"
    desk.get(address)

    with django_assert_num_queries(6):
        desk.get(address)


@pytest.mark.parametrize("count", [1, 3])
def test_case_page_costs_the_same_for_any_number_of_tasks(desk, executed, agent, count, django_assert_max_num_queries):
    for number in range(count):
        tasks.plan(executed, remedy="resend", source=f"remedy:{number}", at=executed.now, by=agent)
    desk.get(page("case_tasks", executed))

    with django_assert_max_num_queries(12):
        desk.get(page("case_tasks", executed))


def test_task_is_started_given_failed_and_cancelled_through_its_pages(desk, planned):
    first, second = planned.tasks.order_by("position")
    later = timezone.localtime() + timedelta(days=2)

    desk.post(page("start_task", planned, first.pk))
    desk.post(page("give_task", planned, first.pk), {"outside_name": "SF Express", "outside_phone": "95338"})
    desk.post(page("fail_task", planned, first.pk), {"reason": "Van broke down.", "due_at": f"{later:%Y-%m-%dT%H:%M}"})
    desk.post(page("cancel_task", planned, second.pk), {"reason": "Paid in cash."})

    first, second = planned.tasks.order_by("position")
    assert (first.state, first.outside_name, first.reason) == ("failed", "SF Express", "Van broke down.")
    assert (second.state, second.reason) == ("cancelled", "Paid in cash.")
    shown = desk.get(page("case_tasks", planned)).text
    assert "Van broke down." in shown
    assert "SF Express" in shown


@pytest.mark.parametrize(
    "name,typed",
    [
        ("finish_task", {}),
        ("fail_task", {"reason": "Late.", "due_at": "2020-01-01T10:00"}),
        ("cancel_task", {"reason": ""}),
        ("give_task", {}),
        ("give_task", {"outside_name": "SF Express"}),
    ],
)
def test_task_form_says_what_is_missing(desk, planned, name, typed):
    second = planned.tasks.get(position=20)

    answer = desk.post(page(name, planned, second.pk), typed)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_refusal_of_the_verb_comes_back_with_what_was_typed(desk, planned):
    second = planned.tasks.get(position=20)

    answer = desk.post(page("finish_task", planned, second.pk), {"proof": "R-77"})

    assert answer.status_code == 409
    assert "R-77" in answer.text


def test_starting_a_finished_task_says_so(desk, planned, agent):
    first = planned.tasks.get(position=10)
    tasks.finish(first, by=agent)

    answer = desk.post(page("start_task", planned, first.pk), follow=True)

    assert "done already" in answer.text


def test_task_of_another_case_is_not_found(desk, planned, make_delivered):
    (other,) = make_delivered(1)
    task = planned.tasks.first()

    assert desk.get(page("finish_task", other, task.pk)).status_code == 404
    assert desk.post(page("start_task", other, task.pk)).status_code == 404


# --- the case page ------------------------------------------------------------------------------------------------


def test_case_page_shows_tasks_promises_and_the_guards_way(desk, planned):
    shown = desk.get(page("case", planned)).text

    assert "Refund filed with finance" in shown
    assert page("finish_task", planned, planned.tasks.first().pk) in shown
    assert 'id="promise-text"' in shown


def test_promise_in_one_line_from_the_case(desk, planned):
    desk.post(page("promise", planned), {"text": "to call tomorrow at 10"})
    shown = desk.get(page("case", planned)).text
    promise = Promise.objects.get()
    listed = desk.get(reverse("home"), {"more": "all"}).text
    answer = desk.post(page("keep_promise", planned, promise.pk), {"next": "home"})

    due = timezone.localtime(promise.due_at)
    assert (due.date() - timezone.localdate(), due.hour, due.minute) == (timedelta(days=1), 10, 0)
    assert planned.clocks.get(kind="promise").due_at == promise.due_at
    assert "to call tomorrow at 10" in shown
    assert page("keep_promise", planned, promise.pk) in listed
    assert answer.url == reverse("home")
    assert Promise.objects.get().kept_at is not None


def test_promise_that_names_no_time_asks_for_one_and_keeps_the_words(desk, planned):
    answer = desk.post(page("promise", planned), {"text": "to look into it"})

    assert answer.status_code == 422
    assert "to look into it" in answer.text
    assert not Promise.objects.exists()


def test_promise_can_be_noted_at_every_step_of_an_open_case(desk, triaged):
    assert 'id="promise-text"' in desk.get(page("case", triaged)).text


def test_promises_of_a_case_that_names_me_are_not_listed(desk, planned, agent):
    desk.post(page("promise", planned), {"text": "to call tomorrow at 10"})
    planned.people_named.create(name="Lin", person=agent)

    assert "to call tomorrow at 10" not in desk.get(reverse("home"), {"more": "all"}).text


def test_case_page_shows_the_callback_and_its_tries(desk, delivered, callback, agent):
    callbacks.record(callback, by=agent, outcome="no_answer", note="Rang twice.")

    shown = desk.get(page("case", delivered)).text

    assert "Rang twice." in shown
    assert page("record_callback", delivered) in shown


def test_person_who_only_reads_gets_no_buttons(client, planned):
    client.force_login(make_person("reviewer_an", "auditor", "quality"))
    shown = client.get(page("case_tasks", planned))

    assert shown.status_code == 200
    assert not re.search(r"tasks/\d+/(start|finish)", shown.text)
    assert client.post(page("start_task", planned, Task.objects.first().pk)).status_code == 403


def test_rail_counts_calls_and_tasks(desk, make_delivered, planned, agent):
    for case in make_delivered(2):
        call_now(case)
    Callback.objects.update(due_at=timezone.now() - timedelta(hours=1))

    tally = callbacks.waiting(agent, timezone.now())
    assert (tally.rows.count(), tally.over.count()) == (2, 2)
    assert desk.get(reverse("callbacks")).status_code == 200


def test_what_the_rail_counts_after_hours_stands_on_the_page(make_delivered, agent):
    late = timezone.localtime().replace(hour=22, minute=30) + timedelta(days=1)
    make_delivered(2)
    Callback.objects.update(call_at=late - timedelta(hours=3), due_at=late + timedelta(days=1))

    at_once, later, due, ahead = agenda.by_time(agenda.calls(agenda.mine(agent), late), late)

    assert (at_once, later, ahead) == ([], [], [])
    assert len(due) == callbacks.waiting(agent, late).rows.count() == 2
