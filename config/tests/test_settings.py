"""What the environment may say, and what happens where it makes no sense: each start is a process of its own."""

import json
import os
import stat
import subprocess
import sys

import pytest

from config.env import Environment

PRODUCTION = {
    "ALLOWED_HOSTS": "care.example.com",
    "SITE_URL": "https://care.example.com",
    "SECRET_KEY": "s3cret-" * 10,
    "DATA_KEYS": "d4ta-key-" * 6,
    "EMAIL_URL": "smtp+tls://user:pass@mail.example.com:587",
    "DEFAULT_FROM_EMAIL": "Redress <care@example.com>",
}
REPORT = """
import json
from django.conf import settings
names = {names!r}
print(json.dumps({{name: getattr(settings, name) for name in names}}, default=str))
"""


def start(tmp_path, *arguments, **environment):
    """Python with only these settings; the result of the process."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    environment = {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
    return subprocess.run(
        [sys.executable, *arguments], env=kept | environment, capture_output=True, text=True, check=False, timeout=60
    )


def read(tmp_path, *names, **environment):
    """The values that Django gets."""
    result = start(tmp_path, "-c", REPORT.format(names=names), **environment)
    assert result.stderr == ""
    return json.loads(result.stdout)


def refusal(tmp_path, **environment):
    """What is said when it does not start: one line for each problem."""
    result = start(tmp_path, "-c", "import config.settings", **environment)
    assert result.returncode == 1
    assert result.stdout == ""
    first, *problems = result.stderr.splitlines()
    assert first.startswith("Redress does not start")
    return [problem.removeprefix("  - ") for problem in problems]


def test_nothing_given_is_enough_for_this_machine(tmp_path):
    values = read(tmp_path, "DEBUG", "DEMO", "PRODUCTION", "REQUIRE_MFA", "CURRENCY", "SITE_URL", "TIME_ZONE")

    assert values == {
        "DEBUG": False,
        "DEMO": False,
        "PRODUCTION": False,
        "REQUIRE_MFA": True,
        "CURRENCY": "CNY",
        "SITE_URL": "http://localhost:8000",
        "TIME_ZONE": "Asia/Shanghai",
    }


def test_first_start_writes_keys_that_only_the_owner_can_read_and_keeps_them(tmp_path):
    first = read(tmp_path, "SECRET_KEY", "DATA_KEYS")
    second = read(tmp_path, "SECRET_KEY", "DATA_KEYS")

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("*_key")}
    assert first == second
    assert modes == {"secret_key": 0o600, "data_key": 0o600}
    assert first["SECRET_KEY"] not in first["DATA_KEYS"]


@pytest.mark.parametrize(
    "name,value,why",
    [
        ("DEBUG", "maybe", "is “maybe”: it must be 1 or 0."),
        ("CURRENCY", "YUAN", "is “YUAN”: it must be a currency code of ISO 4217 such as CNY or EUR."),
        ("TIME_ZONE", "Beijing", "is “Beijing”: it must be a zone such as Asia/Shanghai or Europe/Berlin."),
        ("LANGUAGE_CODE", "fr", "is “fr”: it must be one of en, zh-hans."),
        ("PORT", "80a", "is “80a”: it must be a whole number from 1 to 65535."),
        ("PORT", "70000", "is “70000”: it must be a whole number from 1 to 65535."),
        ("TRUSTED_PROXIES", "proxy", "has “proxy”: each must be an IP address or a network such as 10.0.0.0/8."),
        ("DEFAULT_FROM_EMAIL", "care", "is “care”: it must be a mail address, e.g. Redress <care@example.com>."),
        ("SITE_URL", "care.example.com", "must begin with http:// or https://."),
        ("REDIS_URL", "localhost:6379", "must begin with redis:// or rediss://."),
        ("INBOX_URL", "pop3://x", "must begin with imaps:// or imap://."),
        ("REQUIRE_MFA", "0", "is off: a second factor may be left out only with DEMO=1."),
        ("NOTIFY_SMS_URL", "13800138000", "must be an Apprise URL such as https://…, mailto://… or slack://…."),
        (
            "DATABASE_URL",
            "mysql://x/y",
            "must begin with sqlite:// or postgres:// or postgresql:// or psql:// or pgsql://.",
        ),
        ("EMAIL_URL", "imap://host", "must begin with smtp:// or smtps:// or smtp+tls:// or file:// or console://."),
        ("DATABASE_URL", "postgres://host/", "names no database after the host."),
        ("DATABASE_URL", "sqlite:////nowhere/x", "names a file in /nowhere, and there is no such folder."),
        ("SEAL_PATH", "/nowhere/seal", "is /nowhere/seal: it must be a file in a folder that exists."),
    ],
)
def test_nonsense_refuses_to_start_and_says_which_and_why(tmp_path, name, value, why):
    assert refusal(tmp_path, **{name: value}) == [f"{name} {why}"]


def test_all_problems_are_said_at_once(tmp_path):
    problems = refusal(tmp_path, CURRENCY="x", PORT="y", DEBUG="z")

    assert sorted(problem.split()[0] for problem in problems) == ["CURRENCY", "DEBUG", "PORT"]


def test_a_password_in_a_bad_address_is_not_repeated(tmp_path):
    problems = refusal(tmp_path, DATABASE_URL="mysql://user:hunter2@host/db", EMAIL_URL="smtp://user:hunter2@:x")

    assert len(problems) == 2
    assert "hunter2" not in "".join(problems)


def test_production_with_everything_starts(tmp_path):
    values = read(tmp_path, "PRODUCTION", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "DEMO", **PRODUCTION)

    assert values == {"PRODUCTION": True, "SESSION_COOKIE_SECURE": True, "SECURE_SSL_REDIRECT": True, "DEMO": False}


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATA_KEYS", "SITE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"])
def test_production_refuses_to_start_without_what_matters(tmp_path, name):
    read(tmp_path, "DEBUG")  # the key files of a first start do not count as given

    problems = refusal(tmp_path, **{key: value for key, value in PRODUCTION.items() if key != name})

    assert [problem.split(" is missing")[0] for problem in problems] == [name]


@pytest.mark.parametrize(
    "name,value,why",
    [
        ("SECRET_KEY", "short", "is too weak: each key must be random and have at least 50 characters."),
        ("SECRET_KEY", "a" * 60, "is too weak: each key must be random and have at least 50 characters."),
        ("SITE_URL", "http://care.example.com", "must begin with https:// in production: sign-ins and tracking"),
        ("SITE_URL", "https://other.example.com", "names other.example.com, which ALLOWED_HOSTS does not have."),
        ("DATA_KEYS", PRODUCTION["SECRET_KEY"], "repeats SECRET_KEY: they must be independent"),
        ("ALLOWED_HOSTS", "*,care.example.com", "is “*”: name the hosts, so that a forged Host header is refused."),
        ("DEMO", "1", "is on while DEBUG is off and ALLOWED_HOSTS names a host that is not this machine"),
    ],
)
def test_production_refuses_what_would_be_open(tmp_path, name, value, why):
    problems = refusal(tmp_path, **PRODUCTION | {name: value})

    assert len(problems) == 1
    assert problems[0].startswith(f"{name} {why}")


@pytest.mark.slow
@pytest.mark.parametrize("environment", [PRODUCTION, {}], ids=["production", "this machine"])
def test_the_deployment_check_is_clean(tmp_path, environment):
    result = start(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **environment)

    assert result.returncode == 0
    assert "no issues" in result.stdout


def test_sqlite_takes_the_write_lock_first_and_keeps_what_was_acknowledged(tmp_path):
    options = read(tmp_path, "DATABASES")["DATABASES"]["default"]["OPTIONS"]

    assert options == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }


def test_the_web_server_says_within_five_seconds_that_sqlite_is_locked(tmp_path):
    web = read(tmp_path, "DATABASES", REDRESS_ROLE="web")["DATABASES"]["default"]

    assert web["OPTIONS"]["timeout"] == 4


def test_the_web_server_alone_keeps_a_pool_of_postgres_connections(tmp_path):
    url = "postgresql://redress@%2Fvar%2Frun/redress?sslmode=prefer"

    web = read(tmp_path, "DATABASES", DATABASE_URL=url, REDRESS_ROLE="web")["DATABASES"]["default"]
    job = read(tmp_path, "DATABASES", DATABASE_URL=url)["DATABASES"]["default"]

    assert web["HOST"] == "/var/run"
    assert web["CONN_MAX_AGE"] == 0
    assert web["OPTIONS"]["sslmode"] == "prefer"
    assert web["OPTIONS"]["pool"]["max_size"] == 6
    assert "pool" not in job["OPTIONS"]
    assert web["OPTIONS"]["options"] == (
        "-c lock_timeout=4s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
    )


def test_mail_goes_where_email_url_says_and_into_files_without_one(tmp_path):
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD")

    given = read(tmp_path, *names, EMAIL_URL="smtp+tls://care%40example.com:p%2Fw@mail.example.com")
    plain = read(tmp_path, "EMAIL_FILE_PATH")

    assert list(given.values()) == ["mail.example.com", 587, True, "care@example.com", "p/w"]
    assert plain == {"EMAIL_FILE_PATH": str(tmp_path / "outbox" / "email")}


def test_redis_is_the_shared_cache_where_there_is_one(tmp_path):
    plain = read(tmp_path, "CACHES")["CACHES"]["default"]["BACKEND"]
    redis = read(tmp_path, "CACHES", REDIS_URL="redis://cache:6379/1")["CACHES"]["default"]

    assert plain == "django.core.cache.backends.db.DatabaseCache"
    assert redis["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
    assert redis["LOCATION"] == "redis://cache:6379/1"


def test_an_empty_value_counts_as_not_given():
    env = Environment({"PORT": " ", "DEBUG": ""})

    assert (env.whole("PORT", 8000, 1, 65535), env.flag("DEBUG", False), env.problems) == (8000, False, [])
