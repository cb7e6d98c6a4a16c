"""What must hold of the reference rows; `manage.py doctor` asks. Each entry: name, sentence, how often it does not."""

from collections import Counter
from itertools import pairwise

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils import timezone

from routing.calendars import span
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
from routing.models.rule import RuleBase
from routing.models.validators import validate_words
from routing.reference_data import CATEGORIES, CLOCKS
from routing.roles import ADMIN_ROLES, LABELS


def never_open():
    counted = WorkingCalendar.objects.filter(is_always=False, intervals=None)
    return counted.count()


def overlapping_intervals():
    rows = CalendarInterval.objects.values_list("calendar", "weekday", "starts_at", "ends_at")
    taken = sorted((calendar, weekday, *span(begin, end)) for calendar, weekday, begin, end in rows)
    return sum(before[:2] == after[:2] and after[2] < before[3] for before, after in pairwise(taken))


def clocks_without_policy():
    wanted = {kind for kind, _en, _zh, minutes, *_rest in CLOCKS if None not in minutes}
    complete = ClockPolicy.objects.exclude(red_minutes=None).exclude(yellow_minutes=None).exclude(green_minutes=None)
    return len(wanted - set(complete.values_list("kind", flat=True)))


def unknown_this_year():
    """Calendars that keep years, without the year that runs."""
    this_year = timezone.localdate().year
    keeping = set(CalendarYear.objects.values_list("calendar", flat=True))
    return len(keeping - set(CalendarYear.objects.filter(year=this_year).values_list("calendar", flat=True)))


def no_categories():
    """An installation without a single category in use can triage nothing."""
    return int(bool(CATEGORIES) and not Category.objects.filter(is_active=True).exists())


def unreadable_words():
    lists = [field.name for field in RuleBase._meta.get_fields() if field.get_internal_type() == "JSONField"]
    rows = [*ClassificationRule.objects.values(*lists), *EscalationRule.objects.values(*lists, "tiers")]
    return sum(not _is_words(value) for row in rows for value in row.values())


def _is_words(value):
    try:
        validate_words(value)
    except ValidationError:
        return False
    return True


def rules_for_people_who_left():
    tables = (ClassificationRule, EscalationRule)
    return sum(table.objects.filter(is_active=True, owner__is_active=False).count() for table in tables)


def staff_without_a_role():
    """Accounts that may enter the admin although no role of theirs works there."""
    return User.objects.filter(is_staff=True).exclude(groups__name__in=ADMIN_ROLES).count()


def rights_beside_roles():
    """Rights given to a person directly, or by a group that is no role."""
    direct = User.objects.filter(user_permissions__isnull=False).distinct().count()
    return direct + Group.objects.exclude(name__in=LABELS).filter(permissions__isnull=False).distinct().count()


def names_used_twice():
    """Accounts that differ in capital letters alone."""
    names = Counter(name.casefold() for name in User.objects.values_list("username", flat=True))
    return sum(count - 1 for count in names.values())


INVARIANTS = [
    ("never_open", "Every working calendar is open at some time", never_open),
    ("overlapping_intervals", "Intervals of a calendar do not overlap", overlapping_intervals),
    ("clocks_without_policy", "Every clock has a length for every priority", clocks_without_policy),
    ("unknown_this_year", "A calendar of public holidays knows this year", unknown_this_year),
    ("no_categories", "There are categories to choose from", no_categories),
    ("unreadable_words", "Words of rules are lists of plain words", unreadable_words),
    ("rules_for_people_who_left", "No rule names somebody whose account is off", rules_for_people_who_left),
    ("staff_without_a_role", "Only roles that work in the admin may enter it", staff_without_a_role),
    ("rights_beside_roles", "Rights come from roles alone", rights_beside_roles),
    ("names_used_twice", "Sign-in names differ by more than capital letters", names_used_twice),
]
