"""Roles are groups; each app says in its own `roles.py` which rights a role has there."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _

LABELS = {
    "agent": _("Agent"),
    "lead": _("Shift lead"),
    "investigator": _("Investigator"),
    "manager": _("Manager"),
    "director": _("Director"),
    "finance": _("Finance"),
    "reviewer": _("Quality reviewer"),
    "auditor": _("Auditor"),
    "administrator": _("Administrator"),
}

# Administrators keep the tables; they read no case.
_TABLES = (
    "absence", "alertstep", "calendarday", "calendarinterval", "calendaryear", "category", "classificationrule",
    "clockpolicy", "department", "escalationrule", "membership", "oncall", "outsideparty", "peakmode", "shift", "user",
    "workingcalendar",
)  # fmt: skip
ROLES = {
    "administrator": [
        *(f"routing.{action}_{table}" for table in _TABLES for action in ("view", "add", "change", "delete")),
        "routing.view_training",
    ],
    "lead": [
        f"routing.{action}_{table}"
        for table in ("shift", "absence", "oncall")
        for action in ("view", "add", "change", "delete")
    ],
    "auditor": [f"routing.view_{table}" for table in (*_TABLES, "training")],
}
# Who may enter the Django admin at all.
ADMIN_ROLES = ("manager", "director", "finance", "administrator", "auditor", "lead", "reviewer")


@transaction.atomic
def sync_roles(tables):
    """Make each role's group hold exactly the rights that the tables name; an unknown right is an error."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    counts = {}
    for role in LABELS:
        wanted = sorted({right for table in tables for right in table.get(role, [])})
        unknown = [right for right in wanted if right not in known]
        if unknown:
            raise ValueError(f"role {role}: unknown rights {', '.join(unknown)}")
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set([known[right] for right in wanted])
        counts[role] = len(wanted)
    return counts
