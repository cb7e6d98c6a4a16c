"""What moves money asks again who is at the desk, once the last proof is a quarter of an hour old."""

import time

import pytest
from django.http import HttpResponse
from django.urls import include, path, reverse
from django.views import View

from routing.models import User
from routing.policies import PolicyMixin, policy, proven_lately

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
PASSWORD = "correct horse battery"


@policy()
@proven_lately
def pay(request):
    return HttpResponse(f"paid {request.POST.get('amount', '')}")


class PayView(PolicyMixin, View):
    rights = ()
    needs_fresh_proof = True

    def post(self, request):
        return HttpResponse(f"paid {request.POST.get('amount', '')}")


urlpatterns = [
    path("pay/", pay),
    path("pay/by-class/", PayView.as_view()),
    path("", include("config.urls")),
]


@pytest.fixture(params=["/pay/", "/pay/by-class/"])
def address(request):
    return request.param


@pytest.fixture
def person(db):
    return User.objects.create_user("zhao", password=PASSWORD)


@pytest.fixture
def desk(client, person):
    client.force_login(person)
    return client


def let_pass(client, seconds):
    session = client.session
    session["started_at"] = int(time.time()) - seconds
    session.save()


def test_just_after_signing_in_money_moves(desk, address):
    assert desk.post(address, {"amount": "5"}).content == b"paid 5"


def test_a_quarter_of_an_hour_later_the_person_is_asked_again(desk, address):
    let_pass(desk, 15 * 60)

    response = desk.post(address, {"amount": "5"})

    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_after_the_proof_what_was_posted_is_done(desk, address):
    let_pass(desk, 15 * 60)
    asked = desk.post(address, {"amount": "5"})

    done = desk.post(asked.headers["Location"], {"password": PASSWORD, "next": address})

    assert done.content == b"paid 5"
    assert desk.post(address, {"amount": "6"}).content == b"paid 6"


def test_a_wrong_password_moves_nothing(desk, address):
    let_pass(desk, 15 * 60)
    asked = desk.post(address, {"amount": "5"})

    refused = desk.post(asked.headers["Location"], {"password": "a guess", "next": address})

    assert b"paid" not in refused.content
    assert desk.post(address, {"amount": "5"}).status_code == 302


def test_a_part_of_a_page_sends_the_whole_page_to_the_proof(desk, address):
    let_pass(desk, 15 * 60)

    response = desk.post(address, HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/payouts/?a=1")

    assert (response.status_code, response.headers["HX-Redirect"]) == (
        204,
        "/accounts/reauthenticate/?next=%2Fpayouts%2F",
    )


def test_who_came_by_a_link_and_has_no_password_chooses_one(desk, person, address):
    person.set_unusable_password()
    person.save()
    desk.force_login(person)
    let_pass(desk, 15 * 60)

    assert desk.post(address).headers["Location"] == reverse("account_set_password")


def test_nobody_in_particular_is_asked_to_sign_in(client, address):
    assert client.post(address).headers["Location"].startswith(reverse("account_login"))
