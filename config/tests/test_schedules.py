"""Recurring work is what the code says, whatever happens to the rows."""

from datetime import UTC, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule

from config.jobs import beat, sweep
from config.models import CacheEntry, Heartbeat
from config.schedules import JOBS, Job, sync_schedules

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # 16:00 in Shanghai, a Tuesday


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_job_exists(job):
    assert callable(import_string(job.function))


def test_job_names_are_unique():
    assert len({job.name for job in JOBS}) == len(JOBS)


@pytest.fixture
def synced(db):
    sync_schedules(NOW)


def test_syncing_again_changes_nothing(synced):
    assert sync_schedules(NOW) == 0
    assert Schedule.objects.count() == len(JOBS)


def test_deleted_changed_doubled_and_broken_rows_are_put_right(synced):
    Schedule.objects.filter(name="sweep").delete()
    Schedule.objects.filter(name="heartbeat").update(func="os.system", args="(((")
    Schedule.objects.create(name="heartbeat", func="x.y")
    Schedule.objects.create(name=None, func="x.y", args="(((")

    assert sync_schedules(NOW) == 4
    assert dict(Schedule.objects.values_list("name", "func")) == {job.name: job.function for job in JOBS}
    assert not Schedule.objects.exclude(args=None).exists()


def test_a_clock_that_went_back_does_not_stop_a_job(synced):
    earlier = NOW - timedelta(hours=2)
    Schedule.objects.update(next_run=NOW + timedelta(minutes=1))

    sync_schedules(earlier)

    assert Schedule.objects.get(name="heartbeat").next_run == earlier


def test_a_run_that_is_due_stays_due(synced):
    Schedule.objects.update(next_run=NOW - timedelta(days=3))

    assert sync_schedules(NOW) == 0


@pytest.mark.parametrize(
    "job,run",
    [
        (Job("a", "x", minutes=5), NOW),
        (Job("a", "x", at=time(3, 0)), datetime(2026, 11, 24, 19, 0, tzinfo=UTC)),
        (Job("a", "x", at=time(17, 0)), datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        (Job("a", "x", at=time(8, 0), weekday=0), datetime(2026, 11, 30, 0, 0, tzinfo=UTC)),
        (Job("a", "x", at=time(8, 0), weekday=1), datetime(2026, 12, 1, 0, 0, tzinfo=UTC)),
    ],
)
def test_first_run_is_the_next_local_time_that_is_meant(job, run):
    assert job.first_run(NOW) == run


@pytest.mark.django_db
def test_the_heartbeat_is_one_row_however_often_it_beats():
    beat()
    beat()

    assert Heartbeat.objects.count() == 1


@pytest.mark.django_db
def test_the_sweep_removes_what_has_run_out():
    now = timezone.now()
    CacheEntry.objects.create(cache_key="old", value="", expires=now - timedelta(minutes=1))
    CacheEntry.objects.create(cache_key="new", value="", expires=now + timedelta(minutes=1))

    sweep()

    assert list(CacheEntry.objects.values_list("cache_key", flat=True)) == ["new"]


@pytest.mark.django_db
def test_setup_reference_again_adds_nothing():
    call_command("setup_reference", stdout=StringIO())
    first, second = StringIO(), StringIO()

    call_command("setup_reference", stdout=first)
    call_command("setup_reference", stdout=second)

    assert first.getvalue() == second.getvalue()
    assert "put right 0" in second.getvalue()


@pytest.mark.django_db
def test_the_doctor_names_what_is_broken():
    out = StringIO()
    call_command("setup_reference", stdout=StringIO())
    Schedule.objects.filter(name="sweep").delete()

    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)

    assert "BROKEN config.schedules_differ: 1  (Every recurring job is scheduled" in out.getvalue()
    assert "ok     complaints.illegal_state: 0\n" in out.getvalue()
