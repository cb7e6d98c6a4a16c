"""The staff form, while the customer is on the line."""

import dataclasses

import pytest
from django.urls import reverse

from complaints import lifecycle
from complaints.models import Complaint
from conftest import make_person

TYPED = {
    "key": "k1", "channel": "phone", "name": "Wang", "phone": "13800134821", "description": "杯子碎了两只",
    "demands": ["refund"], "amount_refund": "134.00", "language": "zh-hans",
}  # fmt: skip


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def test_record_form_makes_one_case_at_triage_and_a_double_click_none(desk):
    first = desk.post(reverse("record"), TYPED)
    second = desk.post(reverse("record"), TYPED)

    case = Complaint.objects.get()
    assert (case.state, first.url, second.url) == ("triage", second.url, first.url)
    assert (case.language, case.demands.get().amount) == ("zh-hans", 13400)


def test_same_key_with_other_words_names_the_first_case_and_keeps_what_was_typed(desk):
    desk.post(reverse("record"), TYPED)

    answer = desk.post(reverse("record"), TYPED | {"description": "杯子碎了三只"})

    assert answer.status_code == 409
    assert Complaint.objects.get().reference in answer.text
    assert "杯子碎了三只" in answer.text


def test_form_opens_with_what_the_telephone_system_knows(desk):
    page = desk.get(reverse("record"), {"phone": "13800134821", "order": "O-1", "call_id": "call-9"})

    form = page.context["form"]
    assert [form[name].value() for name in ("phone", "order", "key")] == ["13800134821", "O-1", "call-9"]
    assert [line.status for line in page.context["record"].guards] == ["met", "met", "missing", "missing"]


def test_incomplete_record_is_kept_and_the_case_page_says_what_is_missing(desk):
    answer = desk.post(reverse("record"), {**TYPED, "phone": "", "demands": [], "amount_refund": ""}, follow=True)

    assert Complaint.objects.get().state == "intake"
    assert answer.context["next"].main.name == "complete_intake"


def test_lookup_finds_the_customer_their_cases_and_what_rules_say(desk, case):
    typed = TYPED | {"description": "Two mugs broken in transit", "phone": "138 0013 4821"}

    found = desk.post(reverse("record_lookup"), typed)

    assert [row.pk for row in (*found.context["likely"], *found.context["cases"])] == [case.pk]
    assert [str(customer) for customer in found.context["customers"]] == ["Customer 4821"]
    assert found.context["category"].code == "logistics.damaged"
    assert found.context["record"].missing == []


@pytest.mark.parametrize("count", [1, 3])
def test_lookup_asks_the_same_number_of_queries(count, desk, agent, mugs, django_assert_num_queries):
    known = dataclasses.replace(mugs.customer, member_id="M-1")
    for number in range(count):
        lifecycle.register(dataclasses.replace(mugs, external_id=f"l{number}", customer=known), by=agent)
    desk.post(reverse("record_lookup"), TYPED | {"order": "O-2611-88231"})

    with django_assert_num_queries(6):
        desk.post(reverse("record_lookup"), TYPED | {"order": "O-2611-88231"})


def test_only_those_who_may_record_look_customers_up(client, db):
    client.force_login(make_person("auditor", "auditor", "legal"))

    assert client.post(reverse("record_lookup"), TYPED).status_code == 403
    assert client.get(reverse("record_lookup")).status_code in (403, 405)
