"""Views of the queues under a name, and the list under the search field."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import SavedView
from conftest import make_person


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def keep(desk, **fields):
    return desk.post("/queue/views/", {"name": "Late mugs", "query": "q=mugs&due=late&after=x", **fields})


def test_view_is_kept_without_the_place_in_the_list_and_found_in_the_menu(desk):
    answer = keep(desk)

    assert answer.url == "/queue/?q=mugs&due=late"
    assert "Late mugs" in desk.get("/queue/views/", headers={"HX-Request": "true"}).text


def test_view_of_the_same_name_is_changed(desk):
    keep(desk)
    keep(desk, query="q=bowls")

    assert list(SavedView.objects.values_list("query", flat=True)) == ["q=bowls"]


def test_view_without_a_name_is_refused(desk):
    assert keep(desk, name=" ").status_code == 422


def test_colleague_sees_shared_views_alone_and_forgets_none_of_them(desk, client):
    keep(desk, is_shared="on")
    keep(desk, name="Mine")
    shared = SavedView.objects.get(name="Late mugs")

    client.force_login(make_person("agent_two", "agent", "service"))
    page = client.get("/queue/views/")

    assert ([view.name for view in page.context["shared"]], page.context["own"]) == (["Late mugs"], [])
    assert client.post(f"/queue/views/{shared.pk}/drop/").status_code == 404


def test_own_view_is_forgotten(desk):
    keep(desk)

    desk.post(f"/queue/views/{SavedView.objects.get().pk}/drop/")

    assert not SavedView.objects.exists()


def test_columns_are_those_that_the_address_names(desk, case):
    page = desk.get("/queue/?col=owner&col=channel&col=nonsense")

    assert page.context["columns"] == ["owner", "channel"]
    assert "Telephone" in page.text


def test_palette_finds_cases_and_places(desk, case):
    assert case.reference in desk.get("/find/?q=mugs").text
    assert case.reference in desk.get(f"/find/?q={case.reference}").text
    assert "All cases" in desk.get("/find/?q=all").text


def test_palette_shows_no_foreign_case(client, investigator, case):
    client.force_login(investigator)
    assert case.reference not in client.get("/find/?q=mugs").text


def test_palette_asks_four_queries(desk, case):
    desk.get("/find/?q=mugs")
    with CaptureQueriesContext(connection) as asked:
        desk.get("/find/?q=mugs")

    assert len(asked) == 5
