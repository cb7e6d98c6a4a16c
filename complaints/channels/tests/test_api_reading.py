"""Cases read through the API: what is seen by whom, pages, filters, the timeline, the codes."""

import pytest
from django.urls import reverse

from complaints import lifecycle
from complaints.channels.models import Arrival
from complaints.models import Complaint
from complaints.states import State


@pytest.fixture
def three(shop, body):
    """Three cases of the app, newest last."""
    made = [shop.post("complaints/", body | {"external_id": f"n{n}", "subject": f"Number {n}"}) for n in range(3)]
    return [one.json()["reference"] for one in made]


def references(response):
    return [row["reference"] for row in response.json()["results"]]


def test_a_connector_sees_its_own_channel_only(shop, make_connector, three):
    other = make_connector("other", "wechat")

    assert references(shop.get("complaints/")) == three[::-1]
    assert references(other.get("complaints/")) == []
    for path in ("", "timeline/", "transitions/assign/"):
        assert other.get(f"complaints/{three[0]}/{path}").status_code == 404
    assert other.post(f"complaints/{three[0]}/messages/", {"direction": "in", "text": "x"}).status_code == 404


def test_people_see_what_they_may_see(as_person, agent, investigator, three):
    assert references(as_person(agent).get("complaints/")) == three[::-1]
    assert references(as_person(investigator).get("complaints/")) == []
    assert as_person(investigator).get(f"complaints/{three[0]}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_row_and_for_three(shop, body, count, django_assert_num_queries):
    for n in range(count):
        shop.post("complaints/", body | {"external_id": f"n{n}"})

    with django_assert_num_queries(2):
        shop.get("complaints/")


@pytest.mark.parametrize("count", [1, 3])
def test_a_person_lists_with_few_queries(as_person, agent, shop, body, count, django_assert_max_num_queries):
    for n in range(count):
        shop.post("complaints/", body | {"external_id": f"n{n}"})
    client = as_person(agent)

    with django_assert_max_num_queries(5):
        client.get("complaints/")


def test_cursors_walk_to_the_end_and_back(shop, three):
    first = shop.get("complaints/", page_size=2)
    second = shop.client.get(first.json()["next"], headers=shop.headers)
    back = shop.client.get(second.json()["previous"], headers=shop.headers)

    assert (references(first), first.json()["previous"]) == (three[:0:-1], None)
    assert (references(second), second.json()["next"]) == ([three[0]], None)
    assert (references(back), back.json()["previous"]) == (three[:0:-1], None)


@pytest.mark.parametrize(
    "query,expected",
    [
        ({"state": "triage"}, 3),
        ({"state": "closed"}, 0),
        ({"channel": "app"}, 3),
        ({"q": "Number 1"}, 1),
        ({"q": "O-1"}, 3),
        ({"q": "n2"}, 1),
        ({"created_after": "2020-01-01"}, 3),
        ({"created_before": "2020-01-01T00:00:00+08:00"}, 0),
        ({"created_after": "2020-01-01T00:00:00 08:00"}, 3),
        ({"category": "logistics.damaged"}, 0),
        ({"department": "warehouse"}, 0),
        ({"priority": "red"}, 0),
    ],
)
def test_filters_narrow(shop, three, query, expected):
    assert len(references(shop.get("complaints/", **query))) == expected


def test_a_reference_is_found(shop, three):
    assert references(shop.get("complaints/", q=three[1].lower())) == [three[1]]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "nowhere"},
        {"colour": "red"},
        {"created_after": "soon"},
        {"created_before": "2026-02-31"},
        {"cursor": "nonsense"},
        {"cursor": "bnx8MQ=="},
        {"page_size": "0"},
        {"page_size": "²"},
        {"page_size": "1000"},
    ],
)
def test_a_query_that_means_nothing_is_refused_by_name(shop, db, query):
    response = shop.get("complaints/", **query)

    assert response.status_code == 400
    assert [one["parameter"] for one in response.json()["errors"]] == list(query)


def test_a_case_shows_clocks_transitions_and_its_version(shop, three):
    response = shop.get(f"complaints/{three[0]}/")
    case = response.json()

    assert response["ETag"] == f'"{case["version"]}"'
    assert [clock["kind"] for clock in case["clocks"]][-1] == "triage"
    assert case["order"]["amount"] == "618.00"
    assert case["demands"][0] == {"kind": "refund", "amount": "134.00", "note": ""}
    assert case["customer"]["contacts"] == [
        {"kind": "phone", "masked": "138****4821"},
        {"kind": "email", "masked": "l***@example.com"},
    ]
    assert case["people_named"] == ["Courier Wang"]
    assert {step["name"]: step["permitted"] for step in case["transitions"]}["assign"] is False


def test_an_agent_is_told_which_steps_are_theirs(as_person, agent, three):
    steps = {step["name"]: step for step in as_person(agent).get(f"complaints/{three[0]}/").json()["transitions"]}

    assert (steps["assign"]["permitted"], steps["merge"]["permitted"], steps["reject"]["permitted"]) == (
        True,
        True,
        False,
    )


def test_contact_details_stand_nowhere_in_the_answer(shop, as_person, agent, three):
    for client in (shop, as_person(agent)):
        text = client.get(f"complaints/{three[0]}/").content + client.get(f"complaints/{three[0]}/timeline/").content
        assert b"13800134821" not in text
        assert b"li@example.com" not in text


def test_the_timeline_hides_notes_and_reasons_from_connectors(shop, as_person, agent, three):
    case = Complaint.objects.by_reference(three[0]).get()
    lifecycle.say(case, by=agent, text="Between us", direction="note")
    lifecycle.say(case, by=agent, text="We are on it.")

    outside = shop.get(f"complaints/{three[0]}/timeline/").json()["results"]
    inside = as_person(agent).get(f"complaints/{three[0]}/timeline/").json()["results"]

    assert [line["text"] for line in outside if line["type"] == "message"][-1] == "We are on it."
    assert "Between us" not in str(outside)
    assert "Between us" in str(inside)
    assert [line["kind"] for line in outside if line["type"] == "event"] == ["register", "complete_intake"]


def test_a_long_timeline_comes_in_pages_with_nothing_lost_or_doubled(shop, agent, three):
    case = Complaint.objects.by_reference(three[0]).get()
    for n in range(60):
        lifecycle.say(case, by=agent, text=f"word {n}", direction="in")

    seen, address = [], f"/api/v1/complaints/{three[0]}/timeline/"
    while address:
        page = shop.client.get(address, headers=shop.headers).json()
        seen += [line["text"] for line in page["results"] if line["text"].startswith("word")]
        address = page["next"]

    assert seen == [f"word {n}" for n in range(60)]


def test_codes_name_everything_with_a_fixed_spelling(shop, db):
    codes = shop.get("codes/").json()

    assert [one["code"] for one in codes["states"]] == State.values
    assert [one["code"] for one in codes["languages"]] == ["en", "zh-hans"]
    assert "photo" in [one["code"] for one in codes["evidence_kinds"]]
    assign = next(one for one in codes["transitions"] if one["code"] == "assign")
    assert [field["name"] for field in assign["fields"]] == [
        "version", "category", "priority", "department", "owner", "reason",
    ]  # fmt: skip
    assert (assign["sources"], assign["fields"][1]["type"], assign["fields"][4]["type"]) == (
        ["triage"],
        "category",
        "person",
    )


def test_codes_speak_the_readers_language(shop, db):
    shop.headers["Accept-Language"] = "zh-hans"

    assert shop.get("codes/").json()["states"][0]["name"] == "接诉"


@pytest.mark.parametrize("path", ["", "nothing/", "complaints", "complaints/C26-000001/nothing/"])
def test_other_addresses_answer_in_the_same_shape(shop, db, path):
    response = shop.get(path)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_other_methods_are_refused_in_the_same_shape(shop, three):
    response = shop.client.delete(f"/api/v1/complaints/{three[0]}/", headers=shop.headers)

    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


def test_schema_and_docs_are_there_for_everybody(client, db):
    schema = client.get("/api/v1/schema/").json()
    page = client.get("/api/docs/")

    assert "/api/v1/complaints/{reference}/transitions/{name}/" in schema["paths"]
    assert set(schema["paths"]["/api/v1/complaints/"]["post"]["responses"]) >= {"200", "201", "400", "401", "409"}
    assert page.status_code == 200
    assert b"/api/v1/complaints/{reference}/messages/" in page.content
    assert b"http" not in page.content.replace(b"http://www.w3.org", b"").split(b"<main")[1][:200]


def test_messages_are_taken_once(shop, three):
    path = f"complaints/{three[0]}/messages/"
    first = shop.post(path, {"direction": "in", "text": "Any news?", "external_id": "m-1"})
    again = shop.post(path, {"direction": "in", "text": "Any news?", "external_id": "m-1"})
    other = shop.post(path, {"direction": "in", "text": "Else", "external_id": "m-1"})

    case = Complaint.objects.by_reference(three[0]).get()
    assert [r.status_code for r in (first, again, other)] == [201, 200, 409]
    assert case.messages.filter(direction="in").count() == 1
    assert list(Arrival.objects.order_by("pk").values_list("end", flat=True))[-3:] == [
        "addition", "duplicate", "refused",
    ]  # fmt: skip


def test_only_a_persons_words_keep_the_promise_of_a_first_response(shop, three):
    case = Complaint.objects.by_reference(three[0]).get()
    path = f"complaints/{three[0]}/messages/"
    running = case.clocks.filter(kind__startswith="first_response", state="running")

    shop.post(path, {"direction": "out", "text": "We are a machine.", "external_id": "o-1"})
    assert running.count() == 1

    shop.post(path, {"direction": "out", "text": "Lin here.", "external_id": "o-2", "by_person": True})
    assert running.count() == 0


def test_an_address_of_the_api_is_reversible():
    assert reverse("api_complaints") == "/api/v1/complaints/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_two_queries_for_a_connector(shop, body, count, django_assert_num_queries):
    for number in range(count):
        shop.post("complaints/", body | {"external_id": f"n-{number}"})

    with django_assert_num_queries(2):
        assert len(shop.get("complaints/").json()["results"]) == count


def test_the_list_takes_at_most_five_queries_for_a_person(as_person, agent, case, django_assert_max_num_queries):
    person = as_person(agent)

    with django_assert_max_num_queries(5):
        assert len(person.get("complaints/").json()["results"]) == 1


@pytest.mark.parametrize(
    "change,status,reason",
    [
        ({"text": ""}, 400, "cannot be taken: text"),
        ({"direction": "sideways"}, 400, "cannot be taken: direction"),
        ({"text": " \t"}, 409, "refused by the case: has_text"),
    ],
)
def test_a_refused_message_is_in_the_ledger(shop, body, change, status, reason):
    reference = shop.post("complaints/", body).json()["reference"]
    response = shop.post(f"complaints/{reference}/messages/", {"direction": "in", "text": "Where is it?"} | change)

    row = Arrival.objects.latest("pk")
    assert response.status_code == status
    assert (row.end, row.reason, row.complaint.reference) == ("refused", reason, reference)
    assert row.body.raw


def test_a_message_to_a_foreign_case_is_refused_in_the_ledger(shop, case):
    response = shop.post(f"complaints/{case.reference}/messages/", {"direction": "in", "text": "Hello"})

    row = Arrival.objects.latest("pk")
    assert response.status_code == 404
    assert (row.end, row.complaint) == ("refused", None)
