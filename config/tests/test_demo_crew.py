"""A history told by several processes is the one that a single process tells, and a stop leaves whole chunks."""

import pytest

from complaints import audit
from complaints.models import Complaint, Event
from config.demo import building, chunks
from config.management.commands import doctor
from config.tests.test_demo import NOW

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def short_chunks(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", 25)


def told():
    fields = ("subject", "state", "received_at", "due_at", "event_seq", "customer__name", "handler__username")
    return list(Complaint.objects.order_by("pk").values_list(*fields))


def test_workers_tell_what_one_process_tells():
    building.build(120, seed=3, now=NOW, workers=0)
    building.build(120, seed=3, now=NOW, workers=2)

    rows = told()
    assert rows[120:] == rows[:120]
    assert list(audit.verify()) == []
    assert _broken() == []


def test_a_stop_leaves_whole_chunks():
    def stop(cases, count):
        if cases == 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        building.build(120, seed=4, now=NOW, workers=2, say=stop)

    assert Complaint.objects.count() == 50
    assert Event.objects.filter(kind="register").count() == 50
    assert _broken() == []


def _broken():
    return [name for name, _sentence, count in doctor.invariants() if count()]
