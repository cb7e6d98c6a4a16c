"""Who is there. A department without shifts has everybody on duty; the absent are not, their deputies may own.

Somebody on call is there as well, for the department of the roster's row or for all. Inactive and expired accounts
never are. Times of shifts and days of absences are those of the installation's time zone.
"""

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from routing.models import Absence, Department, Membership, OnCall, Shift, Turn, User


def on_duty(department, at):
    """Members of the department who are there now: on shift, or on call."""
    people = _present(at).filter(memberships__department=department)
    shifts = Shift.objects.filter(department=department)
    there = Q(pk__in=_running(shifts, at).values("user_id")) | Q(pk__in=_called(department, at))
    return people.filter(there | ~Exists(shifts)).order_by("pk")


def on_call(department, at):
    """Who takes red cases of this department (None: of any) at this time, member or not."""
    return _present(at).filter(pk__in=_called(department, at)).order_by("pk")


def is_on_duty(user, at):
    """Whether this person is there now in one of their departments, or on call; without a department: unless absent."""
    if not _present(at).filter(pk=user.pk).exists():
        return False
    memberships = Membership.objects.filter(user=user)
    if not memberships.exists() or OnCall.objects.filter(user=user, starts_at__lte=at, ends_at__gt=at).exists():
        return True
    shifts = Shift.objects.filter(department=OuterRef("department"))
    own = _running(shifts.filter(user=user), at)
    return memberships.filter(~Exists(shifts) | Exists(own)).exists()


def deputy_of(user, at):
    """Who stands in for somebody who is away on that day, or None; a deputy who is away too has a deputy as well."""
    seen = {user.pk}
    while absence := _absences(at).filter(user=user).exclude(deputy=None).select_related("deputy").first():
        user = absence.deputy
        if user.pk in seen:
            return None
        seen.add(user.pk)
    return user if len(seen) > 1 and _present(at).filter(pk=user.pk).exists() else None


def with_absence(people, at):
    """People with `is_away`: absent on that day."""
    return people.annotate(is_away=Exists(_absences(at).filter(user=OuterRef("pk"))))


def may_own(user, department, at):
    """A member on duty, somebody on call for the department, or a deputy of an absent member who is there."""
    if on_duty(department, at).filter(pk=user.pk).exists() or on_call(department, at).filter(pk=user.pk).exists():
        return True
    away = User.objects.filter(memberships__department=department, absences__in=_absences(at)).distinct()
    return is_on_duty(user, at) and any(deputy_of(member, at) == user for member in away)


def choose_owner(department, at, exclude=(), load=None):
    """Who of those on duty takes the next case: the least loaded; nobody on duty: who is on call; else None.

    `exclude` holds people or their keys. `load` is what each person has to do already, by key: a mapping, or a function
    that gives one for a list of keys. Somebody it does not name has nothing; a tie goes to the older account.
    """
    excluded = {getattr(person, "pk", person) for person in exclude}
    people = [person for person in on_duty(department, at) if person.pk not in excluded]
    people = people or [person for person in on_call(department, at) if person.pk not in excluded]
    if not people:
        return None
    loads = load([person.pk for person in people]) if callable(load) else load or {}
    return min(people, key=lambda person: (loads.get(person.pk, 0), person.pk))


def last_turns(department, keys):
    """When each of these people was last given a case of this department, as a number; never: not listed.

    Given to `choose_owner` as the load it makes people take turns: who waited longest is next.
    """
    rows = Turn.objects.filter(department=department, user__in=keys).values_list("user", "taken_at")
    return {user: taken_at.timestamp() for user, taken_at in rows}


def take_turn(user, department, at):
    """This person was given a case of this department."""
    turn = Turn(user=user, department=department, taken_at=at)
    Turn.objects.bulk_create(
        [turn], update_conflicts=True, unique_fields=["user", "department"], update_fields=["taken_at"]
    )


def colleagues(at):
    """(department, who may take its cases now) of every department in use, in a fixed number of questions."""
    departments = list(Department.objects.filter(is_active=True))
    with_shifts = set(Shift.objects.values_list("department", flat=True).distinct())
    running = set(_running(Shift.objects.all(), at).values_list("department", "user"))
    people = {department.pk: {} for department in departments}
    for member in Membership.objects.filter(user__in=_present(at)).select_related("user").order_by("user"):
        if member.department_id not in with_shifts or (member.department_id, member.user_id) in running:
            people.setdefault(member.department_id, {})[member.user_id] = member.user
    called = OnCall.objects.filter(starts_at__lte=at, ends_at__gt=at, user__in=_present(at)).select_related("user")
    for row in called.order_by("user"):
        for key in [row.department_id] if row.department_id else people:
            people.setdefault(key, {})[row.user_id] = row.user
    return [(department, list(people[department.pk].values())) for department in departments]


# --- parts of the answers -----------------------------------------------------------------------------------------


def _present(at):
    """Accounts that may work and are not away."""
    active = User.objects.filter(is_active=True).filter(Q(expires_at=None) | Q(expires_at__gt=at))
    return active.exclude(pk__in=_absences(at).values("user_id"))


def _absences(at):
    day = _local(at).date()
    return Absence.objects.filter(starts_on__lte=day, ends_on__gte=day)


def _called(department, at):
    rows = OnCall.objects.filter(starts_at__lte=at, ends_at__gt=at)
    if department is not None:
        rows = rows.filter(Q(department=department) | Q(department=None))
    return rows.values("user_id")


def _running(shifts, at):
    """Those shifts that run now; one that ends before it begins goes on past midnight."""
    local = _local(at)
    today, now, yesterday = local.weekday(), local.time(), (local.weekday() - 1) % 7
    over_midnight = Q(ends_at__lte=F("starts_at"))
    within = Q(weekday=today, starts_at__lte=now, ends_at__gt=now)
    before_midnight = Q(weekday=today, starts_at__lte=now) & over_midnight
    after_midnight = Q(weekday=yesterday, ends_at__gt=now) & over_midnight
    return shifts.filter(within | before_midnight | after_midnight)


def _local(at):
    return at.astimezone(timezone.get_default_timezone())
