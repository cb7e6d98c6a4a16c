"""Alive, and ready: what a load balancer and a person on call ask, answered in plain words."""

import shutil
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from complaints import triggers
from config.jobs import WORKER
from config.models import Heartbeat
from routing.policies import public


def check_database(now):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_migrations(now):
    if names := _unapplied():
        return f"{len(names)} migrations are not applied, the first is {names[0]}: run manage.py migrate"
    return None


def check_worker(now):
    """The worker leaves a sign every minute; without one for three minutes nothing is being sent or counted."""
    beat = Heartbeat.objects.filter(name=WORKER).first()
    if beat is None:
        return "no worker has run yet"
    age = now - beat.beat_at
    if age > timedelta(seconds=settings.HEARTBEAT_STALE_SECONDS):
        return f"the worker gave its last sign {int(age.total_seconds())} seconds ago"
    return None


def check_triggers(now):
    if names := triggers.missing():
        return f"events are not protected: {', '.join(names)} missing; run manage.py migrate"
    return None


def check_disk(now):
    """Free space where the database's file and the uploads lie."""
    for path in {settings.VAR_DIR, _existing(settings.MEDIA_ROOT)}:
        free = shutil.disk_usage(path).free // (1024 * 1024)
        if free < settings.DISK_MIN_FREE_MB:
            return f"{free} MB are free on the disk of {path.name}, {settings.DISK_MIN_FREE_MB} are needed"
    return None


CHECKS = {
    "database": check_database,
    "migrations": check_migrations,
    "worker": check_worker,
    "event_triggers": check_triggers,
    "disk": check_disk,
}


def findings(now):
    """For each check "ok" or the reason why not. Without a database the checks that need it are not asked."""
    found = {}
    for name, check in CHECKS.items():
        if found.get("database", "ok") != "ok" and name != "disk":
            found[name] = "not asked: the database does not answer"
            continue
        try:
            found[name] = check(now) or "ok"
        except (DatabaseError, OSError) as error:
            found[name] = f"does not answer ({type(error).__name__})"
    return found


@public("asked by load balancers; says nothing but that the process answers")
@never_cache
@require_safe
def healthz(request):
    """200 as long as the web server answers, whatever state the rest is in."""
    return JsonResponse({"alive": True})


@public("asked by load balancers and people on call; names no case and no person")
@never_cache
@require_safe
def readyz(request):
    """200 when everything is in order, 503 with the reasons otherwise."""
    found = findings(timezone.now())
    ready = all(reason == "ok" for reason in found.values())
    return JsonResponse({"ready": ready, "checks": found}, status=200 if ready else 503)


def _unapplied():
    """Names of migrations to be applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


def _existing(path):
    """The path itself, or the nearest folder above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.exists())
