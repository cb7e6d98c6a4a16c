"""A real table of municipal cases, imported, against what plain Python counts from the file."""

import csv
import gzip
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from complaints import channels
from reports import computing, figures
from reports.period import Period
from reports.scope import Scope
from reports.summary import storing
from routing.models import Category

FILE = Path(settings.BASE_DIR).parent / "shared" / "data" / "nyc_council_cases.csv.gz"
HERE, THERE = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
A_YEAR = Period(date(2019, 1, 1), date(2019, 12, 31))


def read(path):
    """The rows of the file, each key once."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        rows = {}
        for row in csv.DictReader(file):
            rows.setdefault(row["unique_key"], row)
    return list(rows.values())


def moment(text):
    """Midnight in New York of a date, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=THERE).astimezone(UTC) if text else None


def mapping():
    text = (Path(channels.__file__).parent / "mappings" / "nyc_council.toml").read_text()
    return tomllib.loads(text)


def category_of(row, told):
    """The mapping's own table, read anew: the first pattern that fits, else its default."""
    kind = row["complaint_type"].strip()
    if not kind or kind in told["empty"]:
        return told["defaults"]["category"]
    found = (code for pattern, code in told["values"]["category"].items() if fnmatchcase(kind.lower(), pattern.lower()))
    return next(found, told["defaults"]["category"])


def expected(rows, span):
    """Twelve figures of a span of local days, counted from the rows of the file."""
    told, klass = mapping(), dict(Category.objects.values_list("code", "klass"))
    department = dict(Category.objects.values_list("code", "department__code"))
    begins = datetime.combine(span.first, datetime.min.time(), HERE)
    ends = datetime.combine(span.last + timedelta(days=1), datetime.min.time(), HERE)
    cases = [(moment(row["opendate"]), moment(row["closedate"]), category_of(row, told)) for row in rows]
    arrived = [case for case in cases if begins <= case[0] < ends]
    closed = [case for case in cases if case[1] and begins <= case[1] < ends]
    still = [case for case in cases if case[0] < ends and not (case[1] and case[1] < ends)]
    hours = sorted(int((end - start).total_seconds() // 3600) for start, end, _code in closed)
    middle = len(hours) // 2
    ages = Counter(age_of(ends - case[0]) for case in still)
    codes = Counter(code for _start, _end, code in arrived)
    return {
        "received": len(arrived),
        "closed": len(closed),
        "by_end": {"closed": len(closed)},
        "by_channel": {"management": len(arrived)},
        "by_priority": {"yellow": len(arrived)},
        "by_category": dict(codes),
        "by_class": dict(Counter(klass[code] for code in codes.elements())),
        "by_department": dict(Counter(department[code] for code in codes.elements())),
        "by_responsible": {"none": len(arrived)},
        "backlog": len(still),
        "backlog_by_age": {name: ages[name] for name in ("under_1", "1_to_3", "3_to_7", "7_to_30", "over_30")},
        "time_to_close": {
            "count": len(hours),
            "median_hours": hours[middle] if len(hours) % 2 else (hours[middle - 1] + hours[middle]) / 2,
            "p90_hours": hours[-(-len(hours) * 9 // 10) - 1],
        },
    }


def age_of(age):
    """Exactly one day is not more than one day."""
    for name, days in (("under_1", 1), ("1_to_3", 3), ("3_to_7", 7), ("7_to_30", 30)):
        if age <= timedelta(days=days):
            return name
    return "over_30"


def differences(rows, span, found):
    return {
        name: (value, found[name]) for name, value in expected(rows, span).items() if found[name] != value
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.skipif(not FILE.exists(), reason="the table of real cases is not beside this checkout")
def test_figures_of_real_cases_are_those_of_plain_python(tmp_path):
    """One row of a hundred; from the rows and, once the days are summarised, from the summary."""
    rows = read(FILE)[::100]
    cut = tmp_path / "cut.csv.gz"
    with gzip.open(cut, "wt", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)

    call_command("import_complaints", cut, mapping="nyc_council", stdout=StringIO(), stderr=StringIO())

    scope = Scope(A_YEAR, timezone.now())
    assert differences(rows, A_YEAR, figures.compute(scope)) == {}
    storing.run(timezone.now(), grace=timedelta(0))
    assert differences(rows, A_YEAR, computing.both(scope)[0]) == {}
    before = A_YEAR.before()
    assert differences(rows, before, computing.both(scope)[1]) == {}
