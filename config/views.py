"""Pages that belong to no floor: the language, the one-time sign-in link, the error page."""

from allauth.account.utils import perform_login
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as keep_language

from config import signin
from routing.policies import public


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


def server_error(request):
    """Something broke: the number on the page finds the lines in the log. The API says so as problem details."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": "Something broke here", "status": 500}
        return JsonResponse(body, status=500, content_type="application/problem+json")
    return render(request, "500.html", {"request_number": getattr(request, "request_id", "")}, status=500)
