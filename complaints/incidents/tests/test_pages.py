"""The pages of the incidents: who sees them, what they offer, what comes back."""

import pytest
from django.utils import timezone

from complaints import tracking
from complaints.incidents import finding, handling, work
from complaints.incidents.models import Incident
from complaints.models import Complaint
from config.testing.journey import person as make_person

pytestmark = pytest.mark.django_db


def page(client, incident, user):
    client.force_login(user)
    return client.get(f"/incidents/{incident.pk}/")


def test_the_list_shows_what_is_open_and_what_was_closed(client, incident, leading):
    client.force_login(leading)
    assert "B-1" in client.get("/incidents/").text
    assert "B-1" not in client.get("/incidents/?show=closed").text

    handling.close(incident, by=leading, outcome="Over.", together=False)

    assert "B-1" not in client.get("/incidents/").text
    assert "B-1" in client.get("/incidents/?show=closed").text


def test_the_list_asks_the_same_questions_for_one_and_for_three(
    client, incident, leading, complain, django_assert_num_queries
):
    client.force_login(leading)
    client.get("/incidents/")
    with django_assert_num_queries(7):
        client.get("/incidents/")
    for batch in ("B-2", "B-3"):
        for _case in range(3):
            complain(batch=batch)
    finding.look(timezone.now())
    assert Incident.objects.count() == 3
    client.get("/incidents/")

    with django_assert_num_queries(7):
        client.get("/incidents/")


def test_an_agent_reads_and_is_offered_nothing_to_decide(client, incident, agent):
    shown = page(client, incident, agent)

    assert shown.status_code == 200
    assert "Close the incident" not in shown.text


def test_somebody_of_finance_does_not_find_it(client, incident):
    assert page(client, incident, make_person("finance_shen", "finance", "finance")).status_code == 403


def test_every_form_of_the_page_does_what_it_says(client, incident, leading, case):
    client.force_login(make_person("lead_qin", "lead", "service"))
    base = f"/incidents/{incident.pk}/"
    posts = [
        ("describe/", {"describe-summary": "The glaze.", "describe-notice_en": "We know.", "describe-version": 1}),
        ("link/", {"link-reference": case.reference}),
        (f"out/{case.reference}/", {"out-reason": "Another mug."}),
        ("plan/", {"plan-what": "stop_sale"}),
        ("letter/", {f"letter-{k}": "x" for k in ("subject_en", "subject_zh", "text_en", "text_zh")}),
        ("give/", {"give-to": leading.pk}),
    ]
    for where, data in posts:
        assert client.post(base + where, data).status_code == 302, where
    task = work.tasks_of(incident).order_by("position").first()
    assert client.post(f"{base}task/{task.pk}/finish/", {"proof-proof": "ticket 7"}).status_code == 302
    last = work.tasks_of(incident).order_by("position").last()
    assert client.post(f"{base}task/{last.pk}/cancel/", {"out-reason": "None left."}).status_code == 302
    data = {"close-outcome": "Over.", "close-version": Incident.objects.get().version, "close-together": ""}
    assert client.post(base + "close/", data).status_code == 302

    incident = Incident.objects.get()
    assert (incident.summary, incident.notice_en, incident.state) == ("The glaze.", "We know.", "closed")


def test_a_task_of_ones_own_words_and_a_wrong_time_come_back(client, incident, leading):
    client.force_login(leading)
    department = incident.department_id
    data = {"task-title": "Ask the kiln", "task-department": department, "task-due_at": "2020-01-01T10:00"}

    refused = client.post(f"/incidents/{incident.pk}/task/", data)
    taken = client.post(f"/incidents/{incident.pk}/task/", data | {"task-due_at": "2099-01-01T10:00"})

    assert (refused.status_code, "Ask the kiln" in refused.text) == (409, True)
    assert taken.status_code == 302


def test_what_a_colleague_wrote_meanwhile_is_shown_and_nothing_typed_is_lost(client, incident, leading):
    handling.describe(incident, by=leading, summary="The glaze.")
    client.force_login(leading)

    answer = client.post(
        f"/incidents/{incident.pk}/describe/", {"describe-summary": "The carton.", "describe-version": 1}
    )

    assert (answer.status_code, "The carton." in answer.text, "The glaze." in answer.text) == (409, True, True)


def test_an_incident_is_opened_by_hand(client, leading, complain):
    case = complain(waybill="W-1")
    client.force_login(leading)

    answer = client.post("/incidents/open/", {"kind": "shipment", "value": "W-1"})
    again = client.post("/incidents/open/", {"kind": "shipment", "value": "W-1"})

    assert (answer.status_code, again.status_code) == (302, 409)
    assert list(Incident.objects.get().cases.all()) == [Complaint.objects.get(pk=case.pk)]
    assert client.get("/incidents/open/").status_code == 200


def test_the_case_says_which_incident_it_is_part_of(client, incident, leading, agent):
    client.force_login(agent)
    reference = incident.cases.first().reference

    assert "Part of an incident" in client.get(f"/complaints/{reference}/").text


def test_customers_of_its_cases_are_told_and_the_public_where_wanted(client, incident, leading):
    token = tracking.token_of(incident.cases.first().parties.get())
    handling.describe(incident, by=leading, notice_en="We know of it.", notice_on_form=True)

    assert "We know of it." in client.get("/submit/").text
    assert "We know of it." in client.get(f"/track/{token}/").text
    handling.describe(Incident.objects.get(), by=leading, notice_on_form=False)
    assert "We know of it." not in client.get("/submit/").text


def test_its_tasks_stand_on_the_board_and_lead_back(client, incident, leading):
    work.plan(incident, "recall", by=leading)
    client.force_login(leading)

    board = client.get("/tasks/?department=all")

    assert f"/incidents/{incident.pk}/#task-" in board.text
