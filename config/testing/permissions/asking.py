"""Every address of the product, called as everybody; what the answer says about the right, in one word."""

import re
from dataclasses import dataclass
from http.cookies import SimpleCookie

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from routing import policies

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\((?:\?P<(\w+)>)?(?:[^()]|\([^()]*\))*\)")
METHODS = ("GET", "POST")
UNUSUAL = ("PUT", "PATCH", "DELETE")
# What an answer says of the right to ask.
OPEN, SIGN_IN, NO, NOTHING, NOT_SO = "yes", "sign in", "no", "nothing", "not so"


@dataclass(frozen=True)
class Entry:
    """One address: its route, its name, the names of its parameters in their order, its declared policy."""

    route: str
    name: str
    parameters: tuple
    policy: dict

    def path(self, values):
        """The address with its parameters filled in."""
        given = iter(values.values())
        filled = PARAMETER.sub(lambda match: str(next(given)), self.route)
        return "/" + filled.replace("^", "").replace("$", "").replace("\\", "")


def entries(resolver=None, prefix=""):
    """Everything that can be called, but for the admin's last catch-all and the style guide, which an installation
    does not have."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{entry.pattern}"
        if not isinstance(entry, URLPattern):
            yield from entries(entry, route)
        elif not route.endswith("(?P<url>.*)$") and route != "styleguide/":
            names = [a or b or f"part{number}" for number, (a, b) in enumerate(PARAMETER.findall(route))]
            yield Entry(route, entry.name or "", tuple(names), policies.declared(entry.callback) or {})


def rows(stage):
    """(entry, method, object, path) of every row of the table."""
    for entry in entries():
        for which in ("own", "foreign", "mixed", "none") if entry.parameters else ("",):
            values = stage.values(entry, which) if entry.parameters else {}
            if values is None or (which in ("foreign", "mixed", "none") and not _is_about(entry, which)):
                continue
            for method in METHODS:
                yield entry, method, which, entry.path(values)


def _is_about(entry, which):
    """Whether another object makes another address."""
    names = set(entry.parameters)
    if which == "mixed":
        return "pk" in names and bool(names & {"reference", "token"})
    if which == "foreign":
        return bool(names & {"reference", "pk"}) or entry.route.startswith("track/<")
    return bool(names & {"reference", "pk", "token", "object_id"} or names & {"part0", "id"})


class Caller:
    """Somebody at a desk: a column of the table."""

    def __init__(self, stage, column):
        self.column, self.client, self.headers = column, Client(raise_request_exception=False), {}
        person = stage.people.get(column)
        if person is not None:
            person.is_active = True
            self.client.force_login(person)
        if column in stage.tokens:
            self.headers = {"HTTP_AUTHORIZATION": f"Bearer {stage.tokens[column]}"}
        self.cookies = self.client.cookies.output(header="", sep=";")

    def ask(self, method, path):
        """The response; whatever the call did is undone."""
        self.client.cookies = SimpleCookie(self.cookies)
        with transaction.atomic():
            response = self.client.generic(method, path, **self.headers, **self._body(method, path))
            transaction.set_rollback(True)
        return response

    @staticmethod
    def _body(method, path):
        if method == "GET":
            return {}
        if path.startswith("/api/"):
            return {"data": "{}", "content_type": "application/json"}
        return {"data": "", "content_type": "application/x-www-form-urlencoded"}


def word(response):
    """What an answer says of the right: whatever comes behind the gate is “yes”."""
    code, where = response.status_code, response.headers.get("Location", "")
    # 503 in plain JSON is what /readyz says of an installation without a worker.
    if code >= 500 and (code, response.headers.get("Content-Type")) != (503, "application/json"):
        return f"broke {code}"
    if code == 401 or (code in (301, 302) and where.startswith(("/accounts/login/", "/admin/login/"))):
        return SIGN_IN
    return {403: NO, 404: NOTHING, 410: NOTHING, 405: NOT_SO, 501: NOT_SO}.get(code, OPEN)
