from datetime import UTC, datetime, timedelta

import pytest

from complaints.messaging import limits

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def minutes_ago(*numbers):
    return [NOON - timedelta(minutes=number) for number in numbers]


def test_first_receipt_may_go():
    assert limits.receipt_limit([], NOON) == ""


def test_second_receipt_within_ten_minutes_may_not_go():
    assert limits.receipt_limit(minutes_ago(9), NOON) == limits.TOO_SOON


def test_second_receipt_after_ten_minutes_may_go():
    assert limits.receipt_limit(minutes_ago(10), NOON) == ""


def test_sixth_receipt_within_a_day_may_not_go():
    assert limits.receipt_limit(minutes_ago(20, 40, 60, 80, 1439), NOON) == limits.TOO_MANY


def test_sixth_receipt_a_day_after_the_first_may_go():
    assert limits.receipt_limit(minutes_ago(20, 40, 60, 80, 1440), NOON) == ""


def test_address_is_free_ten_minutes_after_the_last_receipt():
    assert limits.free_at(minutes_ago(30, 4), NOON) == NOON + timedelta(minutes=6)
    assert limits.free_at([], NOON) == NOON


@pytest.mark.parametrize(
    "attempts,roll,seconds",
    [(1, 0.5, 15), (2, 0.5, 60), (3, 0.5, 240), (4, 0.5, 960), (8, 0.5, 14400), (1, 0.0, 12), (0, 0.5, 15)],
)
def test_wait_grows_fourfold_to_four_hours(attempts, roll, seconds):
    assert limits.retry_delay(attempts, roll).total_seconds() == pytest.approx(seconds)


@pytest.mark.parametrize(
    "kind,written,key",
    [
        ("email", " C4821+Shop@Example.COM ", "c4821@example.com"),
        ("email", "ｃ@example.com", "c@example.com"),
        ("sms", "+86 138-0013-4821", "8613800134821"),
        ("chat", " oX1 ", "ox1"),
    ],
)
def test_limits_count_by_one_spelling_of_an_address(kind, written, key):
    assert limits.address_key(kind, written) == key


@pytest.mark.parametrize(
    "number,takes",
    [
        ("138 0013 4821", True),
        ("+86 13800134821", True),
        ("0086 13800134821", True),
        ("021-62345678", False),
        ("400-820-8820", False),
        ("+44 7700 900123", True),
        ("12", False),
        ("", False),
    ],
)
def test_landlines_and_service_numbers_take_no_text_messages(number, takes):
    assert limits.takes_text_messages(number) is takes


@pytest.mark.parametrize(
    "kind,recipient,is_one",
    [
        ("email", "c@example.com", True),
        ("email", "c@example.com\r\nBcc: x@example.com", False),
        ("email", "c@example.com\u2028", False),
        ("email", "not an address", False),
        ("email", "", False),
        ("sms", "138\n0013", False),
        ("letter", "12 Long Road", True),
    ],
)
def test_address_with_a_line_break_is_none(kind, recipient, is_one):
    assert limits.is_address(kind, recipient) is is_one
