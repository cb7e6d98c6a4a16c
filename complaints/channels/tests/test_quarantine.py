"""What waits in quarantine is decided once by a person; the balance and its rows show everybody what came in."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from complaints import drafts
from complaints.channels import quarantine, reasons
from complaints.channels.errors import SettledMeanwhile
from complaints.channels.mail import posting
from complaints.channels.models import Arrival
from complaints.channels.tests import mails
from complaints.channels.tests.test_mail_settling import take
from complaints.errors import StepRefused
from complaints.evidence.models import EvidenceItem
from complaints.messaging.models import Message, Outgoing
from complaints.models import Complaint, NamedPerson, Party
from conftest import make_person

ANSWER = "Yes, please send a new one."


@pytest.fixture
def opened(db):
    return take(mails.plain()).complaint


@pytest.fixture
def strange(opened):
    """An answer to our receipt from an address that the case does not know."""
    sent = Outgoing.objects.get(complaint=opened)
    return take(
        mails.plain(ANSWER, sender="Mei <mei@example.com>", mail_id="<m2@example.com>", In_Reply_To=sent.mail_id)
    )


@pytest.fixture
def automatic(db):
    return take(mails.plain(mail_id="<auto@example.com>", Auto_Submitted="auto-generated"))


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


# --- link -----------------------------------------------------------------------------------------------------------


def test_message_is_linked_as_somebody_new_who_joins_the_case(strange, opened, agent):
    quarantine.link(strange, opened, by=agent)

    row = Arrival.objects.get(pk=strange.pk)
    party = Party.objects.exclude(is_main=True).get(complaint=opened)
    assert (row.end, row.complaint, row.decided_by) == ("addition", opened, agent)
    assert (row.message.text, row.message.direction, row.message.party) == (ANSWER, "in", party)
    assert [point.value for point in party.customer.contacts.all()] == ["mei@example.com"]


def test_message_is_linked_as_the_words_of_a_chosen_party(strange, opened, desk):
    page = desk.get(reverse("arrival", args=[strange.pk]), {"case": opened.reference})
    assert ANSWER in page.text
    main = Party.objects.get(complaint=opened)

    answer = desk.post(reverse("link_arrival", args=[strange.pk]), {"case": opened.reference, "party": main.pk})

    assert answer.url == reverse("case", args=[opened.reference])
    assert Message.objects.get(direction="in", complaint=opened).party == main
    assert Party.objects.count() == 1


def test_files_of_a_linked_mail_join_the_case(opened, agent):
    sent = Outgoing.objects.get(complaint=opened)
    row = take(mails.with_file(Message_ID="<m3@example.com>", From="mei@example.com", In_Reply_To=sent.mail_id))

    quarantine.link(row, opened, by=agent)

    assert EvidenceItem.objects.filter(complaint=opened).count() == 1
    assert not Arrival.objects.filter(has_files_waiting=True).exists()


# --- release --------------------------------------------------------------------------------------------------------


def test_machine_s_mail_becomes_a_case_that_answers_nobody(automatic, desk):
    page = desk.get(reverse("record"), {"arrival": automatic.pk})
    form = page.context["form"]
    assert (form["description"].value(), form["email"].value()) == (mails.WORDS, "")

    typed = {name: form[name].value() or "" for name in ("key", "arrival", "channel", "subject", "description", "name")}
    answer = desk.post(reverse("record"), typed | {"asks_only": "on"})

    case = Complaint.objects.get()
    row = Arrival.objects.get()
    assert answer.url == reverse("case", args=[case.reference])
    assert (row.end, row.complaint, case.channel, case.received_at) == ("case", case, "email", row.received_at)
    assert not Outgoing.objects.exists()


def test_what_was_released_is_not_released_again(automatic, desk):
    typed = {"key": "k", "arrival": automatic.pk, "channel": "email", "description": "Broken", "asks_only": "on"}
    desk.post(reverse("record"), typed)

    again = desk.post(reverse("record"), typed)

    assert (again.status_code, Complaint.objects.count()) == (409, 1)


def test_form_in_quarantine_opens_with_what_was_typed(client, desk):
    client.post(
        reverse("submit"),
        {"description": "Cups", "order": "O-1", "wishes": ["refund"], "contact": "a@b.cn", "website": "x"},
    )
    row = Arrival.objects.get()

    form = desk.get(reverse("record"), {"arrival": row.pk}).context["form"]

    values = [form[name].value() for name in ("channel", "description", "order", "demands", "email")]
    assert values == ["web", "Cups", "O-1", ["refund"], "a@b.cn"]


# --- drop -----------------------------------------------------------------------------------------------------------


def test_dropped_message_keeps_its_key_and_its_bytes(automatic, agent):
    quarantine.drop(automatic, by=agent, reason="advertising")

    row = Arrival.objects.get()
    assert (row.end, row.decided_by) == ("dropped", agent)
    assert row.reason.startswith("dropped: advertising")
    assert b"auto-generated" in bytes(row.body.raw)
    again = posting.store(bytes(row.body.raw), at=timezone.now())
    assert (again.is_new, Arrival.objects.count()) == (False, 1)


def test_dropping_asks_for_a_reason(automatic, agent, desk):
    with pytest.raises(StepRefused):
        quarantine.drop(automatic, by=agent, reason=" ")

    assert desk.post(reverse("drop_arrival", args=[automatic.pk]), {"reason": ""}).status_code == 422
    assert desk.post(reverse("drop_arrival", args=[automatic.pk]), {"reason": "spam"}).url == reverse("quarantine")


def test_second_decision_comes_too_late(automatic, agent, opened):
    quarantine.drop(automatic, by=agent, reason="advertising")

    with pytest.raises(SettledMeanwhile):
        quarantine.link(automatic, opened, by=agent)


def test_only_those_with_the_right_decide(automatic, client):
    auditor = make_person("auditor", "auditor", "legal")
    with pytest.raises(PermissionDenied):
        quarantine.drop(automatic, by=auditor, reason="advertising")
    client.force_login(auditor)

    assert client.get(reverse("arrival", args=[automatic.pk])).status_code == 200
    assert client.post(reverse("drop_arrival", args=[automatic.pk]), {"reason": "x"}).status_code == 403
    assert client.get(reverse("arrival_raw", args=[automatic.pk])).status_code == 403


# --- pages ----------------------------------------------------------------------------------------------------------


def test_every_figure_of_the_balance_opens_its_rows(desk, strange, automatic):
    page = desk.get(reverse("arrivals"))

    (day,) = page.context["days"]
    assert (day["received"], day["ends"]["case"], day["ends"]["quarantined"], day["left"]) == (3, 1, 2, 0)
    query = {"day": day["day"].isoformat(), "end": "quarantined", "way": "mail"}
    assert {row.pk for row in desk.get(reverse("arrival_rows"), query).context["rows"]} == {strange.pk, automatic.pk}
    assert desk.get(reverse("arrival_rows"), {"day": "2020-01-01"}).context["rows"] == []


@pytest.mark.parametrize("name", ["quarantine", "arrival_rows", "arrivals"])
def test_pages_ask_the_same_for_one_row_and_for_three(desk, db, name, django_assert_max_num_queries):
    for count in (1, 3):
        while Arrival.objects.count() < count:
            number = Arrival.objects.count()
            take(mails.plain(f"Word {number}", mail_id=f"<q{number}@example.com>", Auto_Submitted="auto-generated"))
        with django_assert_max_num_queries(8):
            assert desk.get(reverse(name)).status_code == 200


def test_words_of_a_case_about_oneself_are_not_shown(opened, strange, agent, desk):
    NamedPerson.objects.create(complaint=opened, name="Lin", person=agent)

    rows = desk.get(reverse("arrival_rows"))

    assert len(rows.context["rows"]) == 2
    assert "Broken mugs" not in rows.text
    assert desk.get(reverse("arrival", args=[strange.pk])).status_code == 404
    assert desk.get(reverse("quarantine")).context["rows"].count() == 0


def test_bytes_are_a_download_that_no_browser_runs(automatic, desk):
    answer = desk.get(reverse("arrival_raw", args=[automatic.pk]))

    assert answer.content == bytes(automatic.body.raw)
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_reason_is_told_in_the_reader_s_words():
    assert reasons.told("written by a machine: Auto-Submitted") == "written by a machine: Auto-Submitted"
    assert reasons.told("something new") == "something new"


# --- drafts of the form ---------------------------------------------------------------------------------------------


def test_record_form_goes_on_where_a_closed_browser_stopped(desk, agent):
    typed = {"key": "call-9", "phone": "13800134821", "description": "杯子碎了", "demands": "refund", "anonymous": "on"}
    desk.post(reverse("keep_draft", args=["record:call-9"]), typed)

    begun = desk.get(reverse("record"))
    assert [about for _row, _key, about in begun.context["begun"]] == ["杯子碎了"]
    form = desk.get(reverse("record"), {"call_id": "call-9"}).context["form"]
    assert [form[name].value() for name in ("phone", "demands", "anonymous")] == ["13800134821", ["refund"], True]

    desk.post(reverse("record"), {**typed, "channel": "phone", "demands": ["refund"]})
    assert drafts.body_of(agent, "record:call-9") == {}


def test_old_quarantine_is_marked_as_over(automatic, agent):
    from complaints.channels import counts

    tally = counts.in_quarantine(agent, timezone.now() + timedelta(hours=25))

    assert (tally.rows.count(), tally.over.count()) == (1, 1)
