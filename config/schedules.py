"""Recurring work as data. The list is in code: a row that was changed, added or removed is put right again.

Jobs ask the database what is due and not done, so a missed, a repeated or a late run changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule


@dataclass(frozen=True)
class Job:
    """A function to call every so many minutes, or once a day at a local time (on one weekday, Monday is 0)."""

    name: str
    function: str
    minutes: int | None = None
    at: time | None = None
    weekday: int | None = None

    @property
    def kind(self):
        if self.minutes:
            return Schedule.MINUTES
        return Schedule.DAILY if self.weekday is None else Schedule.WEEKLY

    @property
    def period(self):
        if self.minutes:
            return timedelta(minutes=self.minutes)
        return timedelta(days=1 if self.weekday is None else 7)

    def first_run(self, now):
        """At once, or at the next time that is meant."""
        if self.at is None:
            return now
        local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
        day = local.date()
        if self.weekday is not None:
            day += timedelta(days=(self.weekday - day.weekday()) % 7)
        run = datetime.combine(day, self.at, local.tzinfo)
        return run if run > now else datetime.combine(day + self.period, self.at, local.tzinfo)


# Only functions that exist; config/tests/test_schedules.py imports each.
JOBS = [
    Job("heartbeat", "config.jobs.beat", minutes=1),
    Job("sweep", "config.jobs.sweep", at=time(3, 40)),
    Job("sweep_drafts", "complaints.jobs.sweep_drafts", at=time(3, 50)),
    Job("seal", "complaints.jobs.seal", minutes=15),
    Job("examine", "complaints.evidence.jobs.examine", minutes=1),
    Job("sweep_files", "complaints.evidence.jobs.sweep_files", minutes=60),
    Job("alerts", "complaints.jobs.sweep_clocks", minutes=1),
    Job("deliver", "complaints.messaging.jobs.deliver", minutes=1),
    Job("fetch_mail", "complaints.channels.jobs.fetch_mail", minutes=1),
    Job("remind_callbacks", "complaints.followup.jobs.remind_callbacks", at=time(2, 0)),
    Job("ask_customers", "complaints.followup.jobs.ask_customers", minutes=10),
    Job("mind_offers", "compensation.jobs.mind_offers", minutes=10),
    Job("review", "reports.jobs.compile_reviews", at=time(6, 0), weekday=0),
    Job("take_in", "reports.jobs.take_in", minutes=5),
    Job("write_exports", "reports.jobs.write_exports", minutes=5),
]

# A run that failed is not repeated by the queue: the next run asks the same question again.
OPTIONS = "{'q_options': {'ack_failure': True}}"


def sync_schedules(now=None):
    """Make the table hold exactly the jobs above; returns how many rows were put right. Safe to repeat."""
    now = now or timezone.now()
    with transaction.atomic():
        # Of rows with one name the oldest stays.
        rows = {row.name: row for row in Schedule.objects.order_by("-pk")}
        kept = [rows[job.name].pk for job in JOBS if job.name in rows]
        removed, _by_table = Schedule.objects.exclude(pk__in=kept).delete()
        return removed + sum(_put_right(job, rows.get(job.name), now) for job in JOBS)


def _put_right(job, row, now):
    """Create or correct one row; a next run further away than one period (a clock that went back) comes at once."""
    wanted = {
        "func": job.function,
        "schedule_type": job.kind,
        "minutes": job.minutes,
        "repeats": -1,
        "args": None,
        "kwargs": OPTIONS,
        "hook": None,
        "cron": None,
        "cluster": None,
        "intended_date_kwarg": None,
    }
    if row is None:
        Schedule.objects.create(name=job.name, next_run=job.first_run(now), **wanted)
        return 1
    if row.next_run is None or row.next_run > now + job.period:
        wanted["next_run"] = job.first_run(now)
    changed = {field: value for field, value in wanted.items() if getattr(row, field) != value}
    return Schedule.objects.filter(pk=row.pk).update(**changed) if changed else 0
