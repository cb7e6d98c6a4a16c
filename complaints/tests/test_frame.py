"""The frame of pages: what stands around every page, one's account, errors, and the strict policy they must pass."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

ACCOUNT_PAGES = (
    "account_change_password",
    "mfa_index",
    "usersessions_list",
    "account_logout",
)
VISITOR_PAGES = ("account_login", "account_reset_password", "account_reset_password_done", "account_signup")
ERRORS = ("400", "403", "403_csrf", "404", "429", "500", "503")
# What `default-src 'self'` refuses: style attributes and elements, scripts written into the page, handlers.
REFUSED = re.compile(r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|\shx-on|hx-vals=['"]js:|javascript:""")


@pytest.fixture
def desk(client, agent, settings):
    """The browser of an agent; the second factor is not asked for."""
    settings.REQUIRE_MFA = False
    agent.set_password("mountain-otter-42")
    agent.save()
    client.force_login(agent)
    return client


def html_of(response):
    assert response.status_code == 200
    return response.content.decode()


def assert_passes_policy(html):
    assert REFUSED.findall(html) == []
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert re.search(r"<title>\S.* · ", html, re.S)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_styleguide_shows_every_component_and_passes_the_policy(desk, agent, language):
    agent.language = language
    agent.save()

    html = html_of(desk.get(reverse("styleguide")))

    assert_passes_policy(html)
    assert f'<html lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in html
    assert html.count("rd-clock") >= 12


def test_styleguide_is_not_installed_in_production(desk, settings):
    settings.TESTING = settings.DEBUG = False

    assert desk.get(reverse("styleguide")).status_code == 404


def test_styleguide_asks_for_a_signed_in_person(client):
    assert client.get(reverse("styleguide")).status_code == 302


def test_frame_has_skip_link_one_main_and_the_persons_ways_out(desk, agent):
    html = html_of(desk.get(reverse("styleguide")))

    assert '<a class="rd-skip" href="#main">' in html
    assert html.count("<main") == 1
    assert str(agent) in html
    assert f'action="{reverse("account_logout")}"' in html
    assert f'action="{reverse("set_language")}"' in html
    assert 'name="q" type="search"' in html


def test_single_letter_keys_can_be_switched_off(desk, agent):
    agent.has_single_keys = False
    agent.save()

    assert 'data-single-keys="off"' in html_of(desk.get(reverse("styleguide")))


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_own_account_pages_are_in_our_look(desk, name):
    assert_passes_policy(html_of(desk.get(reverse(name))))


@pytest.mark.django_db
@pytest.mark.parametrize("name", VISITOR_PAGES)
def test_pages_before_sign_in_are_in_our_look(client, name):
    assert_passes_policy(html_of(client.get(reverse(name))))


@pytest.mark.django_db
def test_wrong_password_is_told_on_top_and_keeps_the_name(client):
    html = html_of(client.post(reverse("account_login"), {"login": "nobody", "password": "wrong-password"}))

    assert 'id="errors" role="alert"' in html
    assert 'value="nobody"' in html
    assert "wrong-password" not in html


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_error_pages_need_no_database(name, language):
    with translation.override(language):
        html = render_to_string(f"{name}.html", {"request_number": "0a1b2c3d4e5f"})

    assert_passes_policy(html)
    assert "0a1b2c3d4e5f" in html


def test_unavailable_keeps_what_was_typed(rf):
    request = rf.post("/complaints/C26-000001/say/?a=1")
    posted = [("direction", "out"), ("text", "First line\nand a <b>second</b>"), ("password", "mountain-otter-42")]

    html = render_to_string("503.html", {"posted": posted}, request=request)

    assert 'method="post" action="/complaints/C26-000001/say/?a=1"' in html
    assert '<input type="hidden" name="direction" value="out">' in html
    assert "First line\nand a &lt;b&gt;second&lt;/b&gt;</textarea>" in html
    assert "mountain-otter-42" not in html


def test_missing_page_is_a_404_in_our_look(desk):
    response = desk.get("/no/such/page/")

    assert response.status_code == 404
    assert_passes_policy(response.content.decode())


def test_public_frame_needs_no_script(rf):
    html = render_to_string("public.html", request=rf.get("/submit/"))

    assert REFUSED.findall(html) == []
    assert re.findall(r'<script src="([^"]+)"', html) == ["/static/redress/theme.js"]
    assert 'name="robots" content="noindex"' in html
