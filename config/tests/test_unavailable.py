"""A database that does not answer: a readable page, and nothing typed is lost."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from config import unavailable
from routing.models import User

LOCKED = OperationalError("database is locked")


@pytest.mark.parametrize(
    "words", ["database is locked", "connection refused", "canceling statement due to lock timeout"]
)
def test_trouble_of_the_database_is_told_from_a_fault_of_ours(words):
    assert unavailable.is_unavailable(OperationalError(words))
    assert not unavailable.is_unavailable(OperationalError("no such table: nothing"))
    assert not unavailable.is_unavailable(ValueError(words))


def test_locked_database_answers_503_and_offers_to_send_the_same_again(client, agent, triaged, monkeypatch):
    client.force_login(agent)

    def locked(*args, **kwargs):
        raise LOCKED

    monkeypatch.setattr("complaints.lifecycle.say", locked)
    page = reverse("say", args=[triaged.reference])
    answer = client.post(page, {"direction": "out", "text": "We are sorry that two of six mugs arrived broken."})

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "30", "no-store")
    assert "We are sorry that two of six mugs arrived broken." in answer.text
    assert f'action="{page}"' in answer.text


def test_reading_page_offers_to_try_again(client, agent, monkeypatch):
    client.force_login(agent)

    def locked(*args, **kwargs):
        raise LOCKED

    monkeypatch.setattr("complaints.workbench.desk.of", locked)
    answer = client.get(reverse("home"))

    assert answer.status_code == 503
    assert "Nothing was saved" not in answer.text


def test_what_fails_before_a_view_is_answered_the_same(client, monkeypatch):
    client.raise_request_exception = False

    def locked(*args, **kwargs):
        raise LOCKED

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", locked)
    client.cookies["session"] = "x" * 32
    answer = client.post(reverse("set_language"), {"language": "zh-hans", "note": "几句很长的话，不应该丢失。" * 4})

    assert answer.status_code == 503
    assert "不应该丢失" in answer.text


def test_program_gets_its_answer_as_problem_details(rf):
    answer = unavailable.answer(rf.get("/api/v1/complaints/"))

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")


def test_secrets_are_not_repeated_on_the_page(rf):
    request = rf.post("/accounts/login/", {"login": "lin", "password": "secret-words", "csrfmiddlewaretoken": "t"})

    assert unavailable.typed(request) == [("login", "lin")]


def test_look_is_kept_with_the_person(client, agent):
    client.force_login(agent)

    kept = client.post(reverse("set_theme"), {"theme": "dark"}, headers={"HX-Request": "true"})

    assert (kept.status_code, kept.cookies["theme"].value) == (204, "dark")
    assert User.objects.get(pk=agent.pk).theme == "dark"
    assert client.post(reverse("set_theme"), {"theme": "system"}).url == "/"
    assert User.objects.get(pk=agent.pk).theme == ""
    assert client.post(reverse("set_theme"), {"theme": "pink"}).status_code == 400


def test_language_is_kept_with_the_person(client, agent):
    client.force_login(agent)

    client.post(reverse("set_language"), {"language": "zh-hans"})

    assert User.objects.get(pk=agent.pk).language == "zh-hans"
