"""Originals against rows: what the sweeper removes, and what the doctor finds."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from complaints.evidence import invariants, jobs
from complaints.evidence.models import Enquiry, EvidenceItem, ResponsibilityShare
from complaints.evidence.models.item import sealed_path
from complaints.models import Clock


def stop_the_promise(case):
    Clock.objects.filter(kind="handling").update(state="paused", next_alert_at=None)


def broken():
    return [one.name for one in invariants.INVARIANTS if one.count()]


def age(name, hours):
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(Path(default_storage.path(name)), (then, then))


def test_all_holds_after_ordinary_work(verified, report):
    assert broken() == []


def test_old_file_without_a_row_is_found_and_swept_and_a_young_one_is_left(photo):
    old, young = (default_storage.save(sealed_path(None, ""), ContentFile(b"x")) for _number in range(2))
    age(old, 2)
    age(photo.file.name, 2)

    assert broken() == ["files_without_row"]
    assert jobs.sweep_files() == 1

    assert (broken(), default_storage.exists(young), default_storage.exists(photo.file.name)) == ([], True, True)


@pytest.mark.parametrize(
    "harm, found",
    [
        (lambda case: default_storage.delete(EvidenceItem.objects.get().file.name), "rows_without_file"),
        (lambda case: ResponsibilityShare.objects.filter(percent=30).delete(), "shares_not_100"),
        (lambda case: EvidenceItem.objects.update(withdrawn_at=timezone.now()), "withdrawn_without_reason"),
        (
            lambda case: EvidenceItem.objects.update(withdrawn_at=timezone.now(), withdraw_reason="x"),
            "relied_on_but_withdrawn",
        ),
        (stop_the_promise, "promise_waits_for_nobody"),
        (
            lambda case: Enquiry.objects.create(
                complaint=case, to="customer", question="?", asked_by=case.investigator,
                asked_at=timezone.now(), due_at=timezone.now(),
            ),
            "open_enquiry_without_clock",
        ),
    ],
)  # fmt: skip
def test_harm_is_found(verified, report, harm, found):
    harm(verified)

    assert found in broken()
