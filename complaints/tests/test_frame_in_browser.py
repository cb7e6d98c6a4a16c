"""Keys, dialogs, themes and accessibility in a real browser, under the production's content policy."""

from pathlib import Path

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def axe():
    """The source of axe-core, as the package that tests install carries it."""
    import axe_playwright_python

    return Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()


@pytest.fixture
def guide(new_page, agent, settings):
    """Opens the page of components as an agent."""
    settings.REQUIRE_MFA = False

    def open_guide(**look):
        page = new_page(agent, **look)
        page.goto(reverse("styleguide"))
        return page

    return open_guide


def findings(page, axe):
    """What axe has against a page: rule and place."""
    page.evaluate(axe)  # by the debugger's protocol, which the page's policy does not stop
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [(rule["id"], node["target"]) for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_component_is_accessible_and_fits(guide, axe, language, is_dark, width):
    page = guide(language=language, dark=is_dark, width=width)

    assert findings(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
@pytest.mark.parametrize("is_dark", [False, True])
def test_sign_in_is_accessible(new_page, axe, name, is_dark):
    page = new_page(dark=is_dark)
    page.goto(reverse(name))

    assert findings(page, axe) == []


def test_keys_reach_search_sheet_rows_and_places(guide):
    page = guide()
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "rd-search"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#rd-keys[open]").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#row-2"
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**" + reverse("queue"))


def test_letters_typed_into_a_field_are_no_commands(guide):
    page = guide()

    page.locator("form:not(#conflict-form) [name=story]").first.fill("")
    page.keyboard.type("?jgx")

    assert page.locator("dialog[open]").count() == 0


def test_single_keys_can_be_switched_off(guide, agent):
    agent.has_single_keys = False
    agent.save()
    page = guide()
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("?")

    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "rd-search"


def test_a_button_that_asks_once_more_can_be_left(guide):
    page = guide()
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("x")

    dialog = page.locator("#rd-confirm[open]")
    assert dialog.locator("h2").inner_text() == "Reject this case?"
    dialog.get_by_role("button", name="Cancel").click()
    assert page.locator("dialog[open]").count() == 0


def test_theme_is_kept_by_a_cookie_that_the_server_sees(guide):
    page = guide()
    page.locator(".rd-menu > summary").click()

    page.locator(".rd-menu button[data-theme=dark]").click()

    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.reload()
    assert 'data-wish="dark"' in page.request.get(reverse("styleguide")).text()


def test_without_script_every_way_is_still_there(chromium, live_server, new_page, agent, settings):
    settings.REQUIRE_MFA = False
    cookies = new_page(agent).context.cookies()
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": c["name"], "value": c["value"], "url": live_server.url} for c in cookies])
    page = context.new_page()

    page.goto(reverse("styleguide"))

    page.locator(".rd-menu > summary").click()
    assert page.get_by_role("button", name="Sign out").is_visible()
    assert page.locator("#rd-toasts .toast").is_visible()
    page.locator("[data-search]").fill("mugs")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("queue") + "?q=mugs")
    context.close()
