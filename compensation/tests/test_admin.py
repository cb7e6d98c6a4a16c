"""Decisions in the Django admin."""

import pytest
from django.urls import reverse
from django.utils import timezone

from compensation import approvals
from compensation.likes import Likes
from compensation.models import Decision, GeneralTerms, ProposalVersion
from compensation.review import _outlier_line
from routing.money import format_money

LIST = "admin:compensation_proposal_changelist"


@pytest.fixture
def desk(client, manager):
    """The manager's browser."""
    manager.is_staff = True
    manager.save()
    client.force_login(manager)
    return client


def page_of(version):
    return reverse("admin:compensation_proposal_change", args=[version.proposal_id])


def test_list_shows_what_waits_for_the_manager(desk, waiting):
    response = desk.get(reverse(LIST))

    assert response.status_code == 200
    assert [row.pk for row in response.context["cl"].result_list] == [waiting.proposal_id]


def test_decision_page_has_every_fact_and_the_amount_on_the_button(desk, waiting):
    response = desk.get(page_of(waiting))

    text = response.content.decode()
    assert response.status_code == 200
    assert 'value="Approve 294.00"' in text
    assert "Carrier 70 %, Warehouse and logistics 30 %" in text


def test_manager_approves_on_the_page(desk, waiting):
    response = desk.post(page_of(waiting), {"seen": waiting.content_hash, "reason": "", "_approve": "1"})

    assert response.status_code == 302
    assert ProposalVersion.objects.get(pk=waiting.pk).state == "cleared"


def test_declining_needs_a_reason(desk, waiting):
    response = desk.post(page_of(waiting), {"seen": waiting.content_hash, "reason": " ", "_decline": "1"})

    assert response.status_code == 409
    assert ProposalVersion.objects.get(pk=waiting.pk).state == "waiting"


def test_second_decision_is_a_409_that_names_the_first(desk, waiting, other_manager):
    approvals.decide(waiting, by=other_manager, approve=False, reason="Too much.")

    response = desk.post(page_of(waiting), {"seen": waiting.content_hash, "reason": "", "_approve": "1"})

    assert response.status_code == 409
    assert "Manager Wu declined it at" in response.content.decode()
    assert Decision.objects.count() == 1


def test_other_terms_than_seen_are_a_409(desk, waiting):
    response = desk.post(page_of(waiting), {"seen": "0" * 64, "reason": "", "_approve": "1"})

    assert response.status_code == 409
    assert not Decision.objects.exists()


def test_posted_amount_changes_nothing(desk, waiting):
    desk.post(page_of(waiting), {"seen": waiting.content_hash, "total": "1", "goodwill": "1", "_approve": "1"})

    assert ProposalVersion.objects.get(pk=waiting.pk).total == 29400


def test_there_is_no_bulk_no_add_and_no_delete(desk, waiting):
    assert desk.get(reverse("admin:compensation_proposal_add")).status_code == 403
    assert desk.get(reverse("admin:compensation_proposal_delete", args=[waiting.proposal_id])).status_code == 403
    assert desk.post(reverse(LIST), {"action": "delete_selected"}).status_code in (200, 302)
    assert ProposalVersion.objects.filter(pk=waiting.pk).exists()


def test_superuser_without_a_role_decides_nothing(client, waiting, django_user_model):
    boss = django_user_model.objects.create_superuser("boss")
    client.force_login(boss)

    response = client.post(page_of(waiting), {"seen": waiting.content_hash, "_approve": "1"})

    assert response.status_code == 403
    assert not Decision.objects.exists()


def test_foreign_proposal_does_not_exist(client, waiting):
    from conftest import make_person

    stranger = make_person("manager_far", "manager", "product")
    stranger.is_staff = True
    stranger.save()
    client.force_login(stranger)

    assert client.get(page_of(waiting)).status_code == 404


def test_decided_page_is_read_only(desk, waiting, manager):
    approvals.decide(waiting, by=manager, approve=True)

    text = desk.get(page_of(waiting)).content.decode()

    assert "_approve" not in text


def test_large_sum_asks_who_you_are_and_goes_on_with_the_decision(desk, manager, waiting, settings):
    settings.REQUIRE_MFA = False
    GeneralTerms.objects.update_or_create(pk=1, defaults={"reauthenticate_above": waiting.total - 1})
    manager.set_password("a long enough password")
    manager.save()
    desk.force_login(manager)
    session = desk.session
    session["started_at"] = timezone.now().timestamp() - 3600
    session.save()

    asked = desk.post(page_of(waiting), {"seen": waiting.content_hash, "reason": "", "_approve": "1"})

    assert asked.status_code == 302
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not Decision.objects.exists()
    desk.post(asked.url, {"password": "a long enough password"})
    assert ProposalVersion.objects.get(pk=waiting.pk).state == "cleared"


def test_sum_up_to_the_mark_and_a_no_ask_nothing(desk, manager, waiting):
    GeneralTerms.objects.update_or_create(pk=1, defaults={"reauthenticate_above": waiting.total})
    manager.set_password("a long enough password")
    manager.save()
    desk.force_login(manager)

    desk.post(page_of(waiting), {"seen": waiting.content_hash, "reason": "", "_approve": "1"})

    assert Decision.objects.get().is_approval


def test_amount_far_from_like_cases_is_named_with_the_figures(waiting):
    alike = Likes(values=(10000,) * 5 + (11000,), case_ids=(1,) * 6, is_drawn=True, is_bounded=False)

    lines = list(_outlier_line(waiting, alike, True))

    assert [line.sentence for line in lines] == [f"{format_money(29400)} is far from what like cases got"]
    assert f"the median is {format_money(10000)}" in lines[0].hint
    assert list(_outlier_line(waiting, Likes((29400,) * 6, (1,) * 6, True, False), True)) == []


def test_decision_page_asks_at_most_fifteen_questions(desk, waiting, django_assert_max_num_queries):
    desk.get(page_of(waiting))

    with django_assert_max_num_queries(15):
        desk.get(page_of(waiting))
