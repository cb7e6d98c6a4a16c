"""Getting in and staying in: passwords, links, second factors, and how long a session lasts."""

import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from config import people, signin
from routing.models import Membership, User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def person(db):
    return User.objects.create_user("lin", password=PASSWORD)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def post_password(client, username="lin", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_a_person_signs_in_with_name_and_password(client, person):
    response = post_password(client)

    assert response.status_code == 302
    assert is_signed_in(client)


def test_nobody_signs_themselves_up(client):
    page = client.get(reverse("account_signup"))
    client.post(reverse("account_signup"), {"username": "new", "password1": PASSWORD, "password2": PASSWORD})

    assert "account/signup_closed.html" in [template.name for template in page.templates]
    assert not User.objects.filter(username="new").exists()


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"expires_at": timezone.now() - timedelta(days=1)}],
    ids=["disabled", "account ended"],
)
def test_who_may_no_longer_come_in_is_out_at_once(client, person, change):
    post_password(client)

    User.objects.filter(pk=person.pk).update(**change)

    assert client.get(reverse("account_change_password")).status_code == 302
    client.logout()
    post_password(client)
    assert not is_signed_in(client)


def test_demonstration_people_are_out_where_the_demonstration_is_off(client, person, settings):
    User.objects.filter(pk=person.pk).update(email=f"lin{people.DEMO_DOMAIN}")
    settings.DEMO = False

    post_password(client)

    assert not is_signed_in(client)


def test_guessing_passwords_is_slowed_down_for_the_account(client, person):
    for _attempt in range(5):
        post_password(client, password="wrong")

    post_password(client)

    assert not is_signed_in(client)


def test_the_admin_has_no_sign_in_page_of_its_own(client):
    response = client.get("/admin/login/?next=/admin/")

    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))


# --- links ---------------------------------------------------------------------------------------------------------


def path_of(person):
    return reverse("sign_in_by_link", args=[signin.make_token(person)])


def test_a_link_signs_in_on_the_button_and_never_by_opening_it(client, person):
    path = path_of(person)

    opened = client.get(path)

    assert opened.status_code == 200
    assert not is_signed_in(client)
    assert client.post(path).headers["Location"] == "/"
    assert is_signed_in(client)


def test_somebody_without_a_password_is_sent_to_choose_one(client):
    person = people.make_person("new", role="agent")

    response = client.post(path_of(person))

    assert response.headers["Location"] == reverse("account_set_password")


def test_a_link_works_once(client, person):
    path = path_of(person)
    client.post(path)
    client.logout()

    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410
    assert not is_signed_in(client)


def test_a_link_ends_when_the_person_signs_in_otherwise(client, person):
    path = path_of(person)
    post_password(client)

    assert client.get(path).status_code == 410


def test_a_link_lasts_a_day(client, person, time_machine):
    time_machine.move_to(timezone.now())
    path = path_of(person)

    time_machine.shift(timedelta(hours=24, seconds=2))

    assert client.get(path).status_code == 410


def test_of_two_who_use_one_link_only_the_faster_gets_in(person):
    first, second = User.objects.get(pk=person.pk), User.objects.get(pk=person.pk)

    assert (signin.claim(first), signin.claim(second)) == (True, False)


@pytest.mark.parametrize("token", ["x", "x:y:z", "W10:1abc:xyz"])
def test_a_forged_link_opens_nothing(client, token):
    assert client.get(reverse("sign_in_by_link", args=[token])).status_code == 410


def test_make_person_prints_a_link_that_works(client):
    out = StringIO()

    call_command("make_person", "wu", role="manager", department=["service"], stdout=out)

    path = out.getvalue().strip().removeprefix("http://localhost:8000")
    assert client.get(path).status_code == 200
    person = User.objects.get(username="wu")
    assert (person.is_staff, person.has_usable_password()) == (True, False)
    assert list(person.groups.values_list("name", flat=True)) == ["manager"]
    assert list(Membership.objects.values_list("user__username", "department__code", "is_manager")) == [
        ("wu", "service", True)
    ]


def test_make_person_names_the_departments_there_are(db):
    with pytest.raises(CommandError, match=r"No department nowhere\. There are: .*service"):
        call_command("make_person", "wu", role="agent", department=["nowhere"])


# --- second factor -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["manager", "director", "finance", "administrator"])
def test_with_require_mfa_who_decides_gets_no_further_than_setting_it_up(client, settings, role):
    settings.REQUIRE_MFA = True
    client.force_login(people.make_person("deciding", role=role))

    response = client.get("/")

    assert response.headers["Location"] == reverse("mfa_activate_totp")


def test_with_require_mfa_an_agent_may_work_without(client, settings):
    settings.REQUIRE_MFA = True
    client.force_login(people.make_person("answering", role="agent"))

    assert client.get("/").status_code == 200


def test_without_require_mfa_nobody_is_sent_there(client, settings):
    settings.REQUIRE_MFA = False
    client.force_login(people.make_person("deciding", role="manager"))

    assert client.get("/").headers.get("Location") is None


def test_second_factor_secrets_are_encrypted_and_survive_a_new_key(settings):
    adapter = signin.SecondFactorAdapter()
    settings.DATA_KEYS = ["old key"]
    stored = adapter.encrypt("JBSWY3DPEHPK3PXP")

    settings.DATA_KEYS = ["new key", "old key"]

    assert "JBSWY3DPEHPK3PXP" not in stored
    assert adapter.decrypt(stored) == "JBSWY3DPEHPK3PXP"


# --- sessions ------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client, person):
    """A signed-in client, and a way to move the session's clocks back."""
    client.force_login(person)

    def back(**seconds):
        session = client.session
        for name, amount in seconds.items():
            session[name] = int(time.time()) - amount
        session.save()
        return client

    return back


def test_a_session_ends_after_half_an_hour_without_use(desk):
    client = desk(seen_at=30 * 60)

    client.get("/")

    assert not is_signed_in(client)


def test_a_session_ends_after_twelve_hours_of_use(desk):
    client = desk(started_at=12 * 3600, seen_at=5)

    client.get("/")

    assert not is_signed_in(client)


def test_using_a_page_prolongs_the_session(desk):
    client = desk(seen_at=29 * 60)

    client.get("/")

    assert time.time() - client.session["seen_at"] < 5


def test_a_page_that_refreshes_itself_does_not_prolong_the_session(desk):
    client = desk(seen_at=29 * 60)

    client.get("/", HTTP_HX_REQUEST="true")

    assert time.time() - client.session["seen_at"] >= 29 * 60


def test_reading_twice_in_a_minute_writes_nothing(desk, django_assert_num_queries):
    client = desk(seen_at=20)

    client.get("/healthz")

    assert time.time() - client.session["seen_at"] >= 20


# --- what every answer carries -------------------------------------------------------------------------------------


def test_signed_in_pages_are_kept_nowhere(client, person):
    client.force_login(person)

    assert "no-store" in client.get("/").headers["Cache-Control"]


def test_every_answer_carries_the_policy_and_a_number(client):
    headers = client.get(reverse("account_login")).headers

    assert set(headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    }
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert len(headers["X-Request-ID"]) == 12


def test_the_language_is_kept_in_a_cookie_and_with_the_person(client, person):
    client.force_login(person)

    response = client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})

    assert response.cookies["language"].value == "zh-hans"
    assert User.objects.get(pk=person.pk).language == "zh-hans"
    assert client.get("/").headers["Content-Language"] == "zh-hans"


def test_the_language_is_changed_by_post_only(client):
    assert client.get(reverse("set_language"), {"language": "zh-hans"}).status_code == 405
