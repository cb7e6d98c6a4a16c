from datetime import timedelta

import pytest

from complaints.messaging import delivery, limits, outbox
from complaints.messaging.faults import POINTS, Died
from complaints.messaging.models import Notice, Outgoing


def deliver(at):
    return outbox.deliver_pending(clock=lambda: at)


def tries(row):
    return [(attempt.number, str(attempt.outcome)) for attempt in row.tries.all()]


def test_deliver_sends_what_is_due_and_records_it(queued, noon, mailoutbox):
    row = queued()

    counts = deliver(noon)

    row.refresh_from_db()
    assert str(counts) == "sent 1, retried 0, failed 0, held 0, lapsed 0"
    assert (row.state, row.sent_at, row.lease_until, row.attempts) == ("sent", noon, None, 1)
    assert tries(row) == [(1, "sent")]
    assert [mail.subject for mail in mailoutbox] == ["About your mugs"]


def test_deliver_again_sends_nothing(queued, noon, mailoutbox):
    queued()
    deliver(noon)

    assert deliver(noon).sent == 0
    assert len(mailoutbox) == 1


def test_deliver_leaves_what_is_not_due(queued, noon, mailoutbox):
    queued(not_before=noon + timedelta(seconds=10))

    assert deliver(noon + timedelta(seconds=9)).sent == 0
    assert deliver(noon + timedelta(seconds=10)).sent == 1


def test_deliver_sends_at_most_its_limit(queued, noon):
    for number in range(3):
        queued(f"letter-{number}")

    assert outbox.deliver_pending(limit=2, clock=lambda: noon).sent == 2


def test_claim_of_a_row_that_another_has_is_none(queued, noon):
    row = queued()
    counts = delivery.Counts()

    first = delivery.claim(row.pk, lambda: noon, counts)

    assert first.pk == row.pk
    assert delivery.claim(row.pk, lambda: noon, counts) is None


def test_temporary_refusal_is_tried_again_later(queued, noon, mailbox):
    mailbox.answers["c4821@example.com"] = "451 greylisted, come again"
    row = queued()

    counts = deliver(noon)

    row.refresh_from_db()
    assert (counts.retried, row.state) == (1, "waiting")
    assert timedelta(seconds=12) <= row.next_at - noon <= timedelta(seconds=18)
    assert row.last_error == "OSError: 451 greylisted, come again"
    mailbox.answers.clear()
    assert deliver(row.next_at).sent == 1
    assert tries(row) == [(1, "failed"), (2, "sent")]


def test_final_refusal_is_parked_at_once_and_told(case, noon, agent, mailbox):
    Outgoing.objects.update(next_at=noon)
    mailbox.answers["c4821@example.com"] = "550 no such mailbox"

    counts = deliver(noon)

    row = case.outgoing.get()
    assert (counts.failed, row.state, row.last_error) == (1, "failed", "550 no such mailbox")
    assert [notice.sentence for notice in agent.notices.all()] == [
        f"A message to the customer of {case.reference} could not be delivered."
    ]


def test_refused_content_is_parked(queued, noon, mailbox):
    mailbox.answers["data"] = "554 looks like spam"
    row = queued()

    deliver(noon)

    row.refresh_from_db()
    assert (row.state, row.last_error) == ("failed", "554 looks like spam")


def test_message_is_parked_after_eight_tries(queued, noon, mailbox):
    mailbox.answers["c4821@example.com"] = "451 come again"
    row, at = queued(), noon

    for _number in range(8):
        deliver(at)
        row.refresh_from_db()
        at = max(at, row.next_at)

    assert (row.state, row.attempts) == ("failed", 8)
    assert deliver(at + timedelta(days=1)).retried == 0


def test_poison_message_does_not_stop_the_others(queued, noon, mailbox):
    mailbox.answers["poison@example.com"] = "451 come again"
    queued("letter-1", recipient="poison@example.com")
    queued("letter-2")

    counts = deliver(noon)

    assert (counts.sent, counts.retried) == (1, 1)
    assert len(mailbox.mails) == 1


def test_outage_costs_no_message_a_try(queued, noon, settings, free_port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port
    row = queued()

    counts = deliver(noon)

    row.refresh_from_db()
    assert str(counts) == "sent 0, retried 0, failed 0, held 0, lapsed 0, unavailable email"
    assert (row.state, row.attempts) == ("waiting", 0)


def test_outage_of_one_service_leaves_the_others(queued, noon, settings, free_port, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port
    settings.OUTBOX_DIR = tmp_path
    queued("letter-1")
    queued("text-1", kind="sms", recipient="13800134821")

    assert deliver(noon).sent == 1


def test_receipts_queued_side_by_side_go_out_ten_minutes_apart(queued, noon, mailoutbox):
    rows = [queued(f"receipt-{i}", is_receipt=True, at=noon + timedelta(minutes=11 * i)) for i in range(2)]
    Outgoing.objects.update(next_at=noon)

    assert deliver(noon).sent == 1

    rows[1].refresh_from_db()
    assert (rows[1].state, rows[1].next_at, rows[1].attempts) == ("waiting", noon + timedelta(minutes=10), 0)
    assert deliver(rows[1].next_at).sent == 1


def test_sixth_receipt_of_a_day_is_held_at_the_door(queued, noon):
    for number in range(6):
        queued(f"receipt-{number}", is_receipt=True, at=noon - timedelta(days=6 - number))

    passes = [deliver(noon + timedelta(minutes=10 * number)) for number in range(5)]

    assert [(counts.sent, counts.held) for counts in passes] == [(1, 0), (1, 0), (1, 0), (1, 0), (1, 1)]
    assert Outgoing.objects.get(state="held").last_error == limits.TOO_MANY


def test_notice_to_staff_is_a_line_in_the_product(queued, agent, noon):
    queued(kind="notice", recipient="", person=agent, text="Four callbacks are due today.")

    assert deliver(noon).sent == 1

    assert [notice.sentence for notice in Notice.objects.filter(person=agent)] == ["Four callbacks are due today."]


def test_failure_without_a_handler_is_told_to_all_who_may_send_again(
    queued, agent, investigator, manager, noon, mailbox
):
    mailbox.answers["c4821@example.com"] = "550 no such mailbox"
    queued()

    deliver(noon)

    assert sorted(Notice.objects.values_list("person__username", flat=True)) == [agent.username, manager.username]


# --- dying in the middle --------------------------------------------------------------------------------------------


@pytest.fixture
def die_at(monkeypatch):
    """Let the deliverer die at a point, once."""

    def set_point(name):
        monkeypatch.setattr("complaints.messaging.faults._passed", {})
        monkeypatch.setenv("FAULT_POINT", f"{name}!")
        monkeypatch.setenv("DRILL", "1")

    yield set_point  # noqa: PT022


@pytest.mark.parametrize("name", POINTS)
def test_death_loses_nothing_and_doubles_only_after_the_send(name, queued, noon, mailbox, die_at, monkeypatch):
    row = queued()
    die_at(name)

    with pytest.raises(Died):
        deliver(noon)

    monkeypatch.delenv("FAULT_POINT")
    deliver(noon + limits.LEASE)
    row.refresh_from_db()
    copies = len(mailbox.mails)
    assert row.state == "sent"
    assert copies == (2 if name in ("after_send", "before_record") else 1)
    assert all(f"Message-ID: {row.mail_id}".encode() in mail for mail in mailbox.mails)
    assert row.tries.count() == (1 if name in ("before_claim", "after_record") else 2)


def test_death_after_claim_is_a_try_whose_outcome_is_not_known(queued, noon, die_at, monkeypatch):
    row = queued()
    die_at("after_claim")
    with pytest.raises(Died):
        deliver(noon)

    monkeypatch.delenv("FAULT_POINT")

    assert deliver(noon + limits.LEASE - timedelta(seconds=1)).sent == 0
    counts = deliver(noon + limits.LEASE)
    assert (counts.lapsed, counts.sent) == (1, 1)
    assert tries(row) == [(1, "unknown"), (2, "sent")]


def test_message_that_kills_its_deliverer_is_parked_after_eight_tries(queued, noon, die_at, monkeypatch):
    row, at = queued(), noon
    for _number in range(8):
        die_at("before_send")
        with pytest.raises(Died):
            deliver(at)
        at += limits.LEASE

    monkeypatch.delenv("FAULT_POINT")
    deliver(at)

    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == ("failed", 8, limits.NEVER_CAME_BACK)


def test_sent_is_sent_although_the_lease_had_lapsed(queued, noon):
    row = delivery.claim(queued().pk, lambda: noon, delivery.Counts())
    delivery.take_back_lapsed(noon + limits.LEASE)

    delivery.record_sent(row, "", noon + limits.LEASE)

    row.refresh_from_db()
    assert row.state == "sent"
    assert tries(row) == [(1, "sent")]
