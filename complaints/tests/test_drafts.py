"""Unfinished forms survive a closed browser, and are nobody else's."""

from datetime import timedelta

import pytest
from django.urls import reverse

from complaints import drafts
from complaints.errors import StepRefused
from complaints.models import Draft
from conftest import make_person


def test_draft_is_kept_once_per_form_and_gone_when_dropped(agent):
    drafts.keep(agent, "record:k1", {"phone": "138", "demands": ["refund"], "csrfmiddlewaretoken": "x"})
    drafts.keep(agent, "record:k1", {"phone": "1380", "demands": ["refund"], "name": ""})

    assert drafts.body_of(agent, "record:k1") == {"phone": "1380", "demands": ["refund"]}
    assert drafts.drop(agent, "record:k1") == 1
    assert drafts.body_of(agent, "record:k1") == {}


def test_emptied_form_keeps_nothing(agent):
    drafts.keep(agent, "record:k1", {"phone": "138"})

    assert drafts.keep(agent, "record:k1", {"phone": "", "demands": [""]}) is None
    assert not Draft.objects.exists()


def test_draft_is_read_by_its_writer_alone(agent, manager):
    drafts.keep(agent, "record:k1", {"phone": "138"})

    assert drafts.body_of(manager, "record:k1") == {}
    assert drafts.drop(manager, "record:k1") == 0


def test_oldest_drafts_make_room(agent):
    for number in range(drafts.MOST_DRAFTS + 2):
        drafts.keep(agent, f"record:k{number}", {"phone": "138"})

    assert Draft.objects.count() == drafts.MOST_DRAFTS
    assert drafts.find(agent, "record:k0") is None


def test_text_without_end_is_refused(agent):
    with pytest.raises(StepRefused):
        drafts.keep(agent, "record:k1", {"description": "x" * (drafts.MOST_SIGNS + 1)})


def test_draft_that_nobody_went_on_with_is_forgotten_after_a_month(agent):
    row = drafts.keep(agent, "record:k1", {"phone": "138"})
    now = row.updated_at

    assert drafts.sweep(now + timedelta(days=29)) == 0
    assert drafts.sweep(now + timedelta(days=31)) == 1


def test_page_keeps_a_form_and_gives_it_up(client, agent):
    client.force_login(agent)

    answer = client.post(reverse("keep_draft", args=["record:k1"]), {"phone": "138", "demands": ["refund", "repair"]})

    assert "Draft kept" in answer.text
    assert drafts.body_of(agent, "record:k1") == {"phone": "138", "demands": ["refund", "repair"]}
    assert client.post(reverse("drop_draft", args=["record:k1"])).url == reverse("record")
    assert not Draft.objects.exists()


def test_draft_about_a_case_names_it_and_a_foreign_case_does_not_exist(client, case, agent, investigator):
    url = reverse("keep_case_draft", args=[case.reference, "say"])
    client.force_login(investigator)
    assert client.post(url, {"text": "Dear"}).status_code == 404

    client.force_login(agent)
    client.post(url, {"text": "Dear"})

    assert Draft.objects.get().complaint_id == case.pk
    assert drafts.body_of(agent, f"say:{case.reference}") == {"text": "Dear"}


def test_key_of_no_form_is_refused(client, agent, db):
    client.force_login(agent)

    assert client.post(reverse("keep_draft", args=["Record k1"]), {"phone": "1"}).status_code == 404
    assert make_person("auditor", "auditor", "legal").drafts.count() == 0
