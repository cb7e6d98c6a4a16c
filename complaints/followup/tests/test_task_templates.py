"""What a fresh installation knows of carrying remedies out, and how administrators change it."""

import pytest
from django.urls import reverse

from complaints import reference
from complaints.models import TaskTemplate
from conftest import make_person

pytestmark = pytest.mark.django_db

REMEDIES = {
    "return", "exchange", "repair", "resend", "refund", "partial_refund", "price_difference", "freight",
    "medical_cost", "explanation", "coupon", "cash", "apology", "training", "laboratory_test", "recovery",
}  # fmt: skip


@pytest.fixture
def administrator(db):
    person = make_person("admin_gu", "administrator", "service")
    person.is_staff = True
    person.save()
    return person


def lengths(remedy):
    rows = TaskTemplate.objects.filter(remedy=remedy).order_by("position")
    return [(row.minutes, row.calendar) for row in rows]


def test_every_remedy_has_its_steps_in_both_languages():
    assert set(TaskTemplate.objects.values_list("remedy", flat=True)) == REMEDIES | {"stop_sale", "recall"}
    assert not TaskTemplate.objects.filter(title_en="").exists()
    assert not TaskTemplate.objects.filter(title_zh="").exists()


def test_times_allowed_are_those_of_the_reference_data():
    day = 24 * 60
    assert lengths("return") == [
        (day, "always"), (2 * day, "always"), (7 * day, "days"), (3 * day, "statutory"),
    ]  # fmt: skip
    assert lengths("recovery") == [(7 * day, "days"), (15 * day, "days"), (30 * day, "days")]
    assert lengths("refund")[-1] == lengths("cash")[-1] == (3 * day, "statutory")
    assert lengths("coupon") == [(60, "desk")]


def test_what_is_paid_or_sent_needs_a_proof_and_the_customer_is_told():
    last = TaskTemplate.objects.filter(remedy__in=["return", "refund", "cash"], title_en__regex="arrived|paid")

    assert all(row.requires_proof and row.is_public for row in last)
    assert not TaskTemplate.objects.filter(remedy="recovery", is_public=True).exists()


def test_loading_again_adds_nothing_and_keeps_what_was_changed_or_deleted():
    TaskTemplate.objects.filter(remedy="coupon").update(minutes=5)
    TaskTemplate.objects.filter(remedy="apology").delete()

    assert reference.load() == {}
    assert lengths("coupon") == [(5, "desk")]
    assert lengths("apology") == []


def test_administrator_changes_a_template_and_the_change_is_kept(client, administrator):
    row = TaskTemplate.objects.get(remedy="coupon")
    client.force_login(administrator)
    address = reverse("admin:complaints_tasktemplate_change", args=[row.pk])
    posted = {
        "remedy": "coupon", "position": 10, "title_en": "Coupon issued", "title_zh": "优惠券已发放", "minutes": 30,
        "calendar": "always", "department": row.department_id, "requires_proof": "on", "is_active": "on",
    }  # fmt: skip

    answer = client.post(address, posted)

    assert answer.status_code == 302
    assert lengths("coupon") == [(30, "always")]
    assert row.history.first().history_user == administrator
    assert client.get(reverse("admin:complaints_tasktemplate_history", args=[row.pk])).status_code == 200


def test_template_without_minutes_is_refused(client, administrator):
    client.force_login(administrator)
    answer = client.post(reverse("admin:complaints_tasktemplate_add"), {"remedy": "coupon", "minutes": 0})

    assert answer.status_code == 200
    assert "minutes" in answer.context["adminform"].form.errors


def test_agent_sees_no_template_table(client, agent):
    agent.is_staff = True
    agent.save()
    client.force_login(agent)

    assert client.get(reverse("admin:complaints_tasktemplate_changelist")).status_code == 403
