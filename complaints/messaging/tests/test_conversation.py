import hashlib
from datetime import timedelta

import pytest

from complaints import actors
from complaints.errors import StepRefused
from complaints.messaging import conversation, letters, outbox
from complaints.messaging.models import Message
from complaints.models import ContactPoint


@pytest.fixture
def say(case, agent, noon):
    """Write on the case as the agent."""

    def write(text="A new set is on its way.", **changes):
        fields = {"direction": "out", "by": agent, "at": noon}
        return conversation.add(case, text=text, **fields | changes)

    return write


def on_channel(case, channel, *contacts):
    """The same case as it came by another channel, from a customer with these contact points."""
    case.channel = channel
    case.save(update_fields=["channel"])
    case.customer.contacts.all().delete()
    for number, (kind, value) in enumerate(contacts):
        ContactPoint.objects.create(customer=case.customer, kind=kind, value=value, lookup=str(number))


def test_message_to_the_customer_is_queued_to_the_best_address(say, case):
    message = say()

    row = message.deliveries.get()
    assert (row.kind, row.recipient, row.text, row.mail_id) == (
        "email",
        "c4821@example.com",
        "A new set is on its way.",
        message.mail_id,
    )
    assert row.subject == f"Your complaint {case.reference}"
    assert (message.channel, message.party.is_main) == ("email", True)


def test_subject_of_a_reply_is_in_the_customers_language(say, case):
    case.language = "zh-hans"

    assert say().deliveries.get().subject == f"您的客诉 {case.reference}"


def test_spoken_words_are_kept_and_not_sent(say):
    assert say(channel="phone").deliveries.count() == 0


def test_words_that_a_connector_sent_are_not_sent_again(say):
    assert say(channel="wechat", external_id="wx-1").deliveries.count() == 0


def test_note_is_not_sent_and_not_public(say, case):
    note = say(direction="note")

    assert (note.deliveries.count(), note.is_public_to_customer, note.channel) == (0, False, "")
    assert note not in case.messages.public()


def test_customers_words_keep_their_party(case, noon):
    party = case.parties.get()

    message = conversation.add(case, direction="in", by=actors.Customer(party), text="And the freight?", at=noon)

    assert (message.party, message.by_kind, message.by_person) == (party, "customer", None)
    assert list(case.messages.for_party(party).filter(direction="in")) == [message]


def test_customer_who_wants_no_contact_gets_none(say, case):
    case.customer.no_contact = True
    case.customer.save()

    assert say().deliveries.count() == 0


def test_reply_continues_the_customers_mail(say, noon):
    say(direction="in", text="And the freight?", mail_id="<theirs@example.com>")

    assert say().deliveries.get().in_reply_to == "<theirs@example.com>"


def test_link_is_refused_where_the_channel_forbids_it(say, case):
    on_channel(case, "marketplace", ("messenger", "buyer-77"))

    with pytest.raises(StepRefused) as refusal:
        say("Look at https://redress.example/x")

    assert [item.name for item in refusal.value.unmet] == ["has_no_link"]
    assert Message.objects.filter(direction="out", is_automatic=False).count() == 0


def test_link_may_go_by_mail_to_a_customer_of_such_a_channel(say, case):
    on_channel(case, "marketplace", ("email", "c4821@example.com"))

    assert say("Look at https://redress.example/x").deliveries.get().kind == "email"


@pytest.mark.parametrize(
    "contacts,kind,recipient",
    [
        ([("phone", "021-62345678"), ("phone", "13800134821")], "sms", "13800134821"),
        ([("address", "12 Long Road"), ("messenger", "wx-77")], "chat", "wx-77"),
        ([("address", "12 Long Road")], "letter", "12 Long Road"),
        ([("phone", "021-62345678"), ("messenger", "wx-77")], "chat", "wx-77"),
    ],
)
def test_best_way_to_reach_a_customer(say, case, contacts, kind, recipient):
    on_channel(case, "phone", *contacts)

    row = say().deliveries.get()

    assert (row.kind, row.recipient) == (kind, recipient)


def test_customer_who_wants_the_telephone_gets_text_messages(say, case):
    case.customer.phone_only = True
    case.customer.save()

    assert say().deliveries.get().kind == "sms"


def test_digest_is_salted_and_gone_with_the_salt(say):
    message = say()

    first = conversation.digest(message)
    message.salt = ""

    assert first == hashlib.sha256(f"{Message.objects.get(pk=message.pk).salt}\n{message.text}".encode()).hexdigest()
    assert conversation.digest(message) != first


def test_find_gives_the_message_that_was_numbered_so(say, case):
    message = say(direction="in", channel="wechat", external_id="wx-1")

    assert conversation.find(case, "wechat", "wx-1") == message
    assert conversation.find(case, "wechat", "wx-2") is None
    assert conversation.find(case, "wechat", "") is None


def test_automatic_letter_is_queued_once_and_shown(case, noon):
    party = case.parties.get()
    rendered = letters.render("closed", language="en", values={"reference": case.reference})
    wanted = {
        "party": party,
        "contact": case.customer.contacts.get(kind="email"),
        "rendered": rendered,
        "template_code": "closed",
        "dedup_key": f"closed:{case.pk}",
        "at": noon,
    }

    first = conversation.send_automatic(case, **wanted)
    second = conversation.send_automatic(case, **wanted)

    assert first.pk == second.pk
    assert first.message.is_automatic is True
    assert first.is_receipt is False
    assert case.messages.filter(deliveries__template_code="closed").count() == 1


def test_text_message_carries_the_short_letter(case, noon):
    rendered = letters.render("closed", language="en", values={"reference": case.reference})

    row = conversation.send_automatic(
        case,
        party=case.parties.get(),
        contact=case.customer.contacts.get(kind="phone"),
        rendered=rendered,
        template_code="closed",
        dedup_key="closed:1",
        at=noon,
    )

    assert row.text == rendered.short
    assert row.message.text == rendered.text


def test_message_can_be_taken_back_until_it_leaves(say, case, noon):
    message = say(undo_seconds=10)
    outbox.deliver_pending(clock=lambda: noon + timedelta(seconds=9))

    assert conversation.take_back(message, at=noon + timedelta(seconds=9)) is True

    assert message.is_public_to_customer is False
    assert message not in case.messages.public()
    assert message.deliveries.get().state == "cancelled"


def test_message_that_left_cannot_be_taken_back(say, noon):
    message = say(undo_seconds=10)
    outbox.deliver_pending(clock=lambda: noon + timedelta(seconds=10))

    assert conversation.take_back(message, at=noon + timedelta(seconds=11)) is False
    assert message.is_public_to_customer is True
