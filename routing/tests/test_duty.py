"""Who is there, who may own, who is chosen."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from routing import duty
from routing.models import Absence, Department, Membership, OnCall, Shift, User

pytestmark = pytest.mark.django_db
MONDAY_TEN = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MONDAY = 0


@pytest.fixture
def warehouse():
    return Department.objects.get(code="warehouse")


@pytest.fixture
def legal():
    return Department.objects.get(code="legal")


def member(name, *departments, **fields):
    person = User.objects.create_user(name, **fields)
    Membership.objects.bulk_create([Membership(user=person, department=department) for department in departments])
    return person


def shift(person, department, begin, end, weekday=MONDAY):
    return Shift.objects.create(
        user=person, department=department, weekday=weekday, starts_at=time(*begin), ends_at=time(*end)
    )


def away(person, deputy=None, first=date(2026, 11, 23), last=date(2026, 11, 23)):
    return Absence.objects.create(user=person, starts_on=first, ends_on=last, deputy=deputy)


def call(person, department, begin=MONDAY_TEN, hours=12):
    return OnCall.objects.create(
        user=person, department=department, starts_at=begin, ends_at=begin + timedelta(hours=hours)
    )


def test_department_without_shifts_has_every_member_on_duty(warehouse, legal):
    zhao, _other = member("zhao", warehouse), member("qian", legal)

    assert list(duty.on_duty(warehouse, MONDAY_TEN)) == [zhao]


def test_department_with_shifts_has_on_duty_who_is_on_shift(warehouse):
    zhao, qian = member("zhao", warehouse), member("qian", warehouse)
    shift(zhao, warehouse, (9,), (17,))

    assert list(duty.on_duty(warehouse, MONDAY_TEN)) == [zhao]
    assert duty.is_on_duty(qian, MONDAY_TEN) is False


@pytest.mark.parametrize("clock,expected", [((8, 59), False), ((9, 0), True), ((16, 59), True), ((17, 0), False)])
def test_shift_begins_and_ends_on_the_minute(warehouse, clock, expected):
    zhao = member("zhao", warehouse)
    shift(zhao, warehouse, (9,), (17,))
    at = MONDAY_TEN.replace(hour=clock[0], minute=clock[1])

    assert duty.is_on_duty(zhao, at) is expected
    assert duty.on_duty(warehouse, at).exists() is expected


@pytest.mark.parametrize(
    "day,hour,expected", [(23, 21, False), (23, 23, True), (24, 5, True), (24, 6, False), (24, 23, False)]
)
def test_shift_past_midnight_belongs_to_the_day_it_began(warehouse, day, hour, expected):
    zhao = member("zhao", warehouse)
    shift(zhao, warehouse, (22,), (6,))

    assert duty.is_on_duty(zhao, MONDAY_TEN.replace(day=day, hour=hour)) is expected


def test_shift_until_midnight_and_shift_of_a_whole_day(warehouse):
    zhao, qian = member("zhao", warehouse), member("qian", warehouse)
    shift(zhao, warehouse, (18,), (0,))
    shift(qian, warehouse, (0,), (0,))

    assert set(duty.on_duty(warehouse, MONDAY_TEN)) == {qian}
    assert set(duty.on_duty(warehouse, MONDAY_TEN.replace(hour=23, minute=59))) == {zhao, qian}
    assert set(duty.on_duty(warehouse, MONDAY_TEN.replace(day=24, hour=0))) == set()


def test_shift_is_read_in_the_time_of_the_installation(warehouse):
    zhao = member("zhao", warehouse)
    shift(zhao, warehouse, (9,), (17,))

    assert duty.is_on_duty(zhao, datetime(2026, 11, 23, 1, 30, tzinfo=ZoneInfo("UTC"))) is True


def test_absence_removes_on_both_its_days_and_not_after(warehouse):
    zhao = member("zhao", warehouse)
    away(zhao, last=date(2026, 11, 24))

    there = [duty.is_on_duty(zhao, MONDAY_TEN + timedelta(days=day)) for day in (-1, 0, 1, 2)]

    assert there == [True, False, False, True]


@pytest.mark.parametrize("fields", [{"is_active": False}, {"expires_at": MONDAY_TEN}])
def test_inactive_and_expired_accounts_are_never_there(warehouse, fields):
    zhao = member("zhao", warehouse, **fields)
    call(zhao, warehouse)

    assert duty.is_on_duty(zhao, MONDAY_TEN) is False
    assert duty.may_own(zhao, warehouse, MONDAY_TEN) is False
    assert duty.choose_owner(warehouse, MONDAY_TEN) is None


def test_account_that_expires_later_works_until_then(warehouse):
    zhao = member("zhao", warehouse, expires_at=MONDAY_TEN + timedelta(seconds=1))

    assert duty.is_on_duty(zhao, MONDAY_TEN) is True


def test_person_without_department_is_there_unless_absent():
    director = member("helen")

    assert duty.is_on_duty(director, MONDAY_TEN) is True
    away(director)
    assert duty.is_on_duty(director, MONDAY_TEN) is False


def test_member_of_two_departments_is_there_when_one_of_them_needs_no_shift(warehouse, legal):
    zhao, qian = member("zhao", warehouse, legal), member("qian", warehouse)
    shift(qian, warehouse, (9,), (17,))

    assert duty.is_on_duty(zhao, MONDAY_TEN) is True
    assert list(duty.on_duty(warehouse, MONDAY_TEN)) == [qian]


def test_person_on_call_is_there_although_off_shift(warehouse):
    zhao, qian = member("zhao", warehouse), member("qian", warehouse)
    shift(zhao, warehouse, (9,), (17,))
    night = MONDAY_TEN.replace(hour=22)
    call(qian, warehouse, begin=night)

    assert list(duty.on_duty(warehouse, night)) == [qian]
    assert duty.is_on_duty(qian, night) is True
    assert duty.is_on_duty(qian, night + timedelta(hours=12)) is False


def test_roster_row_without_department_covers_all(warehouse, legal):
    qian = member("qian", legal)
    call(qian, None)

    assert list(duty.on_call(warehouse, MONDAY_TEN)) == [qian]
    assert duty.may_own(qian, warehouse, MONDAY_TEN) is True


def test_member_may_own_and_a_stranger_may_not(warehouse, legal):
    zhao, stranger = member("zhao", warehouse), member("qian", legal)

    assert duty.may_own(zhao, warehouse, MONDAY_TEN) is True
    assert duty.may_own(stranger, warehouse, MONDAY_TEN) is False


def test_deputy_of_an_absent_member_may_own_while_the_absence_lasts(warehouse, legal):
    zhao, deputy = member("zhao", warehouse), member("qian", legal)
    away(zhao, deputy)

    assert duty.deputy_of(zhao, MONDAY_TEN) == deputy
    assert duty.may_own(deputy, warehouse, MONDAY_TEN) is True
    assert duty.may_own(zhao, warehouse, MONDAY_TEN) is False
    assert duty.may_own(deputy, warehouse, MONDAY_TEN + timedelta(days=1)) is False


def test_deputy_who_is_away_as_well_hands_on_to_their_own_deputy(warehouse, legal):
    zhao, qian, sun = member("zhao", warehouse), member("qian", legal), member("sun", legal)
    away(zhao, qian)
    away(qian, sun)

    assert duty.deputy_of(zhao, MONDAY_TEN) == sun
    assert duty.may_own(sun, warehouse, MONDAY_TEN) is True
    assert duty.may_own(qian, warehouse, MONDAY_TEN) is False


def test_deputies_in_a_circle_are_nobody(warehouse):
    zhao, qian = member("zhao", warehouse), member("qian", warehouse)
    away(zhao, qian)
    away(qian, zhao)

    assert duty.deputy_of(zhao, MONDAY_TEN) is None


def test_nobody_stands_in_for_somebody_who_is_there_or_named_nobody(warehouse):
    zhao = member("zhao", warehouse)

    assert duty.deputy_of(zhao, MONDAY_TEN) is None
    away(zhao)
    assert duty.deputy_of(zhao, MONDAY_TEN) is None


def test_nobody_is_their_own_deputy(warehouse):
    zhao = member("zhao", warehouse)

    with pytest.raises(IntegrityError), transaction.atomic():
        away(zhao, zhao)


def test_owner_is_the_least_loaded_and_the_older_account_in_a_tie(warehouse):
    zhao, qian, sun = (member(name, warehouse) for name in ("zhao", "qian", "sun"))

    assert duty.choose_owner(warehouse, MONDAY_TEN) == zhao
    assert duty.choose_owner(warehouse, MONDAY_TEN, load={zhao.pk: 3, qian.pk: 1, sun.pk: 1}) == qian
    assert duty.choose_owner(warehouse, MONDAY_TEN, load={zhao.pk: 3, qian.pk: 1}) == sun


def test_load_may_be_asked_for_the_people_on_duty_alone(warehouse):
    zhao, qian = member("zhao", warehouse), member("qian", warehouse)
    asked = []

    def load(keys):
        asked.append(keys)
        return {zhao.pk: 9}

    assert duty.choose_owner(warehouse, MONDAY_TEN, load=load) == qian
    assert asked == [[zhao.pk, qian.pk]]


def test_excluded_people_are_not_chosen(warehouse):
    zhao, qian = member("zhao", warehouse), member("qian", warehouse)

    assert duty.choose_owner(warehouse, MONDAY_TEN, exclude=[zhao]) == qian
    assert duty.choose_owner(warehouse, MONDAY_TEN, exclude=[zhao.pk]) == qian
    assert duty.choose_owner(warehouse, MONDAY_TEN, exclude=[zhao, qian]) is None


def test_person_on_call_is_chosen_when_nobody_is_on_duty(warehouse, legal):
    zhao, qian = member("zhao", warehouse), member("qian", legal)
    shift(zhao, warehouse, (9,), (17,))
    night = MONDAY_TEN.replace(hour=22)
    call(qian, None, begin=night)

    assert duty.choose_owner(warehouse, night) == qian
    assert duty.choose_owner(warehouse, MONDAY_TEN) == zhao


def test_questions_about_duty_cost_a_fixed_number_of_queries(warehouse, django_assert_num_queries):
    zhao = member("zhao", warehouse)
    for number in range(5):
        shift(member(f"more-{number}", warehouse), warehouse, (9,), (17,))
    shift(zhao, warehouse, (9,), (17,))

    with django_assert_num_queries(1):
        list(duty.on_duty(warehouse, MONDAY_TEN))
    with django_assert_num_queries(1):
        duty.may_own(zhao, warehouse, MONDAY_TEN)
