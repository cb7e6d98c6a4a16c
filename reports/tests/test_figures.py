"""Every figure equals the list it opens, and what plain Python counts."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from complaints import lifecycle
from complaints.actors import SYSTEM
from complaints.models import Clock, ClockPause, Complaint
from reports import figures, measures
from reports.period import Period
from reports.scope import Scope
from routing.models import Department

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
CATEGORIES = ("logistics.damaged", "logistics.late", "product.quality", "")
CHANNELS = ("phone", "app", "email")


@pytest.fixture
def history(agent, mugs):
    """Sixty old cases over sixty days, two of three closed, by plain rules."""
    begin = datetime(2026, 10, 1, 1, tzinfo=UTC)
    rows = []
    for number in range(60):
        received = begin + timedelta(days=number, hours=number % 5)
        closed = received + timedelta(hours=5 + 7 * number) if number % 3 else None
        rows.append(
            replace(
                mugs,
                channel=CHANNELS[number % 3],
                external_id=f"h{number}",
                received_at=received,
                closed_at=closed if closed and closed < NOW else None,
                category_code=CATEGORIES[number % 4],
                priority=("red", "yellow", "")[number % 3],
                is_history=True,
            )
        )
    return lifecycle.register_many(rows, by=SYSTEM)


@pytest.fixture
def clocks(history):
    """Promises kept and missed, one of them paused."""
    for number, case in enumerate(history):
        start = datetime(2026, 11, 2 + number % 20, 2, tzinfo=UTC)
        stop = start + timedelta(minutes=5 * number)
        due = start + timedelta(minutes=120)
        kind = ("first_response", "handling", "next_reply")[number % 3]
        clock = Clock.objects.create(
            complaint=case, kind=kind, state="kept" if stop <= due else "missed", calendar="desk", minutes=120,
            started_at=start, due_at=due, stopped_at=stop,
        )  # fmt: skip
        if number == 31:
            ClockPause.objects.create(
                clock=clock,
                started_at=start + timedelta(minutes=10),
                ended_at=start + timedelta(minutes=30),
                reason="x",
            )
    return Clock.objects.all()


@pytest.mark.parametrize("name", figures.FIGURES)
def test_every_number_equals_the_length_of_its_list(name, clocks):
    scope = Scope(NOVEMBER, NOW)
    figure = figures.FIGURES[name]

    value = figure.value(scope)

    assert figure.query.__doc__
    for part, number in figure.parts(value):
        assert figure.has_part(part)
        assert figure.rows(scope, part).count() == number, part


@pytest.mark.parametrize("name", figures.FIGURES)
def test_every_number_equals_its_list_for_a_person_who_reads_a_part(name, clocks, manager, in_review):
    scope = Scope.of(manager, NOVEMBER, now=NOW, channel="app")
    figure = figures.FIGURES[name]

    for part, number in figure.parts(figure.value(scope)):
        assert figure.rows(scope, part).count() == number, part


def in_november(at):
    return NOVEMBER.begins <= at < NOVEMBER.ends


def test_counts_are_those_of_plain_python(history):
    values = figures.compute(Scope(NOVEMBER, NOW))
    cases = list(Complaint.objects.select_related("category", "department"))
    received = [case for case in cases if in_november(case.received_at)]
    closed = [case for case in cases if case.state == "closed" and in_november(case.ended_at)]

    assert values["received"] == len(received) == 29
    assert values["closed"] == len(closed)
    assert values["by_channel"] == counted(case.channel for case in received)
    assert values["by_category"] == counted(case.category.code if case.category else "none" for case in received)
    assert values["by_class"] == counted(case.category.klass if case.category else "none" for case in received)
    assert values["by_department"] == counted(case.department.code if case.department else "none" for case in received)
    assert values["by_priority"] == counted(case.priority or "none" for case in received)
    assert values["backlog"] == sum(
        case.received_at < NOW and not (case.ended_at and case.ended_at < NOW) for case in cases
    )
    assert sum(values["backlog_by_age"].values()) == values["backlog"]
    hours = sorted(int((case.ended_at - case.received_at) / timedelta(hours=1)) for case in closed)
    assert values["time_to_close"] == {
        "count": len(hours),
        "median_hours": hours[len(hours) // 2] if len(hours) % 2 else sum(hours[len(hours) // 2 - 1 :][:2]) / 2,
        "p90_hours": hours[-(-len(hours) * 9 // 10) - 1],
    }


def counted(keys):
    keys = list(keys)
    return {key: keys.count(key) for key in set(keys)}


def test_times_count_working_minutes_without_pauses(clocks):
    value = figures.FIGURES["handling"].value(Scope(NOVEMBER, NOW))

    handling = [clock for clock in clocks if clock.kind == "handling"]
    minutes = sorted(int((clock.stopped_at - clock.started_at) / timedelta(minutes=1)) for clock in handling)
    assert value["count"] == len(minutes) == 20
    assert value["kept"] == sum(clock.state == "kept" for clock in handling)
    assert value["median_minutes"] == pytest.approx((minutes[9] + minutes[10]) / 2, abs=20)


def test_working_minutes_take_the_pause_out(clocks):
    paused = Clock.objects.filter(pauses__isnull=False)

    assert measures.working_minutes(paused) == [31 * 5 - 20]


def test_nights_are_not_counted(case):
    stopped = case.clocks.filter(kind="triage").first()
    Clock.objects.filter(pk=stopped.pk).update(
        state="kept",
        calendar="desk",
        started_at=datetime(2026, 11, 23, 12, 50, tzinfo=UTC),
        stopped_at=datetime(2026, 11, 24, 1, 7, 30, tzinfo=UTC),
        next_alert_at=None,
    )

    assert measures.working_minutes(Clock.objects.filter(pk=stopped.pk)) == [17]


def test_merged_case_counts_once(history):
    before = figures.FIGURES["received"].value(Scope(NOVEMBER, NOW))
    survivor, merged = Complaint.objects.filter(received_at__gte=NOVEMBER.begins)[:2]

    Complaint.objects.filter(pk=merged.pk).update(state="merged", merged_into=survivor, ended_at=NOW)

    assert figures.FIGURES["received"].value(Scope(NOVEMBER, NOW)) == before - 1


def test_reopened_case_counts_in_the_period_of_the_reopening(in_review, agent, investigator):
    case = in_review()
    Complaint.objects.filter(pk=case.pk).update(
        investigator=investigator, department=Department.objects.get(code="warehouse")
    )
    lifecycle.reopen(case, by=agent, reason="It broke again.")
    today = timezone.localdate()

    assert figures.FIGURES["reopened"].value(Scope(Period(today, today), timezone.now())) == 1


def test_responsible_party_is_that_of_the_largest_share(history, investigator):
    from complaints.evidence.models import ResponsibilityShare, VerificationReport
    from routing.models import OutsideParty

    case = Complaint.objects.filter(received_at__gte=NOVEMBER.begins).first()
    report = VerificationReport.objects.create(
        complaint=case, round=1, attempt=1, version=1, findings="x", written_by=investigator, written_at=NOW
    )
    ResponsibilityShare.objects.create(report=report, department=Department.objects.get(code="warehouse"), percent=30)
    ResponsibilityShare.objects.create(report=report, outside=OutsideParty.objects.get(code="carrier"), percent=70)

    assert figures.FIGURES["by_responsible"].value(Scope(NOVEMBER, NOW)) == {"none": 28, "carrier": 1}


@pytest.mark.parametrize(
    "values, middle, ninety",
    [([], None, None), ([4], 4, 4), ([1, 2], 1.5, 2), (list(range(1, 11)), 5.5, 9), (list(range(1, 102)), 51, 91)],
)
def test_median_and_ninety_per_cent(values, middle, ninety):
    assert measures.median(values) == middle
    assert measures.percentile(values, 90) == ninety


def test_command_prints_what_the_contract_says(history):
    out = StringIO()

    call_command("figures", "--from", "2026-11-01", "--to", "2026-11-30", "--json", stdout=out)

    printed = json.loads(out.getvalue())["figures"]
    assert list(printed) == list(figures.FIGURES)
    assert printed["received"] == {"value": 29}
    assert set(printed["by_channel"]["value"]) == set(CHANNELS)


def test_command_prints_lines_and_refuses_a_period_backwards(history):
    out = StringIO()
    call_command("figures", "--from", "2026-11-01", "--to", "2026-11-30", stdout=out)

    assert "received: 29" in out.getvalue().splitlines()
    with pytest.raises(CommandError):
        call_command("figures", "--from", "2026-11-30", "--to", "2026-11-01", stdout=out)
