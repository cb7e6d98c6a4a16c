"""People from the command line: one with a sign-in link, and the nine of the demonstration."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from config import keys
from routing.models import Department, Membership, User
from routing.roles import ADMIN_ROLES, LABELS

# On the command line a role is called as its demonstration sign-in.
ROLES = {"admin": "administrator", **{role: role for role in LABELS}}


@dataclass(frozen=True)
class DemoPerson:
    """One of the demonstration's sign-ins; the first department is the one they lead, where they do."""

    username: str
    role: str
    display_name: str
    departments: tuple[str, ...] = ()
    leads: bool = False


# Marks an account of the demonstration; nothing can be delivered there.
DEMO_DOMAIN = "@demo.invalid"
CASE_DEPARTMENTS = ("service", "product", "warehouse", "quality", "operations", "purchasing")
DEMO_PEOPLE = (
    DemoPerson("agent", "agent", "Lin Xiao", ("service",)),
    DemoPerson("lead", "lead", "Grace Park", ("service",)),
    DemoPerson("investigator", "investigator", "王建国", CASE_DEPARTMENTS),
    DemoPerson("manager", "manager", "陈静", CASE_DEPARTMENTS, leads=True),
    DemoPerson("director", "director", "Helen Wu", ("operations",)),
    DemoPerson("finance", "finance", "赵敏", ("finance",)),
    DemoPerson("reviewer", "reviewer", "Nadia Okafor", ("quality",)),
    DemoPerson("auditor", "auditor", "周海", ("legal",)),
    DemoPerson("admin", "administrator", "Tom Becker"),
)


def make_person(username, *, role, departments=(), leads=False, display_name="", password=None, email=""):
    """Create or complete a person with a role and memberships; a password, given hashed, replaces the one they have."""
    with transaction.atomic():
        person, created = User.objects.get_or_create(username=username)
        if created:
            person.set_unusable_password()
        if password:
            person.password = password
        person.email = person.email or email
        person.display_name = person.display_name or display_name or username
        person.is_staff = person.is_staff or role in ADMIN_ROLES
        person.save()
        person.groups.add(Group.objects.get_or_create(name=role)[0])
        for code in departments:
            department = Department.objects.get(code=code)
            Membership.objects.get_or_create(user=person, department=department, defaults={"is_manager": leads})
    return person


def demo_password():
    """The password that all demonstration sign-ins share: random, made once, printed by `make run`."""
    return keys.read_or_make(settings.VAR_DIR / "demo_password", length=9)


def make_demo_people():
    """The nine sign-ins, all with the same password; repeated, they get it back. Returns what to print of each."""
    refuse_demo_in_production()
    password = demo_password()
    agent = User.objects.filter(username=DEMO_PEOPLE[0].username).first()
    # Hashing is slow on purpose: the nine share one hash, and keep it while it fits.
    is_set = agent is not None and agent.check_password(password)
    hashed = agent.password if is_set else make_password(password, salt=secrets.token_urlsafe(16))
    return [
        make_person(
            person.username,
            role=person.role,
            departments=[code for code in person.departments if Department.objects.filter(code=code).exists()],
            leads=person.leads,
            display_name=person.display_name,
            password=hashed,
            email=person.username + DEMO_DOMAIN,
        )
        for person in DEMO_PEOPLE
    ]


def refuse_demo_in_production():
    """Sign-ins that everybody knows exist only where DEMO is on and nobody else can come."""
    if not settings.DEMO:
        raise PermissionError("Demonstration sign-ins are made only with DEMO=1.")
    if not settings.DEBUG and not settings.IS_LOCAL:
        raise PermissionError(
            "Demonstration sign-ins are refused: DEBUG is off, and ALLOWED_HOSTS is not this machine."
        )
