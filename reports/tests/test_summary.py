"""The summary of closed days equals the rows: clean, marked, counted anew, narrowed, for a person who is named."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from compensation.models import Payout, Recovery
from complaints.evidence.models import ResponsibilityShare, VerificationReport
from complaints.followup.models import CallbackAttempt
from complaints.models import Clock, Complaint, Event, NamedPerson
from reports import figures
from reports.models import DayMark, DaySummary, SummaryReach
from reports.period import DAY, Period
from reports.scope import Scope
from reports.summary import answers, marking, storing
from routing.models import Category

pytestmark = pytest.mark.django_db
NO_GRACE = timedelta(0)


@pytest.fixture
def history(db, tmp_path, settings):
    """A believable year, told once for each test, and summarised."""
    settings.MEDIA_ROOT = tmp_path
    call_command("make_demo", complaints=90, seed=11, verbosity=0)
    summarise()


def summarise():
    return storing.run(timezone.now(), grace=NO_GRACE)


def periods():
    """Some weeks that are over, one that is not, whole months, a single day, the future."""
    today = timezone.localdate()
    return [
        Period(today - 28 * DAY, today - DAY),
        Period(today - 9 * DAY, today),
        Period(date(today.year - 1, 12, 1), today.replace(day=1) - DAY),
        Period(today - 5 * DAY, today - 5 * DAY),
        Period(today, today + 5 * DAY),
    ]


def differences(scope):
    """What the summary says otherwise than the rows."""
    found = answers.both(scope)
    assert found is not None
    return [
        (of.period, name, value, answer.get(name))
        for answer, of in zip(found, (scope, scope.before()), strict=True)
        for name, value in figures.compute(of).items()
        if answer.get(name) != value
    ]


def all_differences():
    now = timezone.now()
    return [row for span in periods() for row in differences(Scope(span, now))]


def test_every_figure_of_the_summary_equals_its_rows(history, reviewer):
    now = timezone.now()

    assert all_differences() == []
    for narrowed in ({"category": "logistics.damaged"}, {"department": "warehouse"}, {"channel": "phone"},
                     {"priority": "yellow"}):  # fmt: skip
        assert differences(Scope.of(reviewer, periods()[0], now=now, **narrowed)) == []


def test_the_cases_about_a_reader_are_not_in_their_figures(history, reviewer):
    now, span = timezone.now(), periods()[2]
    everybody = figures.compute(Scope(span, now))["received"]
    for case in Complaint.objects.filter(state="closed").order_by("pk")[:6]:
        NamedPerson.objects.create(complaint=case, person=reviewer, name="x")

    scope = Scope.of(reviewer, span, now=now)

    assert differences(scope) == []
    assert answers.both(scope)[0]["received"] < everybody


def old(model, column, **wanted):
    """A row of a day that was summarised."""
    before = timezone.now() - timedelta(days=3)
    return model.objects.filter(**{f"{column}__lt": before}, **wanted).order_by("-pk").first()


def other_category(now):
    case = old(Complaint, "received_at", state="closed", payouts__isnull=False)
    Complaint.objects.filter(pk=case.pk).update(category=Category.objects.get(code="other.other"))


def merge(now):
    case, survivor = Complaint.objects.filter(state="closed").order_by("pk")[:2]
    Complaint.objects.filter(pk=case.pk).update(state="merged", merged_into=survivor)


def end_earlier(now):
    case = old(Complaint, "ended_at", state="closed")
    Complaint.objects.filter(pk=case.pk).update(ended_at=case.ended_at - timedelta(days=1))


def stop_late(now):
    clock = old(Clock, "started_at", state="kept")
    Clock.objects.filter(pk=clock.pk).update(state="missed", stopped_at=clock.stopped_at + timedelta(hours=30))


def pay_in_the_past(now):
    case = old(Payout, "paid_at", state="paid").complaint
    rows = Payout.objects.filter(complaint=case, state="paid")
    rows.update(paid_at=now - timedelta(days=12))


def take_a_payment_back(now):
    paid = old(Payout, "paid_at", state="paid", goodwill__gt=0)
    Payout.objects.filter(pk=paid.pk).update(state="cancelled", paid_at=None)


def receive_money(now):
    claim = old(Recovery, "created_at")
    Recovery.objects.filter(pk=claim.pk).update(
        state="received", state_at=now - timedelta(days=6), received_amount=claim.amount
    )


def mark_a_call(now):
    call = old(CallbackAttempt, "at")
    CallbackAttempt.objects.filter(pk=call.pk).update(satisfaction=1)


def share_otherwise(now):
    report = old(VerificationReport, "complaint__received_at", is_current=True)
    ResponsibilityShare.objects.filter(report=report).delete()


def reopen_in_the_past(now):
    case = old(Complaint, "received_at", state="closed")
    Event.objects.create(
        complaint=case, seq=900, kind="reopen", at=now - timedelta(days=4), by_kind="system", payload="{}", hash="x"
    )


def arrive_late(now):
    case = Complaint.objects.order_by("pk").first()
    Complaint.objects.filter(pk=case.pk).update(received_at=now - timedelta(days=400))


CHANGES = (
    other_category, merge, end_earlier, stop_late, pay_in_the_past, take_a_payment_back, receive_money, mark_a_call,
    share_otherwise, reopen_in_the_past, arrive_late,
)  # fmt: skip


def test_whatever_changes_of_a_closed_day_is_seen_at_once_and_summarised_again(history):
    for change in CHANGES:
        change(timezone.now())

        assert DayMark.objects.exists(), change.__name__
        assert all_differences() == [], change.__name__

        summarise()

        assert not DayMark.objects.exists(), change.__name__
        assert all_differences() == [], change.__name__


def test_work_of_today_leaves_no_mark(history, case):
    Complaint.objects.filter(pk=case.pk).update(priority="red")

    assert not DayMark.objects.exists()


def test_a_day_that_is_not_summarised_yet_is_counted_live(history):
    later = timezone.now() + timedelta(days=2)

    for span in (Period(timezone.localdate(later) - 6 * DAY, timezone.localdate(later) - DAY),):
        assert differences(Scope(span, later)) == []


def test_of_two_runs_at_one_time_one_gives_way(history):
    turn = SummaryReach.objects.get().turn
    SummaryReach.objects.update(turn=turn + 1)

    with pytest.raises(storing.Overtaken):
        storing._write(turn, "received", [timezone.localdate() - DAY], {})

    assert all_differences() == []


def test_nothing_is_counted_while_changes_without_a_mark_may_be_under_way(history):
    SummaryReach.objects.all().delete()
    DaySummary.objects.all().delete()
    now = timezone.now()

    storing.run(now)
    assert not DaySummary.objects.exists()
    assert answers.both(Scope(periods()[0], now)) is None

    storing.run(now + storing.GRACE)
    assert all_differences() == []


def test_without_its_triggers_the_summary_is_thrown_away(history):
    marking.lift(plan=[object()])
    assert len(marking.missing()) == len(marking.TRIGGERS)

    marking.install()

    assert marking.missing() == []
    assert not SummaryReach.objects.exists()
