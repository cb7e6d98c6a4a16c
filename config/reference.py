"""What a fresh installation starts with: every app's reference data, the roles, the schedules. Safe to repeat."""

from importlib import import_module
from importlib.util import find_spec

from django.db import transaction

from config.schedules import JOBS, sync_schedules
from routing.roles import sync_roles

APPS = (
    "routing",
    "complaints",
    "complaints.messaging",
    "complaints.channels",
    "complaints.evidence",
    "complaints.followup",
    "complaints.incidents",
    "compensation",
    "reports",
)


def part(app, name):
    """The module `name` of an app, or None where the app has none; a fault inside it is not hidden."""
    path = f"{app}.{name}"
    return import_module(path) if find_spec(path) else None


def load():
    """Add what is missing, in order; yields (what, counts) as it goes."""
    for app in APPS:
        if module := part(app, "reference"):
            with transaction.atomic():
                yield app, module.load()
    tables = [module.ROLES for app in APPS if (module := part(app, "roles"))]
    yield "rights of each role", sync_roles(tables)
    yield "schedules", {"jobs": len(JOBS), "put right": sync_schedules()}
