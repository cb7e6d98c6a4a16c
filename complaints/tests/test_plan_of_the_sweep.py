"""The sweep costs what is due and not what exists: both databases answer it from the partial index."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from complaints import alerts
from complaints.models import Clock

pytestmark = pytest.mark.django_db
SETTLED = 20_000


@pytest.fixture
def many_clocks(triaged):
    """Very many promises that are settled, a hundred that run, two of them due."""
    now = timezone.now()
    times = {"started_at": now, "due_at": now, "calendar": "always", "minutes": 60, "complaint": triaged}
    Clock.objects.all().delete()
    Clock.objects.bulk_create(
        [Clock(kind="task", state="kept", stopped_at=now, **times) for _n in range(SETTLED)], batch_size=2000
    )
    Clock.objects.bulk_create(
        [
            Clock(kind="task", subject=f"task:{n}", next_alert_at=now + timedelta(minutes=n - 1), **times)
            for n in range(100)
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_clock")
    return now


def test_what_is_due_is_read_from_the_partial_index(many_clocks, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = alerts.due(many_clocks)

    assert len(found) == 2
    assert "clock_next_alert" in alerts.due_rows(many_clocks).explain()


def test_the_next_batch_is_read_from_it_as_well(many_clocks):
    pk, _case, when = alerts.due(many_clocks)[0]

    assert "clock_next_alert" in alerts.due_rows(many_clocks, (when, pk)).explain()
