"""What every request passes through: its number, the address it came from, the age of its session, the person."""

import time
import uuid
from ipaddress import ip_address

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import translation

from config.logs import request_id

# Reading a page seldom needs to be written down: the session's last use is stored at most this often.
SECONDS_BETWEEN_MARKS = 60


class RequestIdMiddleware:
    """A number for each request, in the logs, in the answer, and on the page of an error."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = uuid.uuid4().hex[:12]
        token = request_id.set(request.request_id)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.request_id
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ClientAddressMiddleware:
    """`REMOTE_ADDR` becomes the address that our own proxies report; what strangers claim is dropped.

    The list in X-Forwarded-For is read from the right, as long as each address is one of `TRUSTED_PROXIES`.
    """

    CLAIMS = (
        "HTTP_X_FORWARDED_FOR",
        "HTTP_X_FORWARDED_PROTO",
        "HTTP_X_FORWARDED_HOST",
        "HTTP_X_REAL_IP",
        "HTTP_FORWARDED",
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        claims = {name: request.META.pop(name) for name in self.CLAIMS if name in request.META}
        peer = request.META.get("REMOTE_ADDR", "")
        if _speaks_for_clients(peer):
            request.META["REMOTE_ADDR"] = _client(claims.get("HTTP_X_FORWARDED_FOR", ""), peer)
        if "HTTP_X_FORWARDED_PROTO" in claims and (_speaks_for_clients(peer) or _is_local_proxy(peer)):
            request.META["HTTP_X_FORWARDED_PROTO"] = claims["HTTP_X_FORWARDED_PROTO"]
        return self.get_response(request)


def _address(text):
    try:
        return ip_address(text.strip().strip("[]"))
    except ValueError:
        return None


def _speaks_for_clients(peer):
    address = _address(peer)
    return address is not None and any(address in network for network in settings.TRUSTED_PROXIES)


def _is_local_proxy(peer):
    """Where no proxy is named, one on this machine may still say that it spoke https; it may not name clients."""
    address = _address(peer)
    return not settings.TRUSTED_PROXIES and (peer == "" or (address is not None and address.is_loopback))


def _client(forwarded, peer):
    """The first address from the right that is no proxy of ours."""
    client = peer
    for text in reversed(forwarded.split(",")):
        address = _address(text)
        if address is None:
            break
        client = str(address)
        if not _speaks_for_clients(client):
            break
    return client


class SessionLimitsMiddleware:
    """A session ends after half an hour without use, and after twelve hours in any case.

    A page that refreshes itself is no use by a person: reading htmx requests do not prolong a session.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Visitors without a session have nothing that could end, and asking would create a query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self._limit(request)
        return self.get_response(request)

    def _limit(self, request):
        now = int(time.time())
        session = request.session
        if SESSION_KEY not in session:
            return
        started, seen = session.get("started_at", 0), session.get("seen_at", 0)
        if now - started >= settings.SESSION_COOKIE_AGE or now - seen >= settings.SESSION_IDLE_SECONDS:
            session.flush()
        elif now - seen >= min(SECONDS_BETWEEN_MARKS, settings.SESSION_IDLE_SECONDS // 4) and _is_a_persons(request):
            session["seen_at"] = now


def start_session(request, **kwargs):
    """Signing in starts both clocks of a session; called by Django's `user_logged_in`."""
    now = int(time.time())
    request.session["started_at"] = request.session["seen_at"] = now


def _is_a_persons(request):
    return request.method != "GET" or request.headers.get("HX-Request") != "true"


class PersonMiddleware:
    """A signed-in person reads their own language, and nothing of what they see is kept by browser or proxy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_person = request.user.is_authenticated
        if is_person and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if is_person and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response


class SecondFactorMiddleware:
    """With REQUIRE_MFA a person of one of `MFA_ROLES` without a second factor gets as far as the page that sets one up;
    the others may have one. Whoever has one is asked for it at every sign-in."""

    # Signing out, the pages of the second factor itself, one's password, the language.
    OPEN_VIEWS = ("account_logout", "account_set_password", "account_reauthenticate", "set_language", "mfa_")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.REQUIRE_MFA or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name or ""
        if name.startswith(self.OPEN_VIEWS) or not request.user.role_names.intersection(settings.MFA_ROLES):
            return None
        if _has_second_factor(request):
            return None
        return HttpResponseRedirect(reverse("mfa_activate_totp"))


def _has_second_factor(request):
    """It was used at sign-in, or the person has just set one up."""
    used = any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
    return used or is_mfa_enabled(request.user)
