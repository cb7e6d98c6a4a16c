"""People, roles and how rows call themselves."""

from datetime import UTC, date, datetime, time

import pytest
from django.contrib.auth.models import Group
from django.utils import translation

from conftest import make_person
from routing.models import (
    Absence,
    AlertStep,
    CalendarDay,
    CalendarInterval,
    CalendarYear,
    Department,
    LoadedReference,
    Membership,
    OnCall,
    ReferenceStamp,
    Shift,
    User,
    WorkingCalendar,
)
from routing.roles import LABELS, sync_roles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name,initials", [("Lin Xiao", "LX"), ("陈静", "陈"), ("admin", "A"), ("Ana Maria Lopez", "ML"), ("", "Z")]
)
def test_initials_are_two_letters_or_one_character(name, initials):
    assert User(username="zhao", display_name=name).initials == initials


def test_rights_of_inactive_and_expired_people_are_none():
    person = make_person("zhao", "agent", "service")
    assert "complaints.register_complaint" in person.right_names

    inactive, expired = User.objects.get(pk=person.pk), User.objects.get(pk=person.pk)
    inactive.is_active = False
    expired.expires_at = datetime(2026, 1, 1, tzinfo=UTC)

    assert inactive.right_names == expired.right_names == frozenset()


def test_superuser_has_no_rights_without_a_role():
    assert User.objects.create_superuser("root").right_names == frozenset()


def test_person_knows_roles_and_departments():
    person = make_person("zhao", "agent", "service")

    assert person.role_names == {"agent"}
    assert person.department_ids == {Department.objects.get(code="service").pk}


def test_roles_hold_exactly_what_the_tables_name():
    counts = sync_roles([{"agent": ["routing.view_shift"]}, {"agent": ["routing.view_absence"]}])

    rights = Group.objects.get(name="agent").permissions.values_list("codename", flat=True)
    assert sorted(rights) == ["view_absence", "view_shift"]
    assert counts == {role: 2 if role == "agent" else 0 for role in LABELS}


def test_unknown_right_of_a_role_is_an_error_that_names_it():
    with pytest.raises(ValueError, match=r"role agent: unknown rights routing\.fly"):
        sync_roles([{"agent": ["routing.fly"]}])


def test_name_is_the_readers():
    department = Department.objects.get(code="warehouse")

    with translation.override("zh-hans"):
        assert str(department) == "仓储物流部"
    with translation.override("en"):
        assert str(department) == "Warehouse and logistics"
    with translation.override(None):
        assert str(department) == "Warehouse and logistics"


def test_every_row_calls_itself_by_something_readable():
    zhao, desk = User(username="zhao"), WorkingCalendar(name_en="Desk", name_zh="客服")
    service = Department(name_en="Service", name_zh="客服部")
    rows = {
        "zhao · Service": Membership(user=zhao, department=service),
        "zhao Monday": Shift(user=zhao, weekday=0),
        "zhao 2026-12-01–2026-12-02": Absence(user=zhao, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2)),
        "zhao 2026-12-01": OnCall(user=zhao, starts_at=datetime(2026, 12, 1, tzinfo=UTC)),
        "75 %": AlertStep(percent=75),
        "Monday 09:00–21:00": CalendarInterval(calendar=desk, weekday=0, starts_at=time(9), ends_at=time(21)),
        "2026-12-25": CalendarDay(date=date(2026, 12, 25)),
        "2026": CalendarYear(year=2026),
        "key": LoadedReference(key="key"),
        "abc": ReferenceStamp(token="abc"),
    }

    with translation.override("en"):
        assert [str(row) for row in rows.values()] == list(rows)
