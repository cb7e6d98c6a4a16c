"""The web server as in production, on a drill's database, and people who are signed in to it."""

import html.parser
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

from drills.databases import ROOT

SECONDS_TO_START = 60
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@contextmanager
def serving(database):
    """gunicorn with two workers; gives its address, and ends with every process of it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = database.environment(PORT=str(port), WEB_WORKERS="2", REDRESS_ROLE="web")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, env=environment, check=True
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:config.web"],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait(port):
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the web server did not start")


def browser(address, person):
    """An HTTP client that is signed in as this person."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return visitor(address, {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value})


def visitor(address, cookies=None):
    """An HTTP client that nobody knows, as a customer's. A connection for each request: a worker that is replaced
    after its share of requests drops the connections that were kept open."""
    import httpx

    logging.getLogger("httpx").setLevel(logging.WARNING)
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(base_url=address, cookies={"language": "en"} | (cookies or {}), timeout=60, limits=limits)


class _Fields(html.parser.HTMLParser):
    """The fields of the page's own form with their values, as a browser would send them."""

    def __init__(self):
        super().__init__()
        self.fields, self.area, self.select = {}, None, None

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        name = found.get("name")
        if tag == "input" and name and self._is_sent(found):
            self.fields.setdefault(name, []).append(found.get("value") or "")
        elif tag == "textarea" and name:
            self.area = name
            self.fields[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in found:
            self.fields[self.select] = [found.get("value") or ""]

    @staticmethod
    def _is_sent(found):
        return found.get("type") not in ("checkbox", "radio", "submit", "file") or "checked" in found

    def handle_data(self, text):
        if self.area:
            self.fields[self.area][0] += text

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None


def form_of(page):
    """{name: values} of the form in the page's main part, with the token that protects it."""
    parser = _Fields()
    parser.feed(page.text.partition("<main")[2])
    token = TOKEN.search(page.text)
    return parser.fields | {"csrfmiddlewaretoken": [token[1] if token else ""]}
