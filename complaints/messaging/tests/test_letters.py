import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.messaging import letters, placeholders, reference, standard
from complaints.messaging.conversation import RECEIPTS
from complaints.messaging.models import Template
from complaints.states import NO_LINKS

REFERENCE_DATA = {
    "acknowledgement", "acknowledgement_out_of_hours", "ask_evidence", "plan_agreed", "progress_update",
    "delay_goodwill", "proposal_offered", "proposal_reminder", "proposal_withdrawn", "final_position", "delivered",
    "callback_survey", "reopened", "closed", "closed_not_content", "rejected", "merged", "abuse_warning",
    "public_reply", "tracking_link", "idea_answered",
    "one_time_code", "payment_details",
}  # fmt: skip
ROWS = list(standard.rows())
EXAMPLES = {language: placeholders.examples(language) for language in ("en", "zh-hans")}
pytestmark = pytest.mark.django_db


def test_every_letter_of_the_product_is_there():
    assert set(standard.codes()) == REFERENCE_DATA


@pytest.mark.parametrize("words", ROWS, ids=lambda words: f"{words['code']}-{words['channel']}")
def test_every_letter_is_without_fault_in_both_languages(words):
    for name in standard.TEXTS:
        assert faults(words, name) == []
    assert words["text_en"]
    assert words["text_zh"]
    assert words["tone_hint_en"]
    assert words["tone_hint_zh"]
    assert "!" not in words["text_en"] + words["text_zh"] + words["subject_en"] + words["subject_zh"]
    assert "！" not in words["text_zh"]
    assert "亲" not in words["text_zh"]


def faults(words, name):
    return placeholders.faults_of(
        words[name], is_receipt=words["code"] in RECEIPTS[:2], allows_links=words["allows_links"]
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", sorted(REFERENCE_DATA))
def test_every_letter_can_be_written_with_the_least_it_needs(code, language):
    values = {name: EXAMPLES[language][name] for name in standard.requires(code)}

    rendered = letters.render(code, language=language, values=values)

    assert "{" not in rendered.subject + rendered.text + rendered.short
    assert rendered.text
    assert rendered.language == language


@pytest.mark.parametrize("channel", NO_LINKS)
@pytest.mark.parametrize("code", sorted(REFERENCE_DATA))
def test_no_letter_sends_a_link_where_the_channel_forbids_them(code, channel):
    for language, values in EXAMPLES.items():
        rendered = letters.render(code, language=language, channel=channel, values=values)

        assert "http" not in rendered.text + rendered.short
        assert "www." not in rendered.text + rendered.short


@pytest.mark.parametrize("code", ["final_position", "rejected"])
def test_last_words_name_outside_bodies_on_every_channel(code):
    for channel in ("", *NO_LINKS):
        rendered = letters.render(code, language="zh-hans", channel=channel, values=EXAMPLES["zh-hans"])

        assert "12315" in rendered.text
        assert "消费者协会" in rendered.text
        assert "人民法院" in rendered.text


def test_letter_is_refused_without_what_it_needs():
    with pytest.raises(letters.MissingValue, match="offer"):
        letters.render("proposal_offered", language="en", values={"reference": "C26-000042", "offer": ""})


def test_unknown_letter_is_a_key_error():
    with pytest.raises(KeyError):
        letters.render("love_letter", language="en", values={})


def test_channels_own_row_goes_before_the_general_one():
    Template.objects.create(
        code="acknowledgement", channel="wechat", subject_en="S", text_en="By WeChat.", text_zh="微信。"
    )

    rendered = letters.render("acknowledgement", language="en", channel="wechat", values={"reference": "C26-000042"})

    assert rendered.text == "By WeChat."


def test_row_out_of_use_is_passed_over():
    Template.objects.filter(code="acknowledgement").update(is_active=False)

    rendered = letters.render("acknowledgement", language="en", channel="wechat", values={"reference": "C26-000042"})

    assert rendered.subject == "We have your complaint C26-000042"


def test_case_without_a_language_gets_the_houses(settings):
    settings.LANGUAGE_CODE = "zh-hans"

    rendered = letters.render("acknowledgement", language="", values={"reference": "C26-000042"})

    assert (rendered.language, rendered.subject) == ("zh-hans", "您的客诉我们已收到（C26-000042）")


def test_letter_costs_no_query_once_its_words_were_read():
    letters.render("acknowledgement", language="en", channel="wechat", values={"reference": "C26-000041"})

    with CaptureQueriesContext(connection) as queries:
        letters.render("acknowledgement", language="en", channel="wechat", values={"reference": "C26-000042"})

    assert len(queries) == 0


def test_load_adds_nothing_twice_and_overwrites_nothing():
    Template.objects.filter(code="closed", channel="").update(subject_en="Ours")
    Template.objects.filter(code="merged", channel="sms").delete()

    assert reference.load() == {"templates": 0}

    assert Template.objects.get(code="closed", channel="").subject_en == "Ours"
    assert not Template.objects.filter(code="merged", channel="sms").exists()
