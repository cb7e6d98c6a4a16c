"""Who works in the demonstration: the nine sign-ins where they exist, and colleagues who never sign in."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.utils import timezone

from config import people
from config.demo import scenes, words
from reports.models import Cause
from routing.models import Category, Department, OutsideParty, User

COLLEAGUES = (
    ("demo_zhang", "agent", "张慧", ("service",), False),
    ("demo_ruiz", "agent", "Elena Ruiz", ("service",), False),
    ("demo_xu", "agent", "徐佳", ("service",), False),
    ("demo_bauer", "agent", "Jonas Bauer", ("service",), False),
    ("demo_he", "investigator", "何志远", ("warehouse",), False),
    ("demo_mensah", "investigator", "Kofi Mensah", ("product", "purchasing"), False),
    ("demo_tang", "investigator", "唐琳", ("quality", "operations"), False),
    ("demo_luo", "manager", "罗晓", ("warehouse", "product"), True),
    ("demo_brandt", "manager", "Sabine Brandt", ("quality", "service", "operations"), True),
    ("demo_shen", "finance", "沈洁", ("finance",), False),
)


# Who carries tasks out.
WORKERS = ("investigator", "finance", "manager")
DEPARTMENTS = ("warehouse", "product", "quality", "warehouse", "product", "operations", "purchasing")


@dataclass
class Cast:
    """Keys of people by role, and by department for those who look into cases; reference rows by code."""

    agents: list = field(default_factory=list)
    investigators: dict = field(default_factory=dict)
    managers: list = field(default_factory=list)
    directors: list = field(default_factory=list)
    workers: dict = field(default_factory=dict)
    causes: list = field(default_factory=list)
    reviewers: list = field(default_factory=list)
    finance: list = field(default_factory=list)
    departments: dict = field(default_factory=dict)
    categories: dict = field(default_factory=dict)
    outside: dict = field(default_factory=dict)
    zone: Any = None
    # Of the sign-ins that scenes name.
    by_name: dict = field(default_factory=dict)


# In a small history the sign-ins have a good part of the work; in a large one there are more colleagues.
SMALL, CASES_A_COLLEAGUE, MOST_COLLEAGUES = 5000, 8000, 100


def assemble(cases):
    """Make the colleagues where they are missing, and list everybody who plays a part in a history of so many cases."""
    for username, role, name, departments, leads in COLLEAGUES:
        people.make_person(username, role=role, departments=departments, leads=leads, display_name=name)
    _hire(min(cases // CASES_A_COLLEAGUE, MOST_COLLEAGUES))
    cast = Cast(
        by_name=dict(User.objects.filter(username__in=scenes.PEOPLE).values_list("username", "pk")),
        agents=_keys("agent", "lead"),
        managers=_keys("manager"),
        directors=_keys("director"),
        causes=list(Cause.objects.filter(is_active=True).values_list("pk", flat=True)),
        reviewers=_keys("reviewer"),
        finance=_keys("finance"),
        departments=dict(Department.objects.values_list("code", "pk")),
        categories={row.code: row for row in Category.objects.select_related("department")},
        outside=dict(OutsideParty.objects.values_list("code", "pk")),
        zone=timezone.get_default_timezone(),
    )
    for code in cast.departments:
        cast.investigators[code] = _keys("investigator", "manager", department=code) or cast.managers
    for code, key in cast.departments.items():
        members = cast.agents if code == "service" else _keys(*WORKERS, department=code)
        if members:
            cast.workers[key] = members[0]
    if cases < SMALL:
        cast.agents += [cast.by_name[scenes.AGENT]] * 2 if scenes.AGENT in cast.by_name else []
    cast.reviewers = cast.reviewers or cast.managers
    cast.directors = cast.directors or cast.managers
    return cast


def _hire(count):
    """Further agents and investigators, by number."""
    for number in range(1, count + 1):
        people.make_person(
            f"demo_agent_{number:03d}", role="agent", departments=("service",),
            display_name=words.person(Random(number), (words.ZH, words.EN)[number % 2]),
        )  # fmt: skip
        code = DEPARTMENTS[number % len(DEPARTMENTS)]
        people.make_person(
            f"demo_investigator_{number:03d}", role="investigator", departments=(code,),
            display_name=words.person(Random(-number), (words.EN, words.ZH)[number % 2]),
        )  # fmt: skip


def _keys(*roles, department=""):
    staff = User.objects.filter(is_active=True, groups__name__in=roles)
    if department:
        staff = staff.filter(memberships__department__code=department)
    return list(staff.order_by("username").values_list("pk", flat=True).distinct())
