"""The public form and the tracking page."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from complaints import lifecycle, throttle, tracking
from complaints.channels import jobs
from complaints.channels.models import Arrival
from complaints.messaging.models import Outgoing
from complaints.models import Complaint, Party
from complaints.privacy import blind_indexes

KEY = "0" * 31 + "a"
TYPED = {
    "key": KEY,
    "description": "Two of the six mugs were in pieces.",
    "order": "O-2611-88231",
    "wishes": ["refund", "explanation"],
    "contact": "13800134821",
}


def submit(client, **changes):
    return client.post("/submit/", TYPED | changes)


@pytest.fixture
def sent(client, db):
    """(case, address of its tracking page) of a complaint sent by the form."""
    address = submit(client).url.partition("?")[0]
    return Complaint.objects.get(), address


def ends():
    return list(Arrival.objects.order_by("pk").values_list("end", flat=True))


# --- the form -----------------------------------------------------------------------------------------------------


def test_the_form_leads_to_the_page_that_is_the_receipt(client, db):
    answer = submit(client)

    case = Complaint.objects.get()
    page = client.get(answer.url)
    assert (answer.status_code, page.status_code) == (302, 200)
    assert (case.channel, case.state, case.order.number) == ("web", "triage", "O-2611-88231")
    assert sorted(case.demands.values_list("kind", flat=True)) == ["explanation", "refund"]
    assert case.reference in page.text
    assert ends() == ["case"]


def test_sending_twice_makes_one_case(client, db):
    first, again = submit(client), submit(client)

    assert (first.url, Complaint.objects.count()) == (again.url, 1)
    assert ends() == ["case", "duplicate"]


def test_the_same_page_with_other_words_leads_to_the_first_case(client, sent):
    again = submit(client, description="Three mugs, in fact.")

    assert again.status_code == 409
    assert "Three mugs, in fact." in again.text
    assert sent[1] in again.text
    assert ends() == ["case", "refused"]


@pytest.mark.parametrize(
    "change,field",
    [
        ({"description": " \n"}, "description"),
        ({"contact": ""}, "contact"),
        ({"contact": "call me"}, "contact"),
        ({"contact": "a@b"}, "contact"),
        ({"wishes": ["a pony"]}, "wishes"),
        ({"order": "x" * 65}, "order"),
        ({"key": "nonsense"}, "key"),
        ({"description": "nul\x00"}, "description"),
    ],
)
def test_what_is_missing_is_said_by_the_field_and_nothing_typed_is_lost(client, db, change, field):
    answer = submit(client, **change)

    assert (answer.status_code, Complaint.objects.count()) == (422, 0)
    assert list(answer.context["form"].errors) == [field]
    assert "O-2611-88231" in answer.text or field == "order"
    assert ends() == ["refused"]


def test_anonymous_needs_no_contact_and_leaves_none(client, db):
    answer = submit(client, contact="", anonymous="on")

    case = Complaint.objects.get()
    assert (answer.status_code, case.anonymous, case.customer) == (302, True, None)
    assert "only way back" in client.get(answer.url).text


def test_both_languages(client, db):
    client.cookies["language"] = "zh-hans"
    answer = submit(client)

    assert '<html lang="zh-Hans"' in client.get("/submit/").text
    assert (answer.status_code, Complaint.objects.get().language) == (302, "zh-hans")


def test_a_filled_trap_goes_to_quarantine(client, db):
    answer = submit(client, website="https://spam.example")

    assert (answer.status_code, Complaint.objects.count(), ends()) == (202, 0, ["quarantined"])


def test_a_flood_from_one_address_is_stopped_others_are_not(client, db, settings):
    settings.SUBMIT_PER_HOUR = 3
    answers = [submit(client, key=f"{n:032x}").status_code for n in range(5)]
    other = client.post("/submit/", TYPED | {"key": f"{9:032x}"}, REMOTE_ADDR="198.51.100.7")

    assert answers == [302, 302, 302, 429, 429]
    assert other.status_code == 302


def test_what_was_typed_comes_back_when_it_was_too_much(client, db, settings):
    settings.SUBMIT_PER_HOUR = 1
    submit(client)
    answer = submit(client, key=f"{2:032x}", description="Not lost")

    assert (answer.status_code, "Not lost" in answer.text) == (429, True)


def test_markup_is_shown_as_typed(client, db):
    answer = submit(client, description="<script>alert(1)</script>{{ 7 }}")

    page = client.get(answer.url).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in page


def test_the_receipt_carries_link_and_promise_but_no_word_of_the_sender(client, sent):
    letter = Outgoing.objects.get(is_receipt=True)

    assert sent[1] in letter.text
    assert "mugs" not in letter.text


# --- the tracking page --------------------------------------------------------------------------------------------


def test_hit_and_miss_have_the_same_headers_and_are_never_kept(client, sent):
    hit, miss = client.get(sent[1]), client.get("/track/" + "A" * 32 + "/")

    assert (hit.status_code, miss.status_code) == (200, 404)
    for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy"):
        assert hit[name] == miss[name]
    assert "no-store" in hit["Cache-Control"]


def test_guessing_links_is_stopped(client, sent):
    answers = [client.get(f"/track/guess{n}/").status_code for n in range(25)]

    assert answers[0] == 404
    assert answers[-1] == 429
    assert client.get(sent[1]).status_code == 429
    assert client.get(sent[1], REMOTE_ADDR="198.51.100.7").status_code == 200


@pytest.mark.parametrize("token", ["x", "é退", "a" * 3000, "%00", "..", "null"])
def test_odd_links_open_nothing(client, db, token):
    assert client.get(f"/track/{token}/").status_code in (404, 400)


def test_the_token_is_stored_nowhere_and_survives_a_new_key(client, sent, settings):
    _case, address = sent
    party = Party.objects.get()
    token = address.strip("/").rpartition("/")[2]
    assert token not in (party.link_hash, party.link_nonce)

    settings.DATA_KEYS = ["k" * 40, *settings.DATA_KEYS]

    assert client.get(address).status_code == 200
    assert tracking.token_of(Party.objects.get()) == token


def test_a_message_is_taken_once_and_starts_the_reply_clock(client, sent, agent):
    case, address = sent
    lifecycle.say(case, by=agent, text="Could you send us a photo?")
    key = "b" * 32
    first = client.post(address, {"key": key, "text": "Here it is."})
    client.post(address, {"key": key, "text": "Here it is."})

    page = client.get(address).text
    assert first.status_code == 302
    assert case.messages.filter(direction="in").count() == 1
    assert case.clocks.filter(kind="next_reply", state="running").count() == 1
    assert "Here it is." in page
    assert "Could you send us a photo?" in page
    assert ends() == ["case", "addition", "duplicate"]


def test_other_words_from_a_page_that_was_sent_are_kept_to_be_sent_again(client, sent):
    client.post(sent[1], {"key": "b" * 32, "text": "One."})
    answer = client.post(sent[1], {"key": "b" * 32, "text": "Two."})

    assert (answer.status_code, "Two." in answer.text, "b" * 32 in answer.text) == (409, True, False)


def test_an_empty_message_is_refused_on_the_page(client, sent):
    answer = client.post(sent[1], {"text": "  "})

    assert (answer.status_code, "Write something first." in answer.text) == (422, True)


def test_notes_never_reach_the_page(client, sent, agent):
    lifecycle.say(sent[0], by=agent, text="Repeated claimant?", direction="note")

    assert "Repeated claimant" not in client.get(sent[1]).text


def test_each_party_sees_its_own_messages_only(client, sent, agent):
    case, address = sent
    other = Party.objects.create(complaint=case, customer=case.customer, is_main=False, role="recipient")
    lifecycle.say(case, by=agent, text="For the buyer")
    lifecycle.say(case, by=agent, text="For the recipient", party=other)

    theirs = client.get(f"/track/{tracking.token_of(other)}/").text
    assert ("For the recipient" in theirs, "For the buyer" in theirs, "in pieces" in theirs) == (True, False, False)
    assert "For the recipient" not in client.get(address).text


def test_the_page_of_a_merged_case_follows_the_survivor(client, sent, agent, case):
    lifecycle.merge(sent[0], by=agent, into=case, confirmed=True)
    client.post(sent[1], {"text": "Still waiting.", "key": "c" * 32})

    page = client.get(sent[1]).text
    assert sent[0].messages.get(direction="in").text == "Still waiting."
    assert "Still waiting." in page
    assert case.subject not in page
    assert sent[0].reference in page


def test_the_steps_say_what_comes_next(client, sent, agent, triage_choice):
    case, address = sent
    assert "A person answers you by" in client.get(address).text

    lifecycle.assign(case, by=agent, **triage_choice)

    page = client.get(address)
    assert [step.kind for step in page.context["road"]] == ["done", "done", "now", *["ahead"] * 4]
    assert "come back to you with a proposal by" in page.text


def test_a_customer_may_wish_that_we_look_again(client, sent, agent, manager):
    case, address = sent
    lifecycle.ask(case, "reject", by=agent, reason="Spam")
    lifecycle.reject(case.step_requests.get(), by=manager)
    assert "Ask us to look at it again" in client.get(address).text

    answer = client.post(f"{address}wish/", {"reason": "It is no spam."})

    assert answer.status_code == 302
    assert case.step_requests.get(step="appeal").asked_by_kind == "customer"
    assert "A colleague decides" in client.get(address).text


def test_what_cannot_be_taken_back_now_is_said_in_words(client, sent):
    answer = client.post(f"{sent[1]}take-back/", {"words": ""})

    assert answer.status_code in (302, 409)
    assert client.get(f"{sent[1]}take-back/").status_code == 200


def test_the_page_takes_the_same_queries_whatever_was_said(client, sent, agent, django_assert_max_num_queries):
    for n in range(5):
        lifecycle.say(sent[0], by=agent, text=f"word {n}")
    # What open incidents tell the public is read once for all pages of a process.
    client.get(sent[1])

    with django_assert_max_num_queries(12):
        client.get(sent[1])


# --- a lost link --------------------------------------------------------------------------------------------------


def test_the_answer_is_the_same_for_known_and_unknown_addresses(client, sent):
    known = client.post("/track/", {"contact": "13800134821"})
    unknown = client.post("/track/", {"contact": "13900000000"})

    assert known.status_code == unknown.status_code == 200
    assert _plain(known) == _plain(unknown)


def _plain(answer):
    return re.sub(r'value="[^"]{60,}"', "", answer.text)


def test_the_link_goes_to_the_address_on_file_only(sent):
    jobs.send_link(blind_indexes("phone", "13800134821"))
    jobs.send_link(blind_indexes("phone", "13900000000"))

    letters = Outgoing.objects.filter(template_code="tracking_link")
    assert [letter.recipient for letter in letters] == ["13800134821"]
    assert sent[1] in letters.get().text
    assert len(mail.outbox) == 0


def test_one_address_is_not_flooded_with_links(sent):
    for _n in range(20):
        jobs.send_link(blind_indexes("phone", "13800134821"))

    waiting = Outgoing.objects.filter(recipient="13800134821", state="waiting")
    assert waiting.count() == 1


def test_asking_for_links_is_throttled(client, db):
    answers = [client.post("/track/", {"contact": "13800134821"}).status_code for _n in range(7)]

    assert answers == [200] * 5 + [429] * 2


def test_an_ipv6_household_is_one_source(rf):
    request = rf.get("/", REMOTE_ADDR="2001:db8:1:2:aaaa::1")
    other = rf.get("/", REMOTE_ADDR="2001:db8:1:2:bbbb::9")

    assert throttle.source_of(request) == throttle.source_of(other)


def test_the_window_of_a_throttle_ends(db):
    now = timezone.now()
    times = [now, now, now + timezone.timedelta(hours=1)]

    assert [throttle.is_allowed("x", "y", limit=1, seconds=3600, now=at) for at in times] == [True, False, True]
