"""Pages that belong to no floor: the language, the one-time sign-in link, the error page."""

import sys

from allauth.account.utils import perform_login
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django.views.defaults import bad_request as plain_bad_request
from django.views.i18n import set_language as keep_language

from config import signin, unavailable
from routing.policies import public, signed_in

THEME_AGE = 365 * 24 * 3600


@public("customers and colleagues choose the language they read")
@require_POST
def set_language(request):
    """Keep the language in a cookie, and with the person where somebody is signed in."""
    response = keep_language(request)
    chosen = response.cookies.get("language")
    if chosen and request.user.is_authenticated and request.user.language != chosen.value:
        request.user.language = chosen.value
        request.user.save(update_fields=["language"])
    return response


@signed_in
@require_POST
def set_theme(request):
    """Keep the look with the person, for devices on which they have not chosen another; the cookie is this one's."""
    chosen = request.POST.get("theme", "")
    if chosen not in ("light", "dark", "system"):
        raise BadRequest("unknown theme")
    wanted = "" if chosen == "system" else chosen
    if request.user.theme != wanted:
        request.user.theme = wanted
        request.user.save(update_fields=["theme"])
    back = request.META.get("HTTP_REFERER", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponse(status=204) if request.htmx else HttpResponseRedirect(back if is_ours else "/")
    response.set_cookie("theme", chosen, max_age=THEME_AGE, secure=settings.IS_SECURE, samesite="Lax")
    return response


@public("the link is the proof; it is signed, works once, and for a day")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_link(request, token):
    """Show whom the link is for; sign them in on the button, because mail programs open links by themselves."""
    person = signin.person_of(token)
    if person is None or (request.method == "POST" and not signin.claim(person)):
        return render(request, "config/link_is_used.html", status=410)
    if request.method != "POST":
        return render(request, "config/sign_in_by_link.html", {"person": person})
    destination = "/" if person.has_usable_password() else reverse("account_set_password")
    return perform_login(request, person, redirect_url=destination) or HttpResponseRedirect(destination)


def bad_request(request, exception):
    """A request that cannot be read; one that brings too much is told how much we take."""
    if not isinstance(exception, RequestDataTooBig):
        return plain_bad_request(request, exception)
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": f"At most {settings.UPLOAD_MAX_MB} MB in one request", "status": 413}
        return JsonResponse(body, status=413, content_type="application/problem+json")
    return render(request, "413.html", {"limit_mb": settings.UPLOAD_MAX_MB}, status=413)


def server_error(request):
    """Something broke: the number on the page finds the lines in the log. A database out of reach is said as such;
    the API says both as problem details."""
    if unavailable.is_unavailable(sys.exception()):
        return unavailable.answer(request)
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": "Something broke here", "status": 500}
        return JsonResponse(body, status=500, content_type="application/problem+json")
    return render(request, "500.html", {"request_number": getattr(request, "request_id", "")}, status=500)
