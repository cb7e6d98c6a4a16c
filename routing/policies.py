"""Every view names who may call it; a view that names nothing is refused.

`@policy("complaints.conclude_complaint")` asks for any one of the rights, `@signed_in` for a member of staff,
`@public("why")` for nobody in particular. Class-based views use the mixins. Views of libraries are listed once below.
What moves money is `@proven_lately` as well (a class: `needs_fresh_proof = True`): an unlocked desk pays nothing out.
"""

import re
import time
from functools import wraps
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

# Views we did not write, by module: what protects them instead.
LIBRARIES = (
    (re.compile(r"^django\.contrib\.(auth\.)?admin\b"), "the admin asks for a member of staff and a right per table"),
    (re.compile(r"^allauth\b"), "sign-in, sign-out and one's own account"),
    (re.compile(r"^django\.views\.i18n$"), "language switch"),
    (re.compile(r"^django\.(views\.static|contrib\.staticfiles)"), "static files while developing"),
    (re.compile(r"^django\.views\.generic\.base$"), "redirects"),
    (re.compile(r"^drf_spectacular\b"), "the API's description asks its own permission classes"),
    (re.compile(r"^import_export\b"), "import and export inside the admin"),
    (re.compile(r"^simple_history\b"), "history inside the admin"),
)


def _declare(view, **policy):
    view.declared_policy = policy
    return view


def public(reason):
    """Anybody may call this view; the reason is part of the declaration."""
    return lambda view: _declare(view, public=reason)


def signed_in(view):
    """Any member of staff who is signed in."""
    return policy()(view)


def policy(*rights):
    """A signed-in member of staff with any one of these rights (none named: any member of staff)."""

    def wrap(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            return check(request, rights) or view(request, *args, **kwargs)

        return _declare(guarded, rights=rights)

    return wrap


def check(request, rights):
    """A redirect to sign in, None when allowed, PermissionDenied otherwise."""
    user = request.user
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if user.has_expired or (rights and not user.right_names.intersection(rights)):
        raise PermissionDenied
    return None


# --- a proof that is fresh ----------------------------------------------------------------------------------------


def proven_at(request):
    """When this person last gave a password, a second factor or a sign-in link in this session; seconds."""
    records = [record["at"] for record in get_authentication_records(request, request.user)]
    return max([request.session.get("started_at", 0), *records])


def is_proven_lately(request):
    """Whether that was less than `REAUTHENTICATE_MINUTES` ago."""
    return time.time() - proven_at(request) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask_proof(request):
    """None where the person proved lately who they are. Otherwise the page that asks for it; what was posted is done
    after the proof, without being typed again. A request of a part of a page leads the whole page there."""
    if is_proven_lately(request):
        return None
    if request.headers.get("HX-Request") == "true":
        back = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        where = f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    if not request.user.has_usable_password() and not request.user.authenticator_set.exists():
        return HttpResponseRedirect(reverse("account_set_password"))
    raise ReauthenticationRequired


def proven_lately(view):
    """For posts that move money, under a policy: who is at this desk proves it again after a quarter of an hour."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        asked = ask_proof(request) if request.method == "POST" else None
        return asked or view(request, *args, **kwargs)

    return guarded


# --- class-based views --------------------------------------------------------------------------------------------


class PolicyMixin:
    """Class-based views: `rights` names any-of; an empty tuple means any member of staff. `needs_fresh_proof`: what is
    posted moves money, see `proven_lately`."""

    rights: tuple[str, ...] | None = None
    needs_fresh_proof = False

    @classmethod
    def as_view(cls, **initkwargs):
        rights = initkwargs.get("rights", cls.rights)
        if rights is None:
            raise ImproperlyConfigured(f"{cls.__name__} declares no rights")
        return _declare(super().as_view(**initkwargs), rights=rights)

    def dispatch(self, request, *args, **kwargs):
        refused = check(request, self.rights)
        if refused is None and self.needs_fresh_proof and request.method == "POST":
            refused = ask_proof(request)
        return refused or super().dispatch(request, *args, **kwargs)


class PublicMixin:
    """Class-based views for everybody: `public_because` says why."""

    public_because = ""

    @classmethod
    def as_view(cls, **initkwargs):
        if not cls.public_because:
            raise ImproperlyConfigured(f"{cls.__name__} does not say why it is public")
        return _declare(super().as_view(**initkwargs), public=cls.public_because)


def declared(view):
    """The policy of a view, or None."""
    own = getattr(view, "declared_policy", None)
    if own is None and hasattr(view, "cls"):
        own = getattr(view.cls, "declared_policy", None)
    if own is None and (view_class := getattr(view, "view_class", None)):
        own = getattr(view_class, "declared_policy", None)
    if own is not None:
        return own
    module = _module_of(view)
    return next(({"library": why} for pattern, why in LIBRARIES if pattern.match(module)), None)


def _module_of(view):
    owner = getattr(view, "view_class", None) or getattr(view, "cls", None) or getattr(view, "admin_site", None)
    if owner is not None and not isinstance(owner, type):
        owner = type(owner)
    return getattr(owner or view, "__module__", "") or ""


class PolicyMiddleware:
    """Refuse a view that declares nothing: an error while testing, 403 in production."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if declared(view) is None:
            if settings.DEBUG or getattr(settings, "TESTING", False):
                raise ImproperlyConfigured(f"{_module_of(view)}.{getattr(view, '__name__', view)} declares no policy")
            raise PermissionDenied
