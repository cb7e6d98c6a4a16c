"""A real browser for tests marked `browser`: pages under the production's policy, where any complaint of it fails."""

import os

import pytest
from django.conf import settings

from config.testing import machine


@pytest.fixture(scope="session")
def chromium():
    """Headless Chromium, started once; the ORM is used beside playwright's own loop in this thread."""
    from playwright.sync_api import sync_playwright

    path = machine.chromium()
    if not path:
        pytest.fail("No Chromium is here and none could be installed; name one in CHROMIUM.")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(chromium, live_server):
    """`new_page(user=None, language="en", width=1280, height=900, dark=False)` opens a page, signed in as `user`.

    At the end no page may have logged an error: a refused script, a missing file, an exception.
    """
    contexts, errors = [], []

    def open_page(user=None, *, language="en", width=1280, height=900, dark=False):
        context = chromium.new_context(
            base_url=live_server.url,
            locale={"zh-hans": "zh-CN"}.get(language, "en-GB"),
            timezone_id=settings.TIME_ZONE,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            cookies[settings.SESSION_COOKIE_NAME] = _session_of(user)
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on("console", lambda line: errors.extend([f"{page.url}: {line.text}"] if line.type == "error" else []))
        page.set_default_timeout(10_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(new_page):
    """A page of a visitor who is not signed in, in English, at desk width."""
    return new_page()


def _session_of(user):
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
