"""Several people at one case: who else is here, who is told in a note, and words that outlive a crash."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from complaints import lifecycle
from complaints.messaging.models import Notice
from complaints.models import Draft
from conftest import make_person


@pytest.fixture
def park(db):
    return make_person("agent_park", "agent", "service")


@pytest.fixture(autouse=True)
def nobody_here(db):
    cache.clear()


def told(person):
    return [notice.sentence for notice in Notice.objects.filter(person=person, kind="mention")]


def test_each_sees_who_else_has_the_case_open(client, agent, park, case):
    client.force_login(agent)
    assert "Also here" not in client.get(reverse("here", args=[case.reference])).text

    client.force_login(park)
    assert f"Also here: {agent}" in client.get(reverse("here", args=[case.reference])).text


def test_foreign_case_tells_nobody_who_is_here(client, investigator, case):
    client.force_login(investigator)
    assert client.get(reverse("here", args=[case.reference])).status_code == 404


@pytest.mark.parametrize("text", ["@Agent Park please look", "看一下 ＠agent_park，谢谢", "@AGENT PARK @agent park"])
def test_who_is_named_in_a_note_is_told_once(text, case, agent, park):
    lifecycle.say(case, by=agent, text=text, direction="note")

    assert told(park) == [f"Agent Lin mentioned you in a note on {case.reference}."]


def test_nobody_is_told_by_a_letter_nor_of_a_case_they_may_not_read(case, agent, park, investigator):
    lifecycle.say(case, by=agent, text="@Agent Park")
    lifecycle.say(case, by=agent, text="@agent_lin @investigator_zhao", direction="note")

    assert told(park) == told(agent) == told(investigator) == []


def test_reply_comes_back_after_a_crash_and_goes_when_it_is_sent(client, agent, triaged):
    client.force_login(agent)
    page, words = reverse("case", args=[triaged.reference]), {"direction": "note", "text": "Half a sent"}
    client.post(reverse("keep_case_draft", args=[triaged.reference, "say"]), words)

    shown = client.get(page)
    assert (shown.context["say"].initial["text"], "Half a sent" in shown.text) == ("Half a sent", True)

    client.post(reverse("say", args=[triaged.reference]), words)
    assert not Draft.objects.exists()
    assert client.get(page).context["say"].initial == {}
