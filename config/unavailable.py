"""When the database does not answer: a readable 503 that keeps what was typed, instead of a broken page."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

SECONDS_TO_WAIT = 30
# What SQLite also calls an operational error, and is a fault of ours.
OUR_FAULTS = ("no such", "near ", "syntax", "too many", "ambiguous", "unrecognized", "wrong number", "incomplete")
# A page keeps so much of what was typed; more would make the answer itself a burden.
KEPT = 400_000
NEVER_KEPT = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code", "otp_token")


class UnavailableMiddleware:
    """A view whose database is locked, restarting or out of reach answers 503. What fails before a view comes to
    `config.views.server_error`, which asks the same."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return answer(request) if is_unavailable(exception) else None


def is_unavailable(exception):
    """Whether the database, and not the question, is the trouble."""
    if isinstance(exception, InterfaceError):
        return True
    return isinstance(exception, OperationalError) and not str(exception).lower().startswith(OUR_FAULTS)


def answer(request):
    """The page that offers to send the same again; for programs the same in their words. Asks nothing of a database."""
    log.warning("the database does not answer: %s", request.path)
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": str(_("We cannot save at the moment")), "status": 503}
        response = JsonResponse(problem, status=503, content_type="application/problem+json")
    else:
        if "CSRF_COOKIE" not in request.META:  # it failed before the token was read
            CsrfViewMiddleware(lambda request: None).process_request(request)
        response = render(request, "503.html", {"posted": typed(request)}, status=503)
    response["Retry-After"] = str(SECONDS_TO_WAIT)
    response["Cache-Control"] = "no-store"
    return response


def typed(request):
    """(name, value) of everything that was sent, without secrets; nothing where a file was sent or it is too much."""
    if request.method != "POST":
        return []
    pairs = [(name, value) for name, values in request.POST.lists() for value in values if name not in NEVER_KEPT]
    return pairs if sum(len(value) for _name, value in pairs) <= KEPT else []
