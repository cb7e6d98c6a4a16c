"""The mailbox, over a real IMAP server: nothing is lost, nothing is taken twice, nothing is deleted."""

from io import StringIO
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from complaints.channels.mail import fetching, posting
from complaints.channels.models import Arrival
from complaints.channels.tests import mails
from complaints.messaging.faults import Died
from complaints.models import Complaint
from config.testing.throwaway_imap import ThrowawayImap

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server():
    with ThrowawayImap() as running:
        yield running


@pytest.fixture
def inbox(server, settings):
    """An empty mailbox that the product is set up for."""
    server.empty()
    settings.INBOX_URL = server.url
    return server


def three(start=0):
    return [mails.plain(f"Number {n}", mail_id=f"<n{n}@example.com>") for n in range(start, start + 3)]


def bodies():
    return sorted(Complaint.objects.values_list("description", flat=True))


def test_mails_are_taken_once_and_stay_unread_in_the_mailbox(db, inbox):
    inbox.put(*three())

    first, second = fetching.fetch(), fetching.fetch()

    assert (first.fetched, second.fetched) == (3, 0)
    assert bodies() == ["Number 0", "Number 1", "Number 2"]
    session = inbox.connect()
    assert session.search(None, "ALL")[1] == session.search(None, "UNSEEN")[1] == [b"1 2 3"]
    assert session.search(None, f"KEYWORD {fetching.KEYWORD}")[1] == [b"1 2 3"]


def test_a_mail_that_another_program_has_read_is_taken(db, inbox):
    inbox.put(*three())
    session = inbox.connect()
    session.store("1:2", "+FLAGS", "\\Seen")
    session.logout()

    assert fetching.fetch().fetched == 3


def test_places_that_shift_while_mails_are_moved_lose_none(db, inbox, monkeypatch):
    """Another program removes a mail whenever one was taken: by their numbers in the folder every second is lost."""
    inbox.put(*three(), *three(3))
    other = inbox.connect()
    mark = fetching.Inbox.mark

    def mark_and_remove(self, uid):
        mark(self, uid)
        other.uid("store", uid, "+FLAGS", "\\Deleted")
        other.expunge()

    monkeypatch.setattr(fetching.Inbox, "mark", mark_and_remove)
    fetching.fetch()

    assert len(bodies()) == 6


def test_a_server_that_numbers_anew_brings_nothing_twice(db, inbox):
    inbox.put(*three())
    fetching.fetch()
    inbox.number_anew()
    inbox.put(*three(3))

    fetching.fetch()

    assert (Arrival.objects.count(), len(bodies())) == (6, 6)


@pytest.mark.parametrize(
    "where",
    ["mail_before_store", "mail_after_store", "mail_after_mark", "mail_before_read", "mail_after_settle"],
)
def test_a_fetcher_that_dies_anywhere_loses_and_doubles_nothing(db, inbox, monkeypatch, where):
    inbox.put(*three())
    monkeypatch.setenv("DRILL", "1")
    monkeypatch.setenv("FAULT_POINT", f"{where}@2!")
    monkeypatch.setattr("complaints.messaging.faults._passed", {})
    with pytest.raises(Died):
        fetching.fetch()
    monkeypatch.delenv("FAULT_POINT")

    fetching.fetch()

    assert bodies() == ["Number 0", "Number 1", "Number 2"]
    assert set(Arrival.objects.values_list("end", flat=True)) == {"case"}


def test_one_bad_mail_delays_none(db, inbox):
    inbox.put(mails.plain(mail_id="<a@example.com>"), b"\xff\xfe no mail", mails.plain("b", mail_id="<b@example.com>"))

    fetching.fetch()

    assert list(Arrival.objects.order_by("pk").values_list("end", flat=True)) == ["case", "quarantined", "case"]


@pytest.mark.django_db(transaction=True)
def test_two_fetchers_at_once_take_each_mail_once(inbox):
    inbox.put(*[mails.plain(f"Number {n}", mail_id=f"<t{n}@example.com>") for n in range(12)])
    broken = []

    def run():
        try:
            fetching.fetch()
        except Exception as error:  # a thread's end is silent otherwise
            broken.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fetching.fetch()

    assert broken == []
    assert (Arrival.objects.count(), Complaint.objects.count()) == (12, 12)
    assert Arrival.objects.exclude(end="case").count() == 0


def test_fetch_mail_says_one_line_for_each_and_the_counts(db, inbox):
    inbox.put(*three()[:1])
    said = StringIO()

    call_command("fetch_mail", stdout=said)

    assert said.getvalue().splitlines() == [
        f"{Complaint.objects.get().reference} new case",
        "fetched 1, known 0, failed 0",
    ]


def test_a_mailbox_that_is_away_says_so_without_its_password(db, settings):
    settings.INBOX_URL = "imap://desk:hidden-word@127.0.0.1:1/INBOX"

    with pytest.raises(CommandError, match=r"cannot be opened: 127.0.0.1: \w+$"):
        call_command("fetch_mail")


def test_what_was_stored_is_settled_while_the_mailbox_is_away(db, settings):
    posting.store(mails.plain(), at=Arrival._meta.get_field("received_at").to_python("2026-11-24T10:00:00+08:00"))
    settings.INBOX_URL = "imap://desk:x@127.0.0.1:1/INBOX"

    with pytest.raises(fetching.MailboxUnreachable):
        fetching.fetch()

    assert Arrival.objects.get().end == "case"
