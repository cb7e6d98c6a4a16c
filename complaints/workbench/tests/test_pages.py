"""Pages as a person opens them."""

import pytest
from django.urls import reverse

from complaints import lifecycle
from complaints.models import Complaint


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def test_pages_ask_for_a_sign_in(client):
    for name in ("home", "queue", "record"):
        assert client.get(reverse(name)).status_code == 302


def test_record_form_makes_one_case_at_triage_and_a_double_click_none(desk):
    typed = {
        "key": "k1", "channel": "phone", "name": "Wang", "phone": "13800134821", "description": "杯子碎了两只",
        "demands": ["refund"], "amount": "134.00",
    }  # fmt: skip

    first = desk.post(reverse("record"), typed)
    second = desk.post(reverse("record"), typed)

    case = Complaint.objects.get()
    assert (case.state, first.url, second.url) == ("triage", second.url, first.url)


def test_case_page_shows_the_case_and_a_foreign_case_is_not_found(desk, client, triaged, investigator):
    assert triaged.reference in desk.get(reverse("case", args=[triaged.reference])).text

    client.force_login(investigator)
    assert client.get(reverse("case", args=[triaged.reference])).status_code == 404


def test_assign_through_the_page(desk, triaged, triage_choice):
    page = reverse("assign", args=[triaged.reference])
    assert desk.get(page).status_code == 200

    answer = desk.post(
        page,
        {
            "version": triaged.version,
            "category": triage_choice["category"].pk,
            "priority": "yellow",
            "department": triage_choice["department"].pk,
            "owner": triage_choice["owner"].pk,
        },
    )

    assert answer.status_code == 302
    assert Complaint.objects.get(pk=triaged.pk).state == "verification"


def test_conflict_keeps_what_was_typed(desk, triaged, agent):
    lifecycle.take(triaged, by=agent)

    answer = desk.post(
        reverse("withdraw", args=[triaged.reference]), {"version": triaged.version, "words": "He called at nine."}
    )

    assert answer.status_code == 409
    assert "He called at nine." in answer.text


@pytest.mark.parametrize("count", [1, 3])
def test_queue_reads_the_same_number_of_queries(count, desk, agent, mugs, django_assert_num_queries):
    import dataclasses

    for number in range(count):
        lifecycle.register(dataclasses.replace(mugs, external_id=f"q{number}"), by=agent)
    desk.get(reverse("queue"))

    with django_assert_num_queries(5):
        desk.get(reverse("queue"))


def test_every_form_page_opens(desk, triaged):
    assert desk.get(reverse("record")).status_code == 200
    for name in ("assign", "answer", "fast_track", "ask_reject", "withdraw", "merge", "hand_over", "promise"):
        assert desk.get(reverse(name, args=[triaged.reference])).status_code == 200, name


def test_after_a_conflict_the_same_page_can_be_sent_again(desk, triaged, agent):
    lifecycle.take(triaged, by=agent)
    page = reverse("withdraw", args=[triaged.reference])
    shown = desk.post(page, {"version": triaged.version, "words": "He called at nine."})

    version = shown.context["form"]["version"].value()
    again = desk.post(page, {"version": version, "words": "He called at nine."})

    assert again.status_code == 302
    assert Complaint.objects.get(pk=triaged.pk).state == "withdrawn"
