from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.messaging import notices
from complaints.messaging.models import Notice, Outgoing
from complaints.models import NamedPerson


@pytest.fixture
def failed(case, queued):
    """A mail to the customer of the case, to an address that is none."""
    return queued(complaint=case, party=case.parties.get(), recipient="c4821@example,com")


@pytest.fixture
def signed_in(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def queries_of(signed_in):
    """How many queries a page costs."""

    def count(name):
        with CaptureQueriesContext(connection) as queries:
            assert signed_in.get(reverse(name)).status_code == 200
        return len(queries)

    return count


@pytest.fixture
def post(signed_in):
    """Post a decision about a message."""

    def send(name, row, **posted):
        return signed_in.post(reverse(name, args=[row.pk]), posted, follow=True)

    return send


def test_stuck_messages_says_why_and_masks_the_address(signed_in, failed):
    page = signed_in.get(reverse("stuck_messages"))

    text = page.content.decode()
    assert page.status_code == 200
    assert "This is not an address that can be written to." in text
    assert failed.complaint.reference in text
    assert "c4821@example,com" not in text


def test_stuck_messages_quotes_what_another_machine_answered(signed_in, failed):
    Outgoing.objects.filter(pk=failed.pk).update(last_error="451 come again")

    text = signed_in.get(reverse("stuck_messages")).content.decode()

    assert "The other side did not take it: “451 come again”" in text


def test_message_that_goes_well_has_no_reason(queued):
    assert queued().reason == ""


def test_stuck_messages_is_kind_when_there_are_none(signed_in):
    assert "Every message went out." in signed_in.get(reverse("stuck_messages")).content.decode()


def test_stuck_messages_in_chinese(signed_in, failed, agent):
    agent.language = "zh-hans"
    agent.save()

    page = signed_in.get(reverse("stuck_messages"), headers={"Accept-Language": "zh-hans"})

    assert page.status_code == 200


def test_stuck_messages_costs_the_same_with_one_and_three_rows(queries_of, failed, queued, case):
    with_one = queries_of("stuck_messages")
    for number in range(2):
        queued(f"more-{number}", complaint=case, recipient="no address")

    assert queries_of("stuck_messages") == with_one <= 8


def test_stuck_messages_goes_on_with_older_ones(signed_in, queued):
    rows = [queued(f"letter-{number}", recipient="no address") for number in range(26)]

    first = signed_in.get(reverse("stuck_messages"))
    second = signed_in.get(reverse("stuck_messages"), {"before": first.context["older"]})

    assert [row.pk for row in first.context["rows"] + second.context["rows"]] == [row.pk for row in reversed(rows)]
    assert second.context["older"] is None
    assert signed_in.get(reverse("stuck_messages"), {"before": "x"}).status_code == 200


def test_stuck_messages_is_refused_without_the_right(client, investigator):
    client.force_login(investigator)

    assert client.get(reverse("stuck_messages")).status_code == 403


def test_stuck_messages_asks_a_stranger_to_sign_in(client, db):
    assert client.get(reverse("stuck_messages")).status_code == 302


def test_resend_message_puts_it_on_its_way(post, failed, agent):
    page = post("resend_message", failed, recipient="c4821@example.com")

    failed.refresh_from_db()
    assert "It is on its way again." in page.content.decode()
    assert (failed.state, failed.recipient, failed.decided_by) == ("waiting", "c4821@example.com", agent)


def test_resend_message_keeps_what_was_typed_when_it_is_no_address(post, failed):
    page = post("resend_message", failed, recipient="c4821@@example")

    failed.refresh_from_db()
    assert page.status_code == 422
    assert "We cannot write to this address." in page.content.decode()
    assert 'value="c4821@@example"' in page.content.decode()
    assert failed.state == "failed"


def test_resend_message_says_when_somebody_was_faster(post, failed):
    Outgoing.objects.filter(pk=failed.pk).update(state="waiting")

    assert "Somebody was faster" in post("resend_message", failed).content.decode()


def test_resend_message_of_a_case_that_names_one_does_not_exist(post, failed, agent):
    NamedPerson.objects.create(complaint=failed.complaint, person=agent, name="Lin")

    assert post("resend_message", failed).status_code == 404
    assert post("cancel_message", failed).status_code == 404


def test_cancel_message_gives_it_up(post, failed, agent):
    page = post("cancel_message", failed)

    failed.refresh_from_db()
    assert "It will not be sent." in page.content.decode()
    assert (failed.state, failed.decided_by) == ("cancelled", agent)
    assert failed.last_error == "This is not an address that can be written to."


def test_cancel_message_that_went_out_changes_nothing(post, failed, noon):
    Outgoing.objects.filter(pk=failed.pk).update(state="sent", sent_at=noon)

    assert "Somebody was faster" in post("cancel_message", failed).content.decode()


def test_messages_are_decided_by_post_only(signed_in, failed):
    for name in ("resend_message", "cancel_message"):
        assert signed_in.get(reverse(name, args=[failed.pk])).status_code == 405


def test_notices_shows_ones_own_with_the_new_ones_marked(signed_in, agent, manager, case, noon):
    Notice.objects.all().delete()
    notices.tell(agent, kind="alert", text="Four callbacks are due today.", complaint=case, at=noon)
    notices.tell(manager, kind="alert", text="Somebody else's.", at=noon)

    text = signed_in.get(reverse("notices")).content.decode()

    assert "Four callbacks are due today." in text
    assert "New" in text
    assert "Somebody else" not in text


def test_notices_costs_the_same_with_one_and_three_rows(queries_of, agent, case, noon):
    notices.tell(agent, kind="alert", text="One.", complaint=case, at=noon)
    with_one = queries_of("notices")
    for number in range(2):
        notices.tell(agent, kind="alert", text="More.", complaint=case, at=noon + timedelta(minutes=number))

    assert queries_of("notices") == with_one <= 8


def test_read_notices_marks_ones_own(signed_in, agent, manager, noon):
    notices.tell(agent, kind="alert", text="One.", at=noon)
    notices.tell(manager, kind="alert", text="Two.", at=noon)

    page = signed_in.post(reverse("read_notices"), follow=True)

    assert page.status_code == 200
    assert [notice.person for notice in Notice.objects.unread()] == [manager]
