"""Each invariant holds of a fresh installation, and counts what breaks it."""

from datetime import time

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from conftest import make_person
from routing.invariants import INVARIANTS
from routing.models import (
    CalendarInterval,
    CalendarYear,
    Category,
    ClassificationRule,
    ClockPolicy,
    EscalationRule,
    User,
    WorkingCalendar,
)

pytestmark = pytest.mark.django_db
COUNT = {name: count for name, _sentence, count in INVARIANTS}


@pytest.mark.parametrize("name", COUNT)
def test_invariant_holds_of_a_fresh_installation(name):
    assert COUNT[name]() == 0


def never_open():
    WorkingCalendar.objects.create(code="moon", name_en="Moon", name_zh="月")


def overlapping_intervals():
    desk = WorkingCalendar.objects.get(code="desk")
    CalendarInterval.objects.create(calendar=desk, weekday=3, starts_at=time(20), ends_at=time(0))


def clocks_without_policy():
    ClockPolicy.objects.filter(kind="triage").update(red_minutes=None)


def unknown_this_year():
    CalendarYear.objects.filter(year=timezone.localdate().year).delete()


def no_categories():
    Category.objects.update(is_active=False)


def unreadable_words():
    EscalationRule.objects.filter(code="tone").update(words="angry")


def rules_for_people_who_left():
    person = make_person("zhao", "agent", "service")
    User.objects.filter(pk=person.pk).update(is_active=False)
    ClassificationRule.objects.filter(code="product-quality").update(owner_choice="named", owner=person)


def staff_without_a_role():
    User.objects.create_user("qian", is_staff=True)


def rights_beside_roles():
    make_person("sun", "agent", "service").user_permissions.add(Permission.objects.first())


def names_used_twice():
    User.objects.create_user("Zhou")
    User.objects.create_user("zhou")


BREAKERS = (
    never_open, overlapping_intervals, clocks_without_policy, unknown_this_year, no_categories, unreadable_words,
    rules_for_people_who_left, staff_without_a_role, rights_beside_roles, names_used_twice,
)  # fmt: skip


@pytest.mark.parametrize("breaker", BREAKERS)
def test_what_breaks_an_invariant_is_counted(breaker):
    breaker()

    assert COUNT[breaker.__name__]() == 1


def test_group_with_rights_that_is_no_role_is_counted():
    Group.objects.create(name="friends").permissions.add(Permission.objects.first())

    assert COUNT["rights_beside_roles"]() == 1


def test_every_invariant_has_a_breaker():
    assert {breaker.__name__ for breaker in BREAKERS} == set(COUNT)
