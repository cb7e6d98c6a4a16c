import pytest
from django.urls import reverse

from complaints.messaging.models import Template
from conftest import make_person


def enter(client, name, role):
    """Sign in somebody who may enter the admin."""
    person = make_person(name, role, "service")
    person.is_staff = True
    person.save()
    client.force_login(person)
    return client


@pytest.fixture
def administrator(client, db):
    return enter(client, "admin_gu", "administrator")


def change(template, **changes):
    """A template's form as it is posted."""
    fields = ("code", "channel", "subject_en", "subject_zh", "text_en", "text_zh", "tone_hint_en", "tone_hint_zh")
    posted = {name: getattr(template, name) for name in fields} | {"allows_links": "on", "is_active": "on"} | changes
    return {name: value for name, value in posted.items() if value is not None}


@pytest.fixture
def save(administrator):
    """Post a change of a template; gives the errors, by field."""

    def post(template, **changes):
        page = administrator.post(
            reverse("admin:messaging_template_change", args=[template.pk]), change(template, **changes)
        )
        return {} if page.status_code == 302 else page.context["adminform"].form.errors

    return post


def test_template_shows_a_preview_in_both_languages(administrator):
    template = Template.objects.get(code="proposal_offered", channel="")

    page = administrator.get(reverse("admin:messaging_template_change", args=[template.pk])).content.decode()

    assert "Our proposal for your complaint C26-000042" in page
    assert "关于您的客诉，我们的方案（C26-000042）" in page


def test_template_list_and_add_form_open(administrator):
    assert administrator.get(reverse("admin:messaging_template_changelist")).status_code == 200
    assert administrator.get(reverse("admin:messaging_template_add")).status_code == 200


def test_template_is_changed_with_its_history(save):
    template = Template.objects.get(code="closed", channel="")

    assert save(template, subject_en="Closed: {reference}") == {}

    template.refresh_from_db()
    assert template.subject_en == "Closed: {reference}"
    assert template.history.first().history_user.username == "admin_gu"


@pytest.mark.parametrize("text", ["Dear {nickname}", "{% load x %}", "{{ reference }}"])
def test_template_with_an_unknown_placeholder_is_refused(save, text):
    assert list(save(Template.objects.get(code="closed", channel=""), text_en=text)) == ["text_en"]


def test_receipt_that_repeats_the_senders_words_is_refused(save):
    template = Template.objects.get(code="acknowledgement", channel="")

    assert list(save(template, text_zh="{customer_name}，您好")) == ["text_zh"]


def test_template_with_a_link_is_refused_for_a_channel_without_links(save):
    template = Template.objects.get(code="rejected", channel="douyin")

    assert list(save(template)) == ["allows_links"]
    assert list(save(template, allows_links=None, text_en="See www.12315.cn {body}")) == ["text_en"]
    assert save(template, allows_links=None) == {}


def test_outbox_is_read_only_and_masked(client, case):
    auditor = enter(client, "auditor_he", "auditor")
    row = case.outgoing.get()

    page = auditor.get(reverse("admin:messaging_outgoing_change", args=[row.pk]))

    text = page.content.decode()
    assert "c***@example.com" in text
    assert "c4821@example.com" not in text
    assert row.mail_id.strip("<>") not in text
    assert auditor.get(reverse("admin:messaging_outgoing_changelist")).status_code == 200
    assert auditor.post(reverse("admin:messaging_outgoing_change", args=[row.pk]), {}).status_code == 403
    assert auditor.get(reverse("admin:messaging_outgoing_add")).status_code == 403


def test_outbox_of_cases_is_hidden_from_those_who_read_no_case(administrator, case):
    page = administrator.get(reverse("admin:messaging_outgoing_changelist"))

    assert page.context["cl"].result_count == 0
