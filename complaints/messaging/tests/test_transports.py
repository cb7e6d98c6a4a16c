import email
import stat
from email import policy

import pytest

from complaints.messaging import outbox, tokens
from complaints.messaging.transports import MailTransport, Refused, Transport, compose, transport_for


def deliver(at):
    return outbox.deliver_pending(clock=lambda: at)


def parsed(mail):
    return email.message_from_bytes(mail, policy=policy.default)


def test_mail_carries_its_message_id_and_asks_machines_not_to_answer(queued, noon, mailbox):
    row = queued(in_reply_to="<theirs@example.com>")

    deliver(noon)

    mail = parsed(mailbox.mails[0])
    assert mail["Message-ID"] == row.mail_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["In-Reply-To"] == mail["References"] == "<theirs@example.com>"
    assert mail["Content-Language"] == "en"
    assert [mail["Precedence"], mail["List-Id"], mail["List-Unsubscribe"]] == [None, None, None]


def test_mail_in_chinese_arrives_as_written(queued, noon, mailbox):
    queued(subject="您的客诉 C26-000042", text="您好：\n\n一套新的马克杯正在路上。", language="zh-hans")

    deliver(noon)

    mail = parsed(mailbox.mails[0])
    assert mail["Subject"] == "您的客诉 C26-000042"
    assert mail.get_content().replace("\r\n", "\n").strip() == "您好：\n\n一套新的马克杯正在路上。"


def test_mail_asks_for_answers_at_the_signed_address(queued, settings):
    settings.REPLY_ADDRESS = "Redress <help@redress.example>"

    row = queued()

    token = row.mail_id[1:].partition("@")[0]
    assert compose(row).reply_to == [f"help+{token}@redress.example"]
    assert row.mail_id in tokens.mail_ids_in(f"<{row.reply_to}>")


def test_mail_has_no_reply_address_where_none_is_set_up(queued, settings):
    settings.REPLY_ADDRESS = settings.DEFAULT_FROM_EMAIL

    assert compose(queued()).reply_to == []


@pytest.mark.django_db
def test_one_connection_serves_a_whole_pass(queued, noon, mailbox):
    for number in range(3):
        queued(f"letter-{number}")

    assert deliver(noon).sent == 3


def test_mail_to_what_is_no_address_is_refused(queued):
    row = queued(recipient="c4821@example,com")

    with pytest.raises(Refused, match="not an address"):
        MailTransport("email").send(row)


def test_closing_twice_does_no_harm(mailbox):
    transport = MailTransport("email")
    transport.open()
    transport.close()

    assert transport.close() is None


def test_demonstration_writes_each_mail_as_an_eml_file(queued, noon, settings, tmp_path):
    settings.EMAIL_BACKEND = "complaints.messaging.backends.FilesBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "email")
    row = queued()

    deliver(noon)

    (file,) = (tmp_path / "email").iterdir()
    assert file.suffix == ".eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert parsed(file.read_bytes())["Message-ID"] == row.mail_id


def test_text_message_is_written_as_a_file_once(queued, noon, settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path
    row = queued(kind="sms", recipient="13800134821", subject="", text="您的客诉我们已收到。")

    transport = transport_for("sms")
    transport.send(row)
    name = transport.send(row)

    (file,) = (tmp_path / "sms").iterdir()
    assert file.name == name
    assert "To: 13800134821" in file.read_text()
    assert "您的客诉我们已收到。" in file.read_text()


def test_failed_write_leaves_no_half_file(queued, settings, tmp_path, monkeypatch):
    settings.OUTBOX_DIR = tmp_path
    row = queued(kind="letter", recipient="12 Long Road")
    (tmp_path / "letter" / f"{row.pk:08d}.txt").mkdir(parents=True)

    with pytest.raises(OSError, match=r"\.txt"):
        transport_for("letter").send(row)

    assert [path.name for path in (tmp_path / "letter").iterdir()] == [f"{row.pk:08d}.txt"]


def test_adapter_that_cannot_send_refuses(queued):
    with pytest.raises(Refused, match="no way to send"):
        Transport("email").send(queued())
