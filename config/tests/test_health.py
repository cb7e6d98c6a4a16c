"""What a load balancer and a person on call are told."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from complaints import triggers
from config import health, jobs
from config.models import Heartbeat

pytestmark = pytest.mark.django_db
ALL = ("database", "migrations", "worker", "event_triggers", "disk")


def test_alive_needs_nothing_but_the_process(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"alive": True})


def test_ready_when_everything_is_in_order(client):
    jobs.beat()

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"ready": True, "checks": dict.fromkeys(ALL, "ok")}


def test_a_silent_worker_is_named_with_the_time_of_its_last_sign(client):
    Heartbeat.objects.create(name=jobs.WORKER, beat_at=timezone.now() - timedelta(seconds=200))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["worker"] == "the worker gave its last sign 200 seconds ago"


def test_missing_triggers_are_named(client):
    jobs.beat()
    triggers.lift()

    found = health.findings(timezone.now())
    triggers.install()

    assert found["event_triggers"].startswith("events are not protected: event_refuses_")


def test_a_full_disk_is_named(client, settings):
    jobs.beat()
    settings.DISK_MIN_FREE_MB = 10**9

    assert "MB are free on the disk" in client.get("/readyz").json()["checks"]["disk"]


def test_without_a_database_the_other_checks_are_not_asked(monkeypatch):
    def unreachable(now):
        raise OperationalError("connection to server at 10.0.0.5 failed: password")

    monkeypatch.setitem(health.CHECKS, "database", unreachable)

    found = health.findings(timezone.now())

    assert found["database"] == "does not answer (OperationalError)"
    assert found["worker"] == "not asked: the database does not answer"
    assert found["disk"] == "ok"
