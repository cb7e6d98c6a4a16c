"""Who is there. A department without shifts has everybody on duty; the absent are not, their deputies may own."""

from django.db.models import F, Q
from django.utils import timezone

from routing.models import Absence, Shift, User


def _active(at):
    return User.objects.filter(is_active=True).filter(Q(expires_at=None) | Q(expires_at__gt=at))


def absent_ids(at):
    """People who are away on this day."""
    day = timezone.localtime(at).date()
    return Absence.objects.filter(starts_on__lte=day, ends_on__gte=day).values("user_id")


def _on_shift(shifts, at):
    local = timezone.localtime(at)
    before = (local.weekday() - 1) % 7
    same_day = Q(weekday=local.weekday(), starts_at__lte=local.time(), ends_at__gt=local.time())
    into_night = Q(weekday=local.weekday(), starts_at__lte=local.time()) & Q(ends_at__lt=F("starts_at"))
    from_night = Q(weekday=before, ends_at__gt=local.time()) & Q(ends_at__lt=F("starts_at"))
    return shifts.filter(same_day | into_night | from_night)


def on_duty(department, at):
    """Members of the department who are there now."""
    people = _active(at).filter(memberships__department=department).exclude(pk__in=absent_ids(at))
    shifts = Shift.objects.filter(department=department)
    if shifts.exists():
        people = people.filter(pk__in=_on_shift(shifts, at).values("user_id"))
    return people.order_by("pk").distinct()


def is_on_duty(user, at):
    """Whether this person is there now, in any department; somebody without shifts is, unless absent."""
    if not _active(at).filter(pk=user.pk).exclude(pk__in=absent_ids(at)).exists():
        return False
    shifts = Shift.objects.filter(user=user)
    return not shifts.exists() or _on_shift(shifts, at).exists()


def deputy_of(user, at):
    """Who stands in for somebody who is away today, or None."""
    day = timezone.localtime(at).date()
    absence = Absence.objects.filter(user=user, starts_on__lte=day, ends_on__gte=day).exclude(deputy=None).first()
    return absence.deputy if absence else None


def may_own(user, department, at):
    """A member on duty, or somebody who stands in for an absent member and is there."""
    if on_duty(department, at).filter(pk=user.pk).exists():
        return True
    day = timezone.localtime(at).date()
    stands_in = Absence.objects.filter(
        deputy=user, starts_on__lte=day, ends_on__gte=day, user__memberships__department=department
    )
    return stands_in.exists() and is_on_duty(user, at)


def choose_owner(department, at, exclude=()):
    """The first member on duty who is not excluded, or None. Load is the caller's to weigh."""
    excluded = [person.pk for person in exclude]
    return on_duty(department, at).exclude(pk__in=excluded).first()
