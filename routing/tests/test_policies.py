"""A view says who may call it; one that says nothing is refused."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpResponse
from django.views import View

from conftest import make_person
from routing import policies
from routing.policies import PolicyMiddleware, PolicyMixin, PublicMixin, declared, policy, public, signed_in


@policy("routing.view_shift", "routing.view_absence")
def kept(request):
    return HttpResponse("ok")


@signed_in
def own(request):
    return HttpResponse("ok")


@public("everybody looks at it")
def shop_window(request):
    return HttpResponse("ok")


def undeclared(request):
    return HttpResponse("ok")


class Kept(PolicyMixin, View):
    rights = ("routing.view_shift",)

    def get(self, request):
        return HttpResponse("ok")


class Window(PublicMixin, View):
    public_because = "everybody looks at it"

    def get(self, request):
        return HttpResponse("ok")


@pytest.fixture
def ask(rf):
    """Call a view as somebody."""

    def call(view, user=None):
        request = rf.get("/somewhere/")
        request.user = user or AnonymousUser()
        return view(request)

    return call


@pytest.mark.django_db
@pytest.mark.parametrize("view", [kept, Kept.as_view()])
def test_view_with_a_right_wants_the_right(ask, view):
    assert ask(view).url.startswith("/accounts/login/")
    with pytest.raises(PermissionDenied):
        ask(view, make_person("lin", "agent", "service"))
    assert ask(view, make_person("grace", "lead", "service")).status_code == 200


@pytest.mark.django_db
def test_expired_account_is_refused_although_signed_in(ask):
    person = make_person("grace", "lead", "service")
    person.expires_at = datetime(2026, 1, 1, tzinfo=UTC)

    with pytest.raises(PermissionDenied):
        ask(own, person)


@pytest.mark.django_db
def test_any_member_of_staff_may_call_a_view_for_the_signed_in(ask):
    assert ask(own).status_code == 302
    assert ask(own, make_person("lin", "agent", "service")).status_code == 200


@pytest.mark.parametrize("view", [shop_window, Window.as_view()])
def test_public_view_is_for_everybody(ask, view):
    assert ask(view).status_code == 200
    assert declared(view) == {"public": "everybody looks at it"}


def test_class_without_rights_or_reason_cannot_be_mounted():
    class Nothing(PolicyMixin, View):
        pass

    class NoReason(PublicMixin, View):
        pass

    with pytest.raises(ImproperlyConfigured, match="declares no rights"):
        Nothing.as_view()
    with pytest.raises(ImproperlyConfigured, match="why it is public"):
        NoReason.as_view()


def test_rights_may_be_given_where_a_class_is_mounted():
    assert declared(Kept.as_view(rights=("routing.view_absence",))) == {"rights": ("routing.view_absence",)}


def test_declaration_is_found_on_classes_of_other_frameworks():
    class Wrapped:
        declared_policy = {"rights": ()}

    def by_cls(request):
        return None

    def by_view_class(request):
        return None

    by_cls.cls = Wrapped
    by_view_class.view_class = Wrapped

    assert declared(by_cls) == declared(by_view_class) == {"rights": ()}


def test_views_of_libraries_are_listed_once_with_what_protects_them():
    from django.contrib import admin

    assert "member of staff" in declared(admin.site.index)["library"]
    assert declared(undeclared) is None


def test_undeclared_view_is_an_error_while_testing_and_refused_in_production(rf, settings):
    middleware = PolicyMiddleware(undeclared)
    request = rf.get("/")
    assert middleware(request).status_code == 200
    assert middleware.process_view(request, kept, (), {}) is None

    with pytest.raises(ImproperlyConfigured, match="undeclared declares no policy"):
        middleware.process_view(request, undeclared, (), {})
    settings.TESTING = False
    with pytest.raises(PermissionDenied):
        middleware.process_view(request, undeclared, (), {})


def test_reasons_of_libraries_are_sentences():
    assert all(len(reason) > 8 for _pattern, reason in policies.LIBRARIES)
