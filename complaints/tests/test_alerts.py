"""The alert ladder: each level once per clock, whoever sweeps, how often and how late."""

import dataclasses
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from complaints import alerts, audit, clocks, lifecycle
from complaints.messaging.models import Notice, Outgoing
from complaints.models import Clock, Event, NamedPerson
from complaints.states import ClockKind
from conftest import make_person
from routing.models import Absence, AlertStep, Department, Membership, OnCall, Shift, User

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, a Tuesday


def at(hours):
    return START + timedelta(hours=hours)


@pytest.fixture
def lead(db):
    return make_person("lead_su", "lead", "service")


@pytest.fixture
def director(db):
    return make_person("director_xu", "director", "quality")


@pytest.fixture
def boss(manager):
    Membership.objects.filter(user=manager).update(is_manager=True)
    return manager


@pytest.fixture
def handling(verified, boss, director):
    """A promise of eight desk hours from 10:00, and no other clock."""
    Clock.objects.filter(complaint=verified).delete()
    return clocks.start(verified, ClockKind.HANDLING, at=START)


def told():
    """(percentage, person) of every alert, in order."""
    notices = Notice.objects.filter(kind="alert").order_by("pk").select_related("person")
    return [(notice.params["percent"], notice.person.username) for notice in notices]


LADDER = [(75, "investigator_zhao"), (100, "investigator_zhao"), (150, "manager_chen"), (200, "director_xu")]


def test_each_level_is_told_when_it_is_reached(handling):
    seen = []
    for hours in (5.9, 6, 7.9, 8, 24, 24 * 2):
        alerts.sweep(at(hours))
        seen.append(len(told()))

    assert told() == LADDER
    assert seen == [0, 1, 1, 2, 3, 4]


def test_sweeping_again_or_late_tells_nobody_twice(handling):
    for _time in range(10):
        alerts.sweep(at(100))
    alerts.sweep(at(-2))
    alerts.sweep(at(24 * 30))

    assert told() == LADDER
    assert Clock.objects.get(pk=handling.pk).next_alert_at is None


def test_every_level_is_an_event_of_the_chain_and_the_persons_version_stands(handling, verified):
    version = verified.version

    alerts.sweep(at(100))

    events = verified.events.filter(kind="alert")
    assert events.count() == 4
    assert {event.version for event in events} == {version}
    assert list(audit.verify()) == []


def test_a_sweeper_that_comes_second_finds_nothing_to_do(handling, monkeypatch):
    rows = alerts.due(at(100))
    alerts.sweep(at(100))

    assert [alerts._settle(pk, case, at(100)) for pk, case, _when in rows] == [0]


def test_a_paused_clock_is_not_told_of_and_its_pause_moves_the_levels(handling, verified):
    clocks.pause(verified, ClockKind.HANDLING, at=at(1), reason="waiting for the customer")
    alerts.sweep(at(100))
    assert told() == []

    clocks.resume(verified, ClockKind.HANDLING, at=at(3))
    alerts.sweep(at(7.9))
    assert told() == []

    alerts.sweep(at(8))
    assert told() == LADDER[:1]


def test_an_ended_case_is_not_told_of(handling, verified, agent, manager):
    request = lifecycle.ask(verified, "reject", by=agent, reason="Not about us.")
    lifecycle.reject(request, by=manager)

    alerts.sweep(at(24 * 30))

    assert told() == []


def test_a_promise_kept_is_not_told_of(handling, verified):
    clocks.stop(verified, ClockKind.HANDLING, at=at(2))

    alerts.sweep(at(100))

    assert told() == []


def test_off_duty_the_person_on_call_is_told_and_may_read_the_case(handling, verified, investigator, agent):
    Shift.objects.create(
        user=make_person("night", "investigator", "warehouse"),
        department=Department.objects.get(code="warehouse"),
        weekday=6,
        starts_at="01:00",
        ends_at="02:00",
    )
    called = make_person("on_call", "investigator", "product")
    OnCall.objects.create(user=called, starts_at=at(0), ends_at=at(100))

    alerts.sweep(at(8))

    assert told() == [(75, "investigator_zhao"), (100, "on_call")]
    assert type(verified).objects.visible_to(User.objects.get(pk=called.pk)).filter(pk=verified.pk).exists()


def test_an_absent_owners_deputy_is_told(handling, investigator):
    deputy = make_person("deputy", "investigator", "warehouse")
    Absence.objects.create(user=investigator, starts_on="2026-11-24", ends_on="2026-11-25", deputy=deputy)

    alerts.sweep(at(8))

    assert told() == [(75, "deputy"), (100, "deputy")]


def test_nobody_whom_the_complaint_names_is_told(handling, verified, boss, investigator, lead):
    for person in (boss, investigator):
        NamedPerson.objects.create(complaint=verified, name=str(person), person=person)

    alerts.sweep(at(100))

    assert told() == [(75, "lead_su"), (100, "lead_su"), (150, "director_xu"), (200, "director_xu")]


def test_a_case_that_is_nobodys_is_a_matter_of_the_shift_lead(case, lead, agent):
    type(case).objects.filter(pk=case.pk).update(handler=None)

    alerts.sweep(case.received_at + timedelta(days=3))

    owners = {name for percent, name in told() if percent <= 100}
    assert owners == {"lead_su"}


def test_due_is_sent_to_the_telephone_and_a_warning_is_not(handling, investigator):
    User.objects.filter(pk=investigator.pk).update(phone="13900001111", language="zh-hans")

    alerts.sweep(at(8))

    sent = Outgoing.objects.get(template_code="alert")
    assert (sent.kind, sent.recipient, sent.person, sent.complaint) == ("sms", "13900001111", investigator, None)
    assert handling.complaint.reference in sent.text


def test_without_a_telephone_it_goes_by_mail(handling, investigator):
    User.objects.filter(pk=investigator.pk).update(email="zhao@example.com")

    alerts.sweep(at(8))

    assert Outgoing.objects.get(template_code="alert").kind == "email"


@pytest.mark.parametrize("priority, hour", [("yellow", 1), ("red", 16)])
def test_quiet_hours_are_kept_except_for_red(verified, boss, director, investigator, priority, hour):
    User.objects.filter(pk=investigator.pk).update(phone="13900001111")
    Clock.objects.filter(complaint=verified).delete()
    type(verified).objects.filter(pk=verified.pk).update(priority=priority)
    midnight = START.replace(hour=16)
    clocks.start(verified, ClockKind.PROMISE, at=START, due_at=midnight, owner=investigator, subject="promise:1")

    alerts.sweep(midnight)

    sent = Outgoing.objects.get(template_code="alert")
    assert sent.next_at.hour == hour


def test_the_ladder_is_what_the_table_says(handling):
    AlertStep.objects.filter(percent=150).delete()
    AlertStep.objects.create(percent=50, recipient="owner")

    alerts.sweep(at(100))

    assert [percent for percent, _person in told()] == [50, 75, 100, 200]


def test_a_clock_that_fails_is_tried_later_and_stops_no_other(handling, verified, caplog):
    broken = clocks.start(verified, ClockKind.PROGRESS, at=START - timedelta(days=9))
    Clock.objects.filter(pk=broken.pk).update(calendar="gone")

    counts = alerts.sweep(at(8))

    assert (counts.failed, told()) == (1, LADDER[:2])
    assert Clock.objects.get(pk=broken.pk).next_alert_at == at(8.25)


def test_the_sentence_is_in_the_readers_language(handling):
    alerts.sweep(at(6))

    notice = Notice.objects.get(kind="alert")
    with translation.override("en"):
        assert notice.sentence == (
            f"{handling.complaint.reference}: 75 % of the time for “Proposal to the customer” is used. "
            "Due 2026-11-24 18:00."
        )


def test_what_a_sweep_reads_does_not_depend_on_what_exists(handling, agent, mugs):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            alerts.sweep(START)
        return len(captured)

    before = queries()
    for number in range(5):
        lifecycle.register(dataclasses.replace(mugs, external_id=f"more-{number}"), by=agent)
    Clock.objects.exclude(pk=handling.pk).update(next_alert_at=at(1000))

    assert (before, queries()) == (1, 1)


def test_third_reroute_tells_the_manager(verified, agent, boss, triage_choice):
    case = verified
    for _time in range(3):
        case = lifecycle.reroute(case, by=agent, reason="Not ours.")
        if case.reroutes < 3:
            assert Notice.objects.count() == 0
            case = lifecycle.assign(case, by=agent, **triage_choice)

    notice = Notice.objects.get()
    assert (notice.person, notice.params["count"]) == (boss, 3)
    assert list(audit.verify()) == []


def test_command_sweeps_as_of_a_time(handling):
    out = StringIO()

    call_command("sweep_clocks", at="2026-11-24T18:00+08:00", stdout=out)
    call_command("sweep_clocks", at="2026-11-24 18:00", stdout=out)

    assert out.getvalue().splitlines() == ["clocks 1, alerts 2, failed 0", "clocks 0, alerts 0, failed 0"]


def test_command_refuses_what_is_no_time(db):
    for wrong in ("soon", "2026-13-40T00:00"):
        with pytest.raises(CommandError):
            call_command("sweep_clocks", at=wrong)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sweepers_at_once_tell_everybody_once(handling):
    start = threading.Barrier(4)

    def run():
        start.wait()
        try:
            alerts.sweep(at(100))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told() == LADDER
    assert Event.objects.filter(kind="alert").count() == 4
    assert list(audit.verify()) == []
