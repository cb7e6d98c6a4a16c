"""Steps through the API: the same forms, the same door, the same refusals."""

import pytest

from complaints import lifecycle


@pytest.fixture
def choice(triage_choice):
    """What `assign` asks, as JSON."""
    return {
        "category": triage_choice["category"].code,
        "priority": "yellow",
        "department": triage_choice["department"].code,
        "owner": triage_choice["owner"].username,
    }


def path_of(case, step):
    return f"complaints/{case.reference}/transitions/{step}/"


def test_an_agent_assigns(as_person, agent, triaged, choice):
    response = as_person(agent).post(path_of(triaged, "assign"), choice | {"version": triaged.version})

    assert response.json() == {
        "reference": triaged.reference,
        "state": "verification",
        "version": triaged.version + 1,
    }
    assert response["ETag"] == f'"{triaged.version + 1}"'


def test_the_version_may_come_as_etag(as_person, agent, triaged, choice):
    response = as_person(agent).post(path_of(triaged, "assign"), choice, **{"If-Match": f'"{triaged.version}"'})

    assert response.status_code == 200


def test_without_a_version_the_step_is_refused_by_the_field(as_person, agent, triaged, choice):
    response = as_person(agent).post(path_of(triaged, "assign"), choice)

    assert (response.status_code, response.json()["errors"][0]["path"]) == (400, "version")


def test_an_old_version_is_told_what_changed(as_person, agent, triaged, choice):
    old = triaged.version
    lifecycle.edit(triaged, by=agent, version=old, scene="At the door")

    response = as_person(agent).post(path_of(triaged, "assign"), choice | {"version": old})

    problem = response.json()
    assert (response.status_code, problem["version"]) == (409, old + 1)
    assert [change["kind"] for change in problem["changes"]] == ["edit"]
    assert response["Content-Type"] == "application/problem+json"


def test_unmet_guards_are_said_in_words(as_person, agent, case):
    case.demands.all().delete()

    response = as_person(agent).post(path_of(case, "complete_intake"), {"version": case.version})

    problem = response.json()
    assert response.status_code == 409
    assert [one["name"] for one in problem["unmet"]] == ["has_demand_or_asks_only"]
    assert problem["unmet"][0]["hint"] == "Add what the customer wants, or tick “asks only”."


def test_a_step_from_the_wrong_state_is_a_conflict(as_person, agent, triaged):
    response = as_person(agent).post(path_of(triaged, "complete_intake"), {"version": triaged.version})

    assert (response.status_code, response.json()["unmet"][0]["name"]) == (409, "state")


@pytest.mark.parametrize(
    "change,path",
    [
        ({"colour": "red"}, "colour"),
        ({"category": "nothing.such"}, "category"),
        ({"category": 3}, "category"),
        ({"category": "nul\x00"}, "category"),
        ({"owner": "nobody"}, "owner"),
        ({"priority": "blue"}, "priority"),
        ({"priority": ["yellow"]}, "priority"),
        ({"version": "1"}, "version"),
        ({"version": True}, "version"),
        ({"version": 10**30}, "version"),
        ({"reason": "x" * 2001}, "reason"),
    ],
)
def test_bad_fields_are_named(as_person, agent, triaged, choice, change, path):
    response = as_person(agent).post(path_of(triaged, "assign"), choice | {"version": triaged.version} | change)

    assert response.status_code == 400
    assert [one["path"] for one in response.json()["errors"]] == [path]


def test_people_without_the_right_are_refused(as_person, investigator, manager, verified):
    assert as_person(manager).post(path_of(verified, "close"), {"version": verified.version}).status_code == 403
    response = as_person(investigator).post(
        path_of(verified, "withdraw"), {"version": verified.version, "words": "They called."}
    )
    assert response.status_code == 403


def test_a_connector_needs_the_scope_of_the_step(make_connector, triaged, choice):
    plain = make_connector("plain", "phone", ["read"])
    trusted = make_connector("trusted", "phone", ["read", "step:assign"])
    body = choice | {"version": triaged.version}

    assert plain.post(path_of(triaged, "assign"), body).status_code == 403
    assert trusted.post(path_of(triaged, "assign"), body).status_code == 200


def test_a_step_tells_its_fields_and_suggestions(as_person, agent, triaged):
    page = as_person(agent).get(path_of(triaged, "assign")).json()

    assert (page["version"], page["transition"]["name"]) == (triaged.version, "assign")
    assert page["suggested"]["category"] == "logistics.damaged"
    assert next(field["name"] for field in page["fields"]) == "version"


def test_a_step_that_leads_nowhere_says_so(as_person, agent, triaged):
    assert as_person(agent).get(path_of(triaged, "close")).status_code == 409
    assert as_person(agent).get(path_of(triaged, "fly")).status_code == 404


def test_reject_is_confirmed_by_another_person_through_the_api(as_person, agent, manager, verified):
    none = as_person(manager).post(path_of(verified, "reject"), {"version": verified.version})
    lifecycle.ask(verified, "reject", by=agent, reason="Spam")

    response = as_person(manager).post(path_of(verified, "reject"), {"version": verified.version + 1})

    assert none.status_code == 409
    assert (response.status_code, response.json()["state"]) == (200, "rejected")


def test_a_session_needs_the_csrf_token(agent, triaged):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)

    response = client.post(f"/api/v1/{path_of(triaged, 'assign')}", b"{}", content_type="application/json")

    assert response.status_code == 403
