"""The stock admin in our colours: what the frame loads, and that the strict CSP has nothing to refuse."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from routing.models import Department, User
from routing.roles import ROLES, sync_roles

pytestmark = pytest.mark.django_db

INLINE = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*type=.application/json)", re.I)


@pytest.fixture
def administrator(client):
    sync_roles([ROLES])
    user = User.objects.create_user("wu", display_name="Administrator Wu", is_staff=True, theme="dark")
    user.groups.add(Group.objects.get(name="administrator"))
    client.force_login(user)
    return client


@pytest.fixture
def department():
    return Department.objects.create(code="packing", name_en="Packing", name_zh="包装部")


def page(client, name, *args):
    response = client.get(reverse(f"admin:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_admin_pages_load_our_colours_and_not_the_admins_own_theme(administrator):
    html = page(administrator, "index")

    assert "redress/tokens.css" in html
    assert "redress/redress.css" in html
    assert "rd-admin" in html
    assert "admin/css/dark_mode.css" not in html
    assert "theme-toggle" not in html


def test_admin_pages_hand_the_persons_theme_to_the_script(administrator):
    html = page(administrator, "index")

    assert 'redress/theme.js" data-wish="dark"' in html


def test_admin_frame_leads_back_and_out(administrator):
    html = page(administrator, "index")

    assert "Administrator Wu" in html
    assert f'action="{reverse("account_logout")}"' in html
    assert f'action="{reverse("set_language")}"' in html


def test_admin_frame_speaks_chinese(administrator):
    administrator.cookies["language"] = "zh-hans"

    html = page(administrator, "index")

    assert 'lang="zh-hans"' in html


@pytest.mark.parametrize("name", ["changelist", "change", "delete", "history"])
def test_pages_of_a_table_have_nothing_inline(administrator, department, name):
    args = [] if name == "changelist" else [department.pk]

    html = page(administrator, f"routing_department_{name}", *args)

    assert INLINE.findall(html) == []
    assert "rd-admin" in html


def test_history_lists_versions_with_who_and_when(administrator, department):
    department.name_en = "Packing and dispatch"
    department.save()

    html = page(administrator, "routing_department_history", department.pk)

    assert "2 versions" in html
    assert html.count("<time") == 2
