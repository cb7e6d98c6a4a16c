"""What a new installation knows of its organisation; overwrites nothing, revives nothing deleted."""

from datetime import time

import holidays
from django.db import transaction
from django.utils import timezone

from routing import reference_data as data
from routing.models import (
    AlertStep,
    CalendarDay,
    CalendarInterval,
    CalendarYear,
    Category,
    ClassificationRule,
    ClockPolicy,
    Department,
    EscalationRule,
    LoadedReference,
    OutsideParty,
    WorkingCalendar,
)

# The last year whose shifted working days were announced when this was written.
CONFIRMED_UNTIL = 2026


class Loader:
    """Adds a row once: a key that was loaded before is never made again, so what was deleted stays deleted."""

    def __init__(self):
        self.known = set(LoadedReference.objects.values_list("key", flat=True))
        self.counts = {}

    def add(self, model, lookup, **values):
        key = f"{model._meta.label}:{':'.join(str(value) for value in lookup.values())}"
        if key in self.known:
            return
        _row, created = model.objects.get_or_create(**lookup, defaults=values)
        LoadedReference.objects.create(key=key)
        self.known.add(key)
        self.counts[model._meta.model_name] = self.counts.get(model._meta.model_name, 0) + int(created)


@transaction.atomic
def load():
    """Load everything of routing; returns how many rows were added per table."""
    loader = Loader()
    _organisation(loader)
    _calendars(loader)
    _clocks(loader)
    _categories(loader)
    _rules(loader)
    return loader.counts


def _organisation(loader):
    for position, (code, english, chinese) in enumerate(data.DEPARTMENTS):
        loader.add(Department, {"code": code}, name_en=english, name_zh=chinese, position=position)
    for position, (code, english, chinese) in enumerate(data.OUTSIDE_PARTIES):
        loader.add(OutsideParty, {"code": code}, name_en=english, name_zh=chinese, position=position)


def _calendars(loader):
    for code, english, chinese, is_always, weekdays, begin, end in data.CALENDARS:
        loader.add(WorkingCalendar, {"code": code}, name_en=english, name_zh=chinese, is_always=is_always)
        row = WorkingCalendar.objects.filter(code=code).first()
        for weekday in weekdays if row else ():
            loader.add(
                CalendarInterval,
                {"calendar": row, "weekday": weekday, "starts_at": time(begin)},
                ends_at=time(end % 24),
            )
    statutory = WorkingCalendar.objects.filter(code="statutory").first()
    if statutory:
        this_year = timezone.localdate().year
        for year in (this_year, this_year + 1):
            _year(loader, statutory, year)


def _year(loader, calendar, year):
    """Public holidays and shifted working days of China; a year not announced yet is marked unconfirmed."""
    china = holidays.country_holidays("CN", years=year)
    for day, name in china.items():
        loader.add(CalendarDay, {"calendar": calendar, "date": day}, is_closed=True, name=name[:80])
    shifted = [day for day in getattr(china, "weekend_workdays", ()) if day.year == year]
    for day in shifted:
        loader.add(CalendarDay, {"calendar": calendar, "date": day}, is_closed=False, like_weekday=0)
    loader.add(
        CalendarYear,
        {"calendar": calendar, "year": year},
        is_confirmed=year <= CONFIRMED_UNTIL,
        source="State Council notice" if year <= CONFIRMED_UNTIL else "computed from the law, notice not published yet",
    )


def _clocks(loader):
    calendars = {row.code: row for row in WorkingCalendar.objects.all()}
    for kind, english, chinese, minutes, code, red_code in data.CLOCKS:
        red, yellow, green = minutes
        loader.add(
            ClockPolicy,
            {"kind": kind},
            name_en=english,
            name_zh=chinese,
            red_minutes=red,
            yellow_minutes=yellow,
            green_minutes=green,
            calendar=calendars[code],
            red_calendar=calendars[red_code] if red_code else None,
        )
    for percent, recipient, is_sent_out in data.ALERTS:
        loader.add(AlertStep, {"percent": percent}, recipient=recipient, is_sent_out=is_sent_out)


def _categories(loader):
    departments = {row.code: row for row in Department.objects.all()}
    for position, row in enumerate(data.CATEGORIES):
        code, english, chinese, department, verify, light, root_cause, red = row
        loader.add(
            Category,
            {"code": code},
            klass=code.partition(".")[0],
            name_en=english,
            name_zh=chinese,
            department=departments[department],
            needs_verification=verify,
            light_up_to=None if light is None else light * 100,
            needs_root_cause=root_cause,
            is_always_red=red,
            position=position,
        )


def _rules(loader):
    categories = {row.code: row for row in Category.objects.all()}
    for position, (code, words) in enumerate(data.CLASSIFICATION.items(), start=1):
        category = categories[code]
        loader.add(
            ClassificationRule,
            {"code": code.replace(".", "-")},
            name_en=category.name_en,
            name_zh=category.name_zh,
            position=position * 10,
            words=words,
            category=category,
            priority="red" if category.is_always_red else "green" if code in data.GREEN else "yellow",
            asks_only=code == "other.policy",
        )
    for position, row in enumerate(data.ESCALATION, start=1):
        code, english, chinese, values = row
        values = dict(values)
        if "category" in values:
            values["category"] = categories[values["category"]]
        loader.add(EscalationRule, {"code": code}, name_en=english, name_zh=chinese, position=position * 10, **values)
