from datetime import timedelta

import pytest
from django.db import transaction

from complaints.messaging import limits, outbox
from complaints.messaging.models import Notice, Outgoing


def test_queue_twice_under_one_key_gives_the_first_row(queued):
    first = queued("letter-1", text="first")

    second = queued("letter-1", text="second")

    assert second.pk == first.pk
    assert second.text == "first"
    assert Outgoing.objects.count() == 1


def test_queue_disappears_with_its_transaction(queued):
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        queued()
        raise RuntimeError

    assert Outgoing.objects.count() == 0


def test_queue_makes_the_message_id_once_in_our_domain(queued, settings):
    settings.DEFAULT_FROM_EMAIL = "Redress <help@redress.example>"

    row = queued()

    assert row.mail_id.endswith("@redress.example>")
    assert queued().mail_id == row.mail_id


def test_queue_keeps_an_address_with_a_line_break_as_failed(queued):
    row = queued(recipient="c@example.com\r\nBcc: victim@example.com")

    assert (row.state, row.last_error) == ("failed", limits.NOT_AN_ADDRESS)
    assert row.recipient == "c@example.com Bcc: victim@example.com"


def test_queue_keeps_a_subject_on_one_line(queued):
    assert queued(subject="Mugs\r\nBcc: victim@example.com\x00").subject == "Mugs Bcc: victim@example.com\ufffd"


def test_queue_stores_text_that_a_database_refuses(queued):
    assert queued(text="a\x00b\ud800c").text == "a\ufffdb?c"


def test_queue_holds_a_text_message_to_a_landline(queued):
    row = queued(kind="sms", recipient="021-62345678")

    assert (row.state, row.last_error) == ("held", limits.NO_TEXT_MESSAGES)


def test_queue_holds_a_second_receipt_within_ten_minutes(queued, noon):
    queued("receipt-1", is_receipt=True)

    second = queued("receipt-2", is_receipt=True, recipient="C4821+again@example.com", at=noon + timedelta(minutes=9))

    assert (second.state, second.last_error) == ("held", limits.TOO_SOON)


def test_queue_holds_the_sixth_receipt_of_a_day(queued, noon):
    rows = [queued(f"receipt-{i}", is_receipt=True, at=noon + timedelta(minutes=11 * i)) for i in range(6)]

    assert [row.state for row in rows] == ["waiting"] * 5 + ["held"]
    assert rows[5].last_error == limits.TOO_MANY


def test_held_receipts_do_not_keep_an_address_blocked(queued, noon):
    for minute in range(11):
        row = queued(f"receipt-{minute}", is_receipt=True, at=noon + timedelta(minutes=minute))

    assert row.state == "waiting"


def test_letters_that_are_no_receipts_have_no_limit(queued):
    assert [queued(f"letter-{i}").state for i in range(7)] == ["waiting"] * 7


def test_cancel_takes_a_waiting_message_back(queued):
    row = queued()

    assert outbox.cancel(row, reason="undone") is True

    row.refresh_from_db()
    assert (row.state, row.last_error) == ("cancelled", "undone")


def test_cancel_of_a_sent_message_does_nothing(queued, noon):
    row = queued()
    outbox.deliver_pending(clock=lambda: noon)

    assert outbox.cancel(row) is False


def test_resend_gives_eight_new_tries_past_the_limits(queued, agent, noon):
    queued("receipt-1", is_receipt=True)
    held = queued("receipt-2", is_receipt=True)

    assert outbox.resend(held, by=agent, at=noon) is True

    counts = outbox.deliver_pending(clock=lambda: noon)
    held.refresh_from_db()
    assert counts.sent == 2
    assert (held.state, held.released_by, held.tries_allowed) == ("sent", agent, limits.MAX_TRIES)


def test_resend_of_a_message_that_moved_on_does_nothing(queued, agent, noon):
    row = queued()

    assert outbox.resend(row, by=agent, at=noon) is False


def test_resend_to_another_address(queued, agent, noon, mailoutbox):
    row = queued(recipient="c4821@example,com")

    outbox.resend(row, by=agent, at=noon, recipient="c4821@example.com")
    outbox.deliver_pending(clock=lambda: noon)

    assert [mail.to for mail in mailoutbox] == [["c4821@example.com"]]


def test_resend_to_something_that_is_no_address_is_refused(queued, agent, noon):
    row = queued(recipient="c4821@example,com")

    with pytest.raises(ValueError, match="not an address"):
        outbox.resend(row, by=agent, at=noon, recipient="c4821@example.com\nBcc: x@example.com")


def test_bounce_is_flagged_once_and_told_to_the_handler(case, agent, noon):
    row = case.outgoing.get()

    outbox.record_bounce(row.mail_id, at=noon, reason="550 no such\r\nmailbox")
    outbox.record_bounce(row.mail_id, at=noon + timedelta(hours=1))

    row.refresh_from_db()
    assert (row.bounced_at, row.last_error) == (noon, "550 no such mailbox")
    assert [notice.sentence for notice in Notice.objects.filter(person=agent)] == [
        f"A message to the customer of {case.reference} came back undelivered."
    ]


@pytest.mark.django_db
def test_bounce_of_a_message_that_is_not_ours_is_none(noon):
    assert outbox.record_bounce("<stranger@example.com>", at=noon) is None


def test_oldest_due_is_the_longest_waiting(queued, noon):
    assert outbox.oldest_due(noon) is None

    queued("later", at=noon - timedelta(minutes=1))
    queued("oldest", at=noon - timedelta(minutes=5))
    queued("not yet", not_before=noon + timedelta(minutes=5))

    assert outbox.oldest_due(noon) == noon - timedelta(minutes=5)
