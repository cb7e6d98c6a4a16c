"""What becomes of a mail: a case, an addition, a repeat, or quarantine with the reason."""

from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from complaints import lifecycle
from complaints.channels.mail import posting, reading, threads
from complaints.channels.models import Arrival, ArrivalBody
from complaints.channels.tests import mails
from complaints.evidence.models import EvidenceItem
from complaints.messaging import tokens
from complaints.messaging.models import Message, Notice, Outgoing
from complaints.models import Clock, Complaint


def take(raw):
    """One mail, from its bytes to its end."""
    return posting.settle(posting.store(raw, at=timezone.now()).pk)


@pytest.fixture
def opened(db):
    """A case that came by mail, and the receipt that went back."""
    row = take(mails.plain())
    return row.complaint, Outgoing.objects.get(complaint=row.complaint)


def reply(sent, text="Still broken", **lines):
    return mails.plain(text, mail_id="<m2@example.com>", **{"In_Reply_To": sent.mail_id} | lines)


def test_a_mail_becomes_a_case_with_its_receipt(db):
    row = take(mails.plain())

    case = row.complaint
    sent = Outgoing.objects.get(complaint=case)
    assert (row.end, row.sender, row.about) == ("case", "li@example.com", "Broken mugs")
    assert (case.channel, case.subject, case.description) == ("email", "Broken mugs", mails.WORDS)
    assert case.customer.name == "Li Wei"
    assert (sent.recipient, sent.in_reply_to) == ("li@example.com", "<m1@example.com>")
    assert mails.WORDS not in sent.text
    assert bytes(row.body.raw) == mails.plain()


def test_the_same_bytes_again_add_nothing(opened):
    again = posting.store(mails.plain(), at=timezone.now())

    assert again.is_new is False
    assert (Arrival.objects.count(), Complaint.objects.count()) == (1, 1)


def test_a_second_copy_that_travelled_another_way_is_a_repeat(opened):
    row = take(b"Received: by another server\r\n" + mails.plain())

    assert (row.end, row.complaint, Complaint.objects.count()) == ("duplicate", opened[0], 1)


def test_another_mail_under_a_known_message_id_waits_for_a_person(opened):
    row = take(mails.plain("Something else"))

    assert (row.end, row.complaint) == ("quarantined", opened[0])
    assert "Message-ID" in row.reason


def test_an_answer_to_our_mail_from_a_known_address_is_added(opened):
    case, sent = opened

    row = take(reply(sent, "Still broken\n\nOn Tue, 24 Nov 2026, Care wrote:\n> We have it."))

    message = Message.objects.get(complaint=case, direction="in")
    assert (row.end, row.complaint, row.message) == ("addition", case, message)
    assert (message.text, message.by_kind, message.mail_id) == ("Still broken", "customer", "<m2@example.com>")
    assert message.folded.startswith("On Tue")
    assert Outgoing.objects.count() == 1


def test_an_answer_to_our_mail_from_a_strange_address_waits_for_a_person(opened):
    case, sent = opened

    row = take(reply(sent, sender="mallory@evil.example"))

    assert (row.end, row.complaint) == ("quarantined", case)
    assert "does not know" in row.reason
    assert (Message.objects.filter(direction="in").count(), Outgoing.objects.count()) == (0, 1)


def test_a_reply_address_of_ours_joins_like_a_link(opened, settings):
    settings.REPLY_ADDRESS = "help@shop.example"
    case, sent = opened
    address = tokens.reply_address(sent.mail_id)

    row = take(mails.plain("From my other address", sender="other@example.com", mail_id="<m3@example.com>", To=address))

    assert (row.end, row.complaint) == ("addition", case)


@pytest.mark.parametrize("where", ["In_Reply_To", "References", "To", "Cc", "Subject"])
def test_a_forged_token_joins_nothing(opened, where):
    case, sent = opened
    forged = sent.mail_id[:40] + ("0" if sent.mail_id[40] != "0" else "1") + sent.mail_id[41:]
    value = {"To": f"help+{forged[1:49]}@shop.example", "Subject": f"Re: {case.reference}"}.get(where, forged)

    row = take(mails.plain("x", mail_id="<m4@example.com>", **{where: value}))

    assert (row.end, row.complaint == case) == ("case", False)
    assert Message.objects.filter(complaint=case, direction="in").count() == 0


def test_the_address_of_a_colleague_is_no_colleague(opened, agent):
    agent.email = "agent@shop.example"
    agent.save()

    row = take(mails.plain("Close it.", sender="Agent Lin <agent@shop.example>", mail_id="<m5@example.com>"))

    assert (row.end, row.complaint.handler, row.complaint.state) == ("case", None, "intake")


@pytest.mark.parametrize(
    "lines",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.example.com>"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
        {"sender": "MAILER-DAEMON@example.com"},
        {"sender": "no-reply@example.com"},
        {"sender": "Redress <redress@localhost.example>", "X_Loop": "us"},
        {"subject": "自动回复：我在休假"},
        {"subject": "Out of office"},
    ],
)
def test_a_machine_is_kept_and_never_answered(db, lines):
    row = take(mails.plain("I am away.", **lines))

    assert (row.end, Complaint.objects.count(), Outgoing.objects.count()) == ("quarantined", 0, 0)
    assert row.reason


def test_a_person_who_says_that_they_are_none_is_answered(db):
    assert take(mails.plain(Auto_Submitted="no")).end == "case"


def test_a_machine_that_answers_a_case_is_kept_there_and_moves_no_promise(opened):
    _case, sent = opened
    clocks = Clock.objects.count()

    row = take(reply(sent, "I am away", Auto_Submitted="auto-replied"))

    assert (row.end, Message.objects.get(direction="in").is_automatic) == ("addition", True)
    assert (Clock.objects.count(), Outgoing.objects.count()) == (clocks, 1)


def test_a_mail_that_came_back_is_noted_at_what_was_sent(opened):
    case, sent = opened

    row = take(mails.report(sent.mail_id))

    sent.refresh_from_db()
    assert (row.end, row.complaint, row.message) == ("addition", case, None)
    assert sent.bounced_at is not None
    assert "550" in sent.last_error
    assert "li@example.com" not in sent.last_error


def test_a_delay_is_no_bounce(opened):
    _case, sent = opened

    take(mails.report(sent.mail_id, action="delayed"))

    sent.refresh_from_db()
    assert sent.bounced_at is None


def test_a_report_on_nothing_of_ours_waits_for_a_person(opened):
    assert take(mails.report("<0123@elsewhere.example>")).end == "quarantined"


def test_our_own_mail_that_comes_back_is_no_complaint(opened, settings):
    settings.DEFAULT_FROM_EMAIL = "Care <help@shop.example>"

    row = take(mails.plain("We have it.", sender="Care <help+x@shop.example>", mail_id="<m6@example.com>"))

    assert (row.end, row.reason) == ("quarantined", "our own mail came back to us")


def test_words_after_the_end_tell_whoever_spoke_with_the_customer(opened, agent):
    case, sent = opened
    Complaint.objects.filter(pk=case.pk).update(handler=agent)
    lifecycle.withdraw(case, by=agent, words="on the telephone")

    row = take(reply(sent, "It is broken again"))

    assert row.end == "addition"
    assert [notice.kind for notice in Notice.objects.filter(person=agent)] == ["after_the_end"]


@pytest.mark.parametrize(
    "raw,reason",
    [
        (mails.plain(sender="nobody"), "without a sender's address"),
        (mails.plain("", subject=""), "nothing in it"),
        (b"no header", "no header lines"),
        (b"", "empty"),
    ],
)
def test_what_cannot_be_answered_waits_with_its_reason(db, raw, reason):
    row = take(raw)

    assert (row.end, row.reason) == ("quarantined", reason)
    assert bytes(ArrivalBody.objects.get().raw) == raw


def test_files_become_evidence_once(db, monkeypatch):
    row = take(mails.with_file())

    item = EvidenceItem.objects.get()
    assert (item.complaint, item.name, item.by_kind) == (row.complaint, "mug.png", "customer")
    row.has_files_waiting = True
    posting.bring_files(row)
    assert EvidenceItem.objects.count() == 1


def test_a_file_that_is_not_taken_is_named_and_the_words_are_taken(db):
    row = take(mails.with_file("run.exe", b"MZ\x90", ("application", "octet-stream")))

    assert (row.end, EvidenceItem.objects.count()) == ("case", 0)
    assert [name for name, _why in row.answer["files_refused"]] == ["run.exe"]


def test_a_mail_that_kills_its_reader_is_put_aside(db, monkeypatch):
    def die(raw):
        raise KeyboardInterrupt

    row = posting.store(mails.plain(), at=timezone.now())
    monkeypatch.setattr(reading, "read", die)
    for _try in range(3):
        with pytest.raises(KeyboardInterrupt):
            posting.settle(row.pk)

    assert posting.settle(row.pk).reason == "reading it failed three times"


def test_a_mail_that_our_rules_cannot_take_is_put_aside_and_the_next_goes_on(db, monkeypatch):
    monkeypatch.setattr(threads, "find", lambda mail: 1 / 0)

    row = take(mails.plain())

    assert (row.end, row.reason) == ("quarantined", "could not be settled: ZeroDivisionError")


def test_a_database_that_is_away_costs_no_mail(db, monkeypatch):
    def away(mail):
        raise OperationalError("gone")

    row = posting.store(mails.plain(), at=timezone.now())
    with monkeypatch.context() as patched:
        patched.setattr(threads, "find", away)
        with pytest.raises(OperationalError):
            posting.settle(row.pk)

    assert [one.end for one in posting.settle_waiting()] == ["case"]


def test_ingest_mail_says_one_line_for_each(db, tmp_path, monkeypatch):
    files = {"good.eml": mails.plain(), "odd.eml": b"nothing"}
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(mails.plain("By pipe", mail_id="<p@example.com>"))))
    said, again = StringIO(), StringIO()

    call_command("ingest_mail", str(tmp_path / "good.eml"), str(tmp_path / "odd.eml"), "-", stdout=said)
    call_command("ingest_mail", str(tmp_path / "good.eml"), stdout=again)

    references = [case.reference for case in Complaint.objects.order_by("pk")]
    assert said.getvalue().splitlines() == [
        f"{references[0]} new case",
        "- in quarantine: no header lines",
        f"{references[1]} new case",
    ]
    assert again.getvalue().splitlines() == [f"{references[0]} taken before (new case)"]
