"""What a new installation knows of its organisation: adds what is missing, overwrites nothing, revives nothing."""

from datetime import time
from pathlib import Path

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

WORDS = Path(__file__).with_name("reference_words.txt")
# The last year whose holidays and shifted working days were announced when this was written.
CONFIRMED_UNTIL = 2026


class Loader:
    """Adds a row once: a key that was loaded before is never made again, so what was deleted stays deleted."""

    def __init__(self):
        self.known = set(LoadedReference.objects.values_list("key", flat=True))
        self.counts = {}

    def add(self, model, lookup, **values):
        """Make the row that `lookup` names, unless it is there or was. Returns it, or None when it was deleted."""
        key = f"{model._meta.label}:{':'.join(str(value) for value in lookup.values())}"
        if key in self.known:
            return model.objects.filter(**lookup).first()
        row, created = model.objects.get_or_create(**lookup, defaults=values)
        LoadedReference.objects.create(key=key)
        self.known.add(key)
        name = model._meta.model_name
        self.counts[name] = self.counts.get(name, 0) + int(created)
        return row


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
    for position, (code, english, chinese) in enumerate(data.DEPARTMENTS, start=1):
        loader.add(Department, {"code": code}, name_en=english, name_zh=chinese, position=position)
    for position, (code, english, chinese) in enumerate(data.OUTSIDE_PARTIES, start=1):
        loader.add(OutsideParty, {"code": code}, kind=code, name_en=english, name_zh=chinese, position=position)


def _calendars(loader):
    for code, english, chinese, is_always, weekdays, begin, end in data.CALENDARS:
        is_new = f"routing.WorkingCalendar:{code}" not in loader.known
        row = loader.add(WorkingCalendar, {"code": code}, name_en=english, name_zh=chinese, is_always=is_always)
        for weekday in weekdays if is_new else ():
            CalendarInterval.objects.create(
                calendar=row, weekday=weekday, starts_at=time(begin), ends_at=time(end % 24)
            )
        if row and code == "statutory":
            this_year = timezone.localdate().year
            for year in range(min(this_year, CONFIRMED_UNTIL), this_year + 2):
                _year(loader, row, year)


def _year(loader, calendar, year):
    """Public holidays and shifted working days of China, once per year; an unannounced year is marked unconfirmed."""
    if f"routing.CalendarYear:{calendar.code}:{year}" in loader.known:
        return
    is_confirmed = year <= CONFIRMED_UNTIL
    source = "State Council notice" if is_confirmed else "By the law alone: the notice with shifted days is not out yet"
    CalendarYear.objects.get_or_create(
        calendar=calendar, year=year, defaults={"is_confirmed": is_confirmed, "source": source}
    )
    days = special_days(year)
    for day, (is_closed, name) in days.items():
        CalendarDay.objects.get_or_create(
            calendar=calendar,
            date=day,
            defaults={"is_closed": is_closed, "like_weekday": None if is_closed else 0, "name": name},
        )
    LoadedReference.objects.create(key=f"routing.CalendarYear:{calendar.code}:{year}")
    loader.counts["calendarday"] = loader.counts.get("calendarday", 0) + len(days)


def special_days(year):
    """date → (closed?, name) of a year in China; a shifted working day is worked like a Monday."""
    china = holidays.country_holidays("CN", years=year, language="zh_CN")
    days = {day: (True, name[:80]) for day, name in china.items() if day.year == year}
    shifted = [day for day in china.weekend_workdays if day.year == year]
    return days | dict.fromkeys(shifted, (False, "调休上班"))


def _clocks(loader):
    calendars = {row.code: row for row in WorkingCalendar.objects.all()}
    for kind, english, chinese, minutes, code, red_code in data.CLOCKS:
        if code not in calendars:
            continue
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
            red_calendar=calendars.get(red_code),
            is_stretched=kind not in data.SOURCES,
            source=data.SOURCES.get(kind, ""),
        )
    for percent, recipient, is_sent_out in data.ALERTS:
        loader.add(AlertStep, {"percent": percent}, recipient=recipient, is_sent_out=is_sent_out)


def _categories(loader):
    departments = {row.code: row for row in Department.objects.all()}
    for position, row in enumerate(data.CATEGORIES, start=1):
        code, english, chinese, department, verify, light, root_cause, red = row
        if department not in departments:
            continue
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
    words = read_words(WORDS.read_text(encoding="utf-8"))
    for position, (code, category) in enumerate(_classifications(words, categories), start=1):
        english, chinese = data.MORE_NAMES.get(code, (category.name_en, category.name_zh))
        _code, included, excluded = words[code]
        loader.add(
            ClassificationRule,
            {"code": code},
            name_en=english,
            name_zh=chinese,
            position=position * 10,
            words=included,
            exceptions=excluded,
            category=category,
            priority="red" if category.is_always_red else "green" if category.code in data.GREEN else "yellow",
            asks_only=code in data.ASKS_ONLY,
            owner_choice="least_load",
        )
    for position, (code, english, chinese, values) in enumerate(data.ESCALATION, start=1):
        _code, included, excluded = words.get(code, ("", [], []))
        values = values | {"category": categories.get(values.get("category", "")), "words": included}
        values |= {"exceptions": excluded, "position": position * 10}
        loader.add(EscalationRule, {"code": code}, name_en=english, name_zh=chinese, **values)


def _classifications(words, categories):
    """(rule's code, category) in order, as far as the category exists."""
    return [(code, categories[category]) for code, (category, _i, _e) in words.items() if category in categories]


def read_words(text):
    """rule's code → (category's code, words, exceptions) of `reference_words.txt`, in its order."""
    rules = {}
    for section in text.split("\n== ")[1:]:
        head, _newline, body = section.partition("\n")
        code, _blank, category = head.partition(" ")
        if body.startswith("-- as "):
            _category, *lists = rules[body.removeprefix("-- as ").strip()]
        else:
            lists = [_words(part) for part in (body + "\n-- but not\n").split("-- but not\n")[:2]]
        rules[code] = (category, *lists)
    return rules


def _words(text):
    return [word.strip() for word in text.replace("\n", "|").split("|") if word.strip()]
