"""Load what a new installation knows."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.core.management.base import BaseCommand

from routing.roles import sync_roles

# In the order of the floors: what stands above may point at what stands below.
LOADED_IN_ORDER = (
    "routing",
    "complaints",
    "complaints.messaging",
    "complaints.evidence",
    "complaints.followup",
    "compensation",
    "reports",
)


def part_of(app, module):
    """The module of an app, or None where the app has none."""
    name = f"{app}.{module}"
    return import_module(name) if find_spec(name) else None


class Command(BaseCommand):
    help = (
        "Loads reference data, roles and schedules. Safe to run again: it adds what is missing and overwrites nothing."
    )

    def handle(self, *args, **options):
        for app in LOADED_IN_ORDER:
            reference = part_of(app, "reference")
            if reference:
                for table, count in reference.load().items():
                    self.stdout.write(f"{app}: {table} +{count}")
        tables = [part.ROLES for config in apps.get_app_configs() if (part := part_of(config.name, "roles"))]
        for role, count in sync_roles(tables).items():
            self.stdout.write(f"role {role}: {count} rights")
