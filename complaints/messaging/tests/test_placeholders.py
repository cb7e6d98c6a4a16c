from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from complaints.messaging import links, placeholders
from complaints.messaging.placeholders import faults_of, fill

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_values_take_their_places():
    text = fill("Case {reference}, by {due}.", {"reference": "C26-000042", "due": NOON}, language="en")

    assert text == "Case C26-000042, by Tue 24 Nov, 12:00."


def test_sentence_without_its_value_is_left_out():
    text = "We have it. A colleague calls by {due}. Thank you."

    assert fill(text, {}, language="en") == "We have it. Thank you."
    assert fill("已收到。我们会在 {due} 前联系您。谢谢。", {"due": None}, language="zh-hans") == "已收到。谢谢。"


def test_line_without_its_value_leaves_no_gap():
    assert fill("First.\n\n{body}\n\nLast.", {"body": ""}, language="en") == "First.\n\nLast."


def test_dots_in_addresses_and_numbers_end_no_sentence():
    text = "See www.12315.cn or call 1.5 times: {tracking_url}"

    assert fill(text, {"tracking_url": ""}, language="en") == ""


def test_value_is_never_read_as_a_template():
    assert fill("Hello {customer_name}.", {"customer_name": "{amount} %s {{ 7 }}"}, language="en") == (
        "Hello {amount} %s {{ 7 }}."
    )


def test_value_with_control_characters_is_cleaned():
    assert fill("{body}", {"body": "a\x00b\x1bc"}, language="en") == "a b c"


def test_unknown_value_is_an_error_of_the_caller():
    with pytest.raises(ValueError, match="no placeholder refrence"):
        fill("x", {"refrence": "C26-000042"}, language="en")


@pytest.mark.parametrize(
    "value,language,words",
    [
        (NOON, "en", "Tue 24 Nov, 12:00"),
        (NOON, "zh-hans", "11 月 24 日（周二）12:00"),
        (datetime(2026, 11, 24, 4, 0, tzinfo=UTC), "en", "Tue 24 Nov, 12:00"),
        (datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Europe/Berlin")), "en", "Tue 24 Nov, 09:00"),
        (date(2026, 11, 24), "en", "24 Nov"),
        (date(2026, 11, 24), "zh-hans", "11 月 24 日"),
        (14400, "en", "CNY\u00a0144.00"),
        (14400, "zh-hans", "¥144.00"),
        ("text", "en", "text"),
    ],
)
def test_values_are_written_in_the_readers_words(value, language, words):
    assert placeholders.in_words(value, language) == words


@pytest.mark.parametrize(
    "name,language,words",
    [
        ("Li Wei", "en", "Hello Li Wei,"),
        ("", "en", "Hello,"),
        ("李伟", "zh-hans", "李伟，您好："),
        ("", "zh-hans", "您好："),
    ],
)
def test_greeting_greets_also_without_a_name(name, language, words):
    assert fill("{greeting}", {"customer_name": name}, language=language) == words


def test_channel_without_links_gets_none():
    text = "We have it. See {tracking_url}\nOr www.12315.cn today.\n{body}"
    values = {"tracking_url": "https://redress.example/track/x", "body": "Look at https://spam.example/x now"}

    assert fill(text, values, language="en", allows_links=False) == "We have it.\nLook at  now"


@pytest.mark.parametrize(
    "text,is_one",
    [
        ("https://redress.example/track/abc", True),
        ("请看www.12315.cn谢谢", True),
        ("详情见redress.com/x", True),
        ("write to c4821@example.com", False),
        ("Two of 6 mugs. Both broken.", False),
        ("order O-2611.88231", False),
    ],
)
def test_links_are_recognised(text, is_one):
    assert links.has_link(text) is is_one


def test_unknown_placeholder_is_a_fault():
    assert [str(fault) for fault in faults_of("Dear {nickname}")] == ["There is no placeholder {nickname}."]


@pytest.mark.parametrize("text", ["{{ reference }}", "{reference", "reference}", "{reference!r}", "{reference.year}"])
def test_anything_but_a_plain_placeholder_is_a_fault(text):
    assert faults_of(text) != []


def test_receipt_may_not_repeat_what_the_sender_typed():
    assert faults_of("{reference} {next_opening} {due} {tracking_url}", is_receipt=True) == []
    assert len(faults_of("{customer_name} {greeting} {body}", is_receipt=True)) == 3


def test_links_are_a_fault_where_they_are_not_allowed():
    assert faults_of("{reference}", allows_links=False) == []
    assert faults_of("{tracking_url}", allows_links=False) != []
    assert faults_of("www.12315.cn", allows_links=False) != []
